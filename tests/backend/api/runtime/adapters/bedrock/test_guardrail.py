"""What is asked of a Bedrock guardrail, and what of its answer leaves the adapter."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from adapters.bedrock.guardrail import CALL_SECONDS, LONGEST_QUERY, LONGEST_SOURCES, BedrockGuardrail
from tests.fakes.aws import Failure, FakeAWS, screened
from triage.errors import GuardrailUnavailableError

CARD = "4111 1111 1111 1111"


def in_time() -> float:
    return 60.0


@pytest.fixture
def guardrail(session: boto3.Session, aws: FakeAWS) -> BedrockGuardrail:
    once = Config(retries={"mode": "standard", "total_max_attempts": 1})
    return BedrockGuardrail(session.client("bedrock-runtime", config=once), "abc123", "7")


def blocks(request: dict[str, Any]) -> list[tuple[str, str]]:
    return [(block["text"]["qualifiers"][0], block["text"]["text"]) for block in request["content"]]


def found(policy: str, rules: str, **entry: Any) -> dict[str, Any]:
    return {policy: {rules: [{"action": "BLOCKED", "match": CARD, **entry}]}}


def test_a_message_is_marked_as_what_is_to_be_guarded(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    screening = guardrail.screen_message("Hello", in_time)
    [request] = aws.guardrail_requests
    assert (request["path"], request["source"]) == ("/guardrail/abc123/version/7/apply", "INPUT")
    assert blocks(request) == [("guard_content", "Hello")]
    assert (screening.text, screening.objections) == ("Hello", ())


def test_a_reply_is_measured_against_its_sources_and_the_question(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    screening = guardrail.screen_reply("It costs $25.", "What does it cost?", ["A wire costs $25.", "b"], in_time)
    [request] = aws.guardrail_requests
    assert (request["source"], request["outputScope"]) == ("OUTPUT", "FULL")
    assert blocks(request) == [
        ("grounding_source", "A wire costs $25."),
        ("grounding_source", "b"),
        ("query", "What does it cost?"),
        ("guard_content", "It costs $25."),
    ]
    assert (screening.grounding, screening.relevance) == (0.9, 0.9)


def test_without_sources_there_is_no_question_either(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    guardrail.screen_reply("A colleague will answer.", "What does it cost?", [], in_time)
    assert blocks(aws.guardrail_requests[0]) == [("guard_content", "A colleague will answer.")]


def test_what_is_longer_than_a_request_may_be_is_cut(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    guardrail.screen_reply("a", "q" * 2000, ["s" * 60_000, "t" * 60_000, "u"], in_time)
    sizes = [(kind, len(text)) for kind, text in blocks(aws.guardrail_requests[0])]
    assert sizes[:2] == [("grounding_source", 60_000), ("grounding_source", LONGEST_SOURCES - 60_000)]
    assert sizes[2:] == [("query", LONGEST_QUERY), ("guard_content", 1)]


@pytest.mark.parametrize(
    ("assessment", "name"),
    [
        (found("contentPolicy", "filters", type="PROMPT_ATTACK", confidence="HIGH"), "PROMPT_ATTACK"),
        (found("topicPolicy", "topics", name="Legal advice", type="DENY"), "Legal advice"),
        (found("wordPolicy", "managedWordLists", type="PROFANITY"), "PROFANITY"),
        (found("wordPolicy", "customWords"), "customWords"),
        (found("sensitiveInformationPolicy", "piiEntities", type="PIN"), "PIN"),
        (found("sensitiveInformationPolicy", "regexes", regex=CARD), "regexes"),
        (found("contextualGroundingPolicy", "filters", type="GROUNDING", threshold=0.5, score=0.2), "GROUNDING"),
        ({"automatedReasoningPolicy": {"findings": []}}, "unnamed"),
    ],
)
def test_an_objection_is_named_without_the_words_it_is_about(
    guardrail: BedrockGuardrail, aws: FakeAWS, assessment: dict[str, Any], name: str
) -> None:
    aws.guardrail_answers = [screened(assessment, shown="Blocked.")]
    screening = guardrail.screen_reply(CARD, "q", ["s"], in_time)
    assert (screening.objections, screening.text) == ((name,), "")
    assert CARD not in repr(screening)


def test_a_reply_of_which_parts_are_masked_is_shown_with_the_masks(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    card = found("sensitiveInformationPolicy", "piiEntities", type="CREDIT_DEBIT_CARD_NUMBER", action="ANONYMIZED")
    aws.guardrail_answers = [screened(card, card, shown="Your card {CREDIT_DEBIT_CARD_NUMBER}")]
    screening = guardrail.screen_reply(f"Your card {CARD}", "q", ["s"], in_time)
    assert screening.text == "Your card {CREDIT_DEBIT_CARD_NUMBER}"
    assert screening.objections == ("CREDIT_DEBIT_CARD_NUMBER",)


def test_a_reply_that_is_masked_in_one_part_and_blocked_for_another_is_not_shown(
    guardrail: BedrockGuardrail, aws: FakeAWS
) -> None:
    masked = found("sensitiveInformationPolicy", "piiEntities", type="PIN", action="ANONYMIZED")
    aws.guardrail_answers = [screened(masked, found("wordPolicy", "customWords"), shown="Blocked.")]
    assert guardrail.screen_reply("a", "q", ["s"], in_time).text == ""


def test_what_is_only_detected_is_no_objection(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    answer = screened(found("contentPolicy", "filters", type="INSULTS", action="NONE", detected=True))
    aws.guardrail_answers = [answer | {"action": "NONE"}]
    assert guardrail.screen_message("a", in_time).objections == ()


def test_the_lowest_of_several_scores_counts(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    second = screened(grounding=0.2)["assessments"][0]
    aws.guardrail_answers = [screened(second, grounding=0.8) | {"action": "NONE"}]
    assert guardrail.screen_reply("a", "q", ["s"], in_time).grounding == 0.2


@pytest.mark.parametrize(
    "failure",
    [
        Failure("ThrottlingException"),
        Failure("AccessDeniedException", f"not for {CARD}"),
        Failure("ResourceNotFoundException"),
        Failure("InternalServerException"),
        ReadTimeoutError(endpoint_url="https://bedrock"),
    ],
)
def test_a_guardrail_that_does_not_answer_is_our_error(guardrail: BedrockGuardrail, aws: FakeAWS, failure: Any) -> None:
    aws.guardrail_answers = [failure]
    with pytest.raises(GuardrailUnavailableError) as caught:
        guardrail.screen_message(CARD, in_time)
    assert CARD not in str(caught.value)


def test_an_answer_that_says_nothing_is_none(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    aws.guardrail_answers = [{}]
    with pytest.raises(GuardrailUnavailableError):
        guardrail.screen_message("a", in_time)


def test_credentials_at_fault_are_no_failure_of_the_guardrail(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    aws.guardrail_answers = [Failure("ExpiredTokenException")]
    with pytest.raises(ClientError):
        guardrail.screen_message("a", in_time)


def test_nothing_is_asked_when_too_little_time_is_left(guardrail: BedrockGuardrail, aws: FakeAWS) -> None:
    with pytest.raises(GuardrailUnavailableError):
        guardrail.screen_message("a", lambda: CALL_SECONDS - 0.1)
    assert aws.guardrail_requests == []
