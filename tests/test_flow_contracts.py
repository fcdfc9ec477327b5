"""Names that the flows, the functions and the deployment must spell alike, and rules of the house for our flows."""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import send_ledger
from adapters.connect import connect_event
from backend.connect.contact_flow import placeholders
from backend.connect.flow_language import views
from mail import ending, proof_page, result
from mail.subject import thread_subject
from sending.ledger import GRANTED
from simulator.deployment import usual_settings
from simulator.flow.actions.messages import BODY_CHARACTERS
from tests.fakes.closing import NOTE
from triage.channel import EMAIL as MAIL
from triage.modes import Kind
from triage.policy import POLICY

FOLDER = Path(__file__).resolve().parents[1] / "contact-flows"
EMAIL, GUIDE, TASK = "EmailSuggestedResponseConfidenceScore", "Email-SBS", "Email-Task"
CHAT, CHAT_GUIDE = "Chat", "Chat-SBS"
PERSON = "Chat-Person"
VOICE = "Voice"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.json"))}
FLOWS: Mapping[str, dict[str, Any]] = {name: json.loads(text) for name, text in TEXTS.items()}
CATEGORIES = {category.name for category in POLICY.categories}

ATTRIBUTES = frozenset(
    re.findall(
        r"\w+",
        """
    CustomerName CreditScore SpendingProfile ServiceLevel AccountNumber PhoneNumber Email AddInfo suggestedResponse
    intent confidenceScore confidenceExplanation QueueName confidenceExplanation4SBS suggestedResponse4SBS
    CaseReferenceNr EmailReplySubject ReviewRequired category queueId holds mailKind caseTitle factors advice outcome
    parkedReason replySent routingPriority profileMatch draftDecision
    """,
    )
)
"""The attributes that reports and other flows know."""

PLACEHOLDERS = {
    "ChatBotAliasArn",
    "VoiceBotAliasArn",
    "EmailAIResponseRoutingFunctionArn",
    "QueryTempoStorageFunctionArn",
    "SendLedgerFunctionArn",
    "GuideFlowArn",
    "ChatGuideFlowArn",
    "TaskFlowArn",
    "AssistantArn",
    "CaseTemplateId",
    "ConfidenceThreshold",
    "FirstWaitSeconds",
    "PollWaitSeconds",
    "PollCount",
    "AwsRegion",
    "CompanyName",
    "Queue_Default",
    "RecordingNotice",
    *(f"Queue_{name}" for name in CATEGORIES),
}


def actions(name: str) -> dict[str, dict[str, Any]]:
    return {entry["Identifier"]: entry for entry in FLOWS[name]["Actions"]}


def of_type(name: str, kind: str) -> dict[str, dict[str, Any]]:
    return {key: entry for key, entry in actions(name).items() if entry["Type"] == kind}


def operands(action: Mapping[str, Any]) -> dict[str, str]:
    conditions = action["Transitions"].get("Conditions", [])
    return {edge["Condition"]["Operands"][0]: edge["NextAction"] for edge in conditions}


def targets(action: Mapping[str, Any]) -> set[str]:
    transitions = action["Transitions"]
    edges = [transitions, *transitions.get("Conditions", []), *transitions.get("Errors", [])]
    return {edge["NextAction"] for edge in edges if "NextAction" in edge}


def written(name: str) -> set[str]:
    updates = of_type(name, "UpdateContactAttributes").values()
    return {attribute for update in updates for attribute in update["Parameters"]["Attributes"]}


def reads(name: str, namespace: str) -> set[str]:
    return set(re.findall(rf"\$\.{namespace}\.(\w+)", json.dumps(FLOWS[name]["Actions"])))


def reachable_without(name: str, gate: str) -> set[str]:
    """The actions that a contact can come to without passing *gate*."""
    graph, reached, ahead = actions(name), set[str](), [FLOWS[name]["StartAction"]]
    while ahead:
        if (identifier := ahead.pop()) not in reached and identifier != gate:
            reached.add(identifier)
            ahead.extend(targets(graph[identifier]))
    return reached


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from strings(inner)


def test_the_flows_are_there() -> None:
    assert set(FLOWS) == {EMAIL, GUIDE, TASK, CHAT, CHAT_GUIDE, PERSON, VOICE}


@pytest.mark.parametrize("name", sorted(FLOWS))
class TestEveryFlow:
    def test_each_identifier_reads_as_a_step(self, name: str) -> None:
        odd = [key for key in actions(name) if len(key) > 50 or not re.fullmatch(r"[a-z]+(-[a-z0-9]+)+|[a-z]+", key)]
        assert odd == []

    def test_no_block_covers_another_in_the_designer(self, name: str) -> None:
        metadata = FLOWS[name]["Metadata"]["ActionMetadata"]
        assert set(metadata) == set(actions(name))
        places = sorted((entry["position"]["x"], entry["position"]["y"]) for entry in metadata.values())
        close = [
            (one, other)
            for number, one in enumerate(places)
            for other in places[number + 1 :]
            if abs(one[0] - other[0]) < 250 and abs(one[1] - other[1]) < 180
        ]
        assert close == []

    def test_nothing_of_an_account_is_written_down(self, name: str) -> None:
        assert re.findall(r"\d{12}|arn:aws[^\"]*:instance/", TEXTS[name]) == []

    def test_every_view_declares_all_of_its_actions(self, name: str) -> None:
        for entry in of_type(name, "ShowView").values():
            view = views.view_name(entry["Parameters"]["ViewResource"]["Id"].replace("${AwsRegion}", "us-east-1"))
            assert view
            assert set(operands(entry)) == views.all_actions(view, entry["Parameters"]["ViewData"])

    def test_no_comparison_has_more_conditions_than_were_seen_to_be_taken(self, name: str) -> None:
        assert [key for key, entry in of_type(name, "Compare").items() if len(operands(entry)) > 45] == []

    def test_no_bracket_follows_a_reference(self, name: str) -> None:
        texts = [text for text in strings(FLOWS[name]["Actions"]) if "$." in text]
        assert [text for text in texts if re.search(r"\$\.[\w.-]+\)", text)] == []

    def test_flow_logs_are_off_before_anything_else(self, name: str) -> None:
        first = actions(name)[FLOWS[name]["StartAction"]]
        assert first["Parameters"] == {"FlowLoggingBehavior": "Disabled"}
        assert list(of_type(name, "UpdateFlowLoggingBehavior")) == [first["Identifier"]]


def test_the_placeholders_are_the_documented_ones() -> None:
    assert frozenset().union(*map(placeholders, TEXTS.values())) == PLACEHOLDERS


def test_the_public_attributes_are_all_written() -> None:
    assert written(EMAIL) >= ATTRIBUTES


def test_every_attribute_has_a_value_before_the_first_step_that_can_fail() -> None:
    defaults = set(actions(EMAIL)["set-defaults"]["Parameters"]["Attributes"])
    assert written(EMAIL) | written(GUIDE) == defaults
    before = reachable_without(EMAIL, "set-defaults")
    assert reads(EMAIL, "Attributes") <= defaults
    assert not any("$.Attributes" in text for key in before for text in strings(actions(EMAIL)[key]["Parameters"]))


def test_the_guide_and_the_task_read_only_attributes_of_the_mail() -> None:
    assert reads(GUIDE, "Attributes") <= written(EMAIL)
    assert reads(TASK, "Attributes") == set()


def test_flows_read_only_what_the_functions_return() -> None:
    ledger = set(send_ledger.answer("200", GRANTED))
    assert reads(EMAIL, "External") <= {"statusCode", *result.FIELDS, *ledger}
    assert reads(GUIDE, "External") <= {"statusCode", *proof_page.FIELDS}
    assert reads(TASK, "External") == set()


def test_a_late_result_sets_attributes_as_the_flow_does() -> None:
    keeping = [actions(EMAIL)[name]["Parameters"]["Attributes"] for name in ("keep-findings", "keep-texts")]
    kept = {attribute: value.removeprefix("$.External.") for entry in keeping for attribute, value in entry.items()}
    assert (kept["lateHolds"], kept["lateAdvice"]) == ("none", "-")
    own = {"lateHolds": "holds", "lateAdvice": "advice"}
    assert {name: kept[own.get(name, name)] for name in result.ATTRIBUTES} == dict(result.ATTRIBUTES)


def test_a_late_result_changes_nothing_that_the_flow_decides() -> None:
    refused = actions(EMAIL)["keep-refusal"]["Parameters"]["Attributes"]
    assert result.ATTRIBUTES.keys().isdisjoint(refused)


def test_the_flow_hands_over_what_the_handler_reads() -> None:
    passed = set(actions(EMAIL)["start-analysis"]["Parameters"]["LambdaInvocationAttributes"])
    assert passed == set(re.findall(r"given\.get\(\"(\w+)\"", inspect.getsource(connect_event)))


@pytest.mark.parametrize("claim", ["claim-reply", "claim-acknowledgement"])
def test_the_flow_tells_the_ledger_what_it_reads(claim: str) -> None:
    passed = actions(EMAIL)[claim]["Parameters"]["LambdaInvocationAttributes"]
    assert set(passed) == set(re.findall(r"asked(?:\.get\(|\[)\"(\w+)\"", inspect.getsource(connect_event)))
    assert passed["kind"] in set(Kind)


def test_all_polls_together_stay_below_the_time_for_consecutive_functions() -> None:
    settings = usual_settings()
    assert settings.poll_budget_seconds * (settings.poll_count + 1) < 20


@pytest.mark.parametrize("match", ["one", "several", "none", "failed"])
def test_every_profile_match_of_the_flow_is_known_to_the_handler(match: str) -> None:
    said = {
        update["Parameters"]["Attributes"].get("profileMatch")
        for update in of_type(EMAIL, "UpdateContactAttributes").values()
    }
    event = {"Details": {"ContactData": {"ContactId": "1"}, "Parameters": {"ProfileMatch": match}}}
    assert match in said
    assert connect_event.read(event).customer.match == match


def test_every_category_has_its_queue() -> None:
    branches = operands(actions(EMAIL)["choose-queue"])
    assert set(branches) == CATEGORIES
    for category, branch in branches.items():
        attributes = actions(EMAIL)[branch]["Parameters"]["Attributes"]
        assert attributes == {"QueueName": category, "queueId": f"${{Queue_{category}}}"}


def test_the_default_category_is_that_of_the_policy() -> None:
    assert actions(EMAIL)["set-defaults"]["Parameters"]["Attributes"]["category"] == POLICY.default_category


def test_one_action_chooses_the_queue_of_every_category() -> None:
    queues = of_type(EMAIL, "UpdateContactTargetQueue")
    assert [key for key, entry in queues.items() if entry["Parameters"]["QueueId"] == "$.Attributes.queueId"] == [
        "set-category-queue"
    ]


def test_only_a_sent_reply_or_a_parked_mail_ends_in_a_disconnect() -> None:
    assert set(of_type(EMAIL, "DisconnectParticipant")) == {"parked", "answered"}
    assert "answered" not in reachable_without(EMAIL, "send-reply")
    leading = {key for key, entry in actions(EMAIL).items() if "parked" in targets(entry)}
    for key in leading:
        assert actions(EMAIL)[key]["Parameters"]["Attributes"]["outcome"] == "NOT_ANSWERED"
    assert of_type(TASK, "DisconnectParticipant") == {}


@pytest.mark.parametrize(
    "gate",
    [
        "no-failure-so-far",
        "no-review-required",
        "ordinary-mail",
        "virus-verdict-passed",
        "spam-verdict-passed",
        "score-reaches-threshold",
        "draft-missing",
        "claim-reply",
        "reply-granted",
        "announce-reply",
    ],
)
def test_no_reply_passes_by_a_gate(gate: str) -> None:
    assert "send-reply" not in reachable_without(EMAIL, gate)


@pytest.mark.parametrize(
    "gate",
    [
        "acknowledge-a-person",
        "acknowledge-new-matter",
        "acknowledge-virus-passed",
        "acknowledge-spam-passed",
        "claim-acknowledgement",
        "acknowledgement-granted",
    ],
)
def test_no_acknowledgement_passes_by_a_gate(gate: str) -> None:
    assert "send-acknowledgement" not in reachable_without(EMAIL, gate)


def test_whatever_goes_out_is_claimed_right_before() -> None:
    assert set(of_type(EMAIL, "StartOutboundEmailContact")) == {"send-reply", "send-acknowledgement"}


@pytest.mark.parametrize("gate", ["virus-verdict", "spam-verdict"])
@pytest.mark.parametrize(
    "kind",
    [
        "GetCustomerProfile",
        "CreateCustomerProfile",
        "CreateWisdomSession",
        "InvokeLambdaFunction",
        "CreateCase",
        "CreateContact",
    ],
)
def test_nothing_is_made_or_sent_before_a_filter(gate: str, kind: str) -> None:
    assert reachable_without(EMAIL, gate).isdisjoint(of_type(EMAIL, kind))


@pytest.mark.parametrize("kind", ["CreateCustomerProfile", "GetCase", "CreateCase"])
def test_profile_and_case_are_for_people_only(kind: str) -> None:
    assert reachable_without(EMAIL, "a-person-wrote").isdisjoint(of_type(EMAIL, kind))


def test_no_assistant_is_asked_about_a_mail_that_no_agent_gets() -> None:
    (session,) = of_type(EMAIL, "CreateWisdomSession")
    assert session not in reachable_without(EMAIL, "acknowledge-a-person")


def test_the_flow_knows_no_words_of_programs() -> None:
    """They are many, and stand in one table of the function; what is compared here says that a thread goes on."""
    compared = {
        entry["Parameters"]["ComparisonValue"]: set(operands(entry)) for entry in of_type(EMAIL, "Compare").values()
    }
    assert "$.CustomerEndpoint.Address" not in compared
    assert all(
        thread_subject(f"{prefix} x") == "x" for prefix in compared["$.SegmentAttributes['connect:EmailSubject']"]
    )


def test_prompts_that_no_mail_can_hear_are_not_used() -> None:
    assert of_type(EMAIL, "MessageParticipant") == {}
    assert of_type(EMAIL, "ShowView") == {}


def test_a_case_is_searched_and_made_for_one_customer_only() -> None:
    for action in [*of_type(EMAIL, "GetCase").values(), *of_type(EMAIL, "CreateCase").values()]:
        assert action["Parameters"]["CaseRequestFields"]["customer_id"] == "$.Customer.ProfileARN"
    assert reachable_without(EMAIL, "has-profile").isdisjoint(of_type(EMAIL, "GetCase"))


def test_a_new_case_has_the_status_that_is_searched_for() -> None:
    (made,) = of_type(EMAIL, "CreateCase").values()
    for search in of_type(EMAIL, "GetCase").values():
        assert made["Parameters"]["CaseRequestFields"]["status"] == search["Parameters"]["CaseRequestFields"]["status"]


def test_what_is_read_of_a_contact_that_is_over_is_what_the_flows_write() -> None:
    written = [action["Parameters"]["Attributes"] for action in of_type(GUIDE, "UpdateContactAttributes").values()]
    decisions = {attributes["draftDecision"] for attributes in written if "draftDecision" in attributes}
    assert decisions == set(ending.DECISIONS)
    asked = actions(GUIDE)["draft-rejected"]["Parameters"]["ViewData"]["Actions"]
    assert set(asked) == set(ending.REASONS)
    defaults = actions(EMAIL)["set-defaults"]["Parameters"]["Attributes"]
    assert {defaults[name] for name in ending.SENT} == {"false"}


def test_the_reply_is_read_from_an_attribute() -> None:
    message = actions(EMAIL)["send-reply"]["Parameters"]["EmailMessage"]["RawMessage"]
    assert message["Body"] == f"$.Attributes.suggestedResponse{NOTE}"
    assert message["Subject"] == "$.Attributes.EmailReplySubject"


def test_each_text_of_the_analysis_is_kept_once_and_bulky_ones_apart() -> None:
    findings = actions(EMAIL)["keep-findings"]["Parameters"]["Attributes"]
    texts = actions(EMAIL)["keep-texts"]["Parameters"]["Attributes"]
    sources = [*findings.values(), *texts.values()]
    assert len(sources) == len(set(sources))
    assert max(result.SIZES.get(source.removeprefix("$.External."), 0) for source in findings.values()) <= 500


class TestGuide:
    def views(self, name: str) -> dict[str, dict[str, Any]]:
        suffix = f":aws:view/{name}:1"
        return {
            key: entry["Parameters"]["ViewData"]
            for key, entry in of_type(GUIDE, "ShowView").items()
            if entry["Parameters"]["ViewResource"]["Id"].endswith(suffix)
        }

    def test_every_label_of_a_card_is_its_own_and_leads_to_a_record_of_it(self) -> None:
        (cards,) = self.views("cards").values()
        labels = [label for card in cards["Cards"] for label in card["Detail"]["Actions"]]
        branches = operands(actions(GUIDE)["task-choice"])
        assert len(labels) == len(set(labels)) == len(set(branches.values()))
        assert set(labels) == set(branches)
        for branch in branches.values():
            assert actions(GUIDE)[branch]["Parameters"]["TargetContact"] == "Related"

    def test_the_guide_asks_for_pages_with_what_the_function_reads(self) -> None:
        read = set(re.findall(r"wanted(?:\.get\(|\[)\"(\w+)\"", inspect.getsource(connect_event)))
        asked = [
            each["Parameters"]["LambdaInvocationAttributes"] for each in of_type(GUIDE, "InvokeLambdaFunction").values()
        ]
        assert all({"contact", "page"} <= set(each) <= read for each in asked)
        assert actions(EMAIL)["set-defaults"]["Parameters"]["Attributes"]["mailContactId"] == "$.ContactId"

    @pytest.mark.parametrize(
        ("view", "choice"),
        [("overview", "overview-choice"), ("no-analysis", "no-analysis-choice"), ("proof-page", "proof-choice")],
    )
    def test_every_button_of_a_page_has_a_branch(self, view: str, choice: str) -> None:
        assert set(self.views("detail")[view]["Actions"]) == set(operands(actions(GUIDE)[choice]))

    def test_markup_holds_nothing_that_a_customer_or_a_model_wrote_unescaped(self) -> None:
        markup = " ".join(text for text in strings(FLOWS[GUIDE]["Actions"]) if text.startswith("<"))
        assert set(re.findall(r"\$\.[\w.]+\w", markup)) == {
            "$.Attributes.confidenceExplanation4SBS",
            "$.Attributes.suggestedResponse4SBS",
            "$.Attributes.confidenceScore",
            "$.Attributes.category",
            *(f"$.External.{name}" for name in (*proof_page.STATEMENTS, "proof_open")),
        }

    def test_every_record_is_made_on_the_mail(self) -> None:
        updates = of_type(GUIDE, "UpdateContactAttributes").values()
        assert {update["Parameters"]["TargetContact"] for update in updates} == {"Related"}

    def test_every_end_says_why_to_the_agent_and_on_the_mail(self) -> None:
        leading = [entry for entry in actions(GUIDE).values() if "guide-ends" in targets(entry)]
        assert {entry["Type"] for entry in leading} == {"MessageParticipant"}
        for entry in leading:
            before = actions(GUIDE)[entry["Identifier"].replace("say-", "end-")]
            assert set(before["Parameters"]["Attributes"]) == {"guideEnd"}

    def test_a_failing_page_is_not_shown_for_ever(self) -> None:
        for key, entry in of_type(GUIDE, "ShowView").items():
            for error in entry["Transitions"]["Errors"]:
                assert actions(GUIDE)[error["NextAction"]]["Type"] == "Loop", key


def test_an_automated_reply_says_who_wrote_it_and_fits_with_the_longest_draft() -> None:
    assert "prepared automatically" in NOTE
    assert "reply to this e-mail" in NOTE
    assert MAIL.longest_reply + len(NOTE) <= BODY_CHARACTERS
    assert MAIL.longest_reply <= result.SIZES["suggested_response"], "what is sent would be cut"
