"""A turn is judged with the turns before it: they reach the search and the model, marked, and decide nothing."""

import pytest

from tests.fakes.proving import ANALYSIS
from triage import analysis, prompt, search_query
from triage.analysis import Request, Urgency
from triage.channel import CHAT, EMAIL, SMS, SOCIAL
from triage.errors import InvalidAnalysisError
from triage.message import Customer, Message, Part, Speaker, Turn, Writing
from triage.message_checks import Given
from triage.policy import POLICY
from triage.shelf import Shelf as Sentences

SAID = (Turn(Speaker.CUSTOMER, "what does a wire cost", 1.0), Turn(Speaker.US, "A domestic wire costs $25.", 2.0))
ASKED = {"intent": "Product Information", "confidence": 0.9, "urgency": "Low", "topics": ["wire"]}


def given(by: str = "CHAT") -> Given:
    message = Message("c1", by, "jo", (Part(Writing.WRITTEN, "and abroad?"),), conversation=SAID)
    return Given(message, Customer("Jo"), POLICY)


@pytest.mark.parametrize("channel", [CHAT, SOCIAL, SMS])
def test_the_model_sees_who_said_what_before_and_is_asked_for_the_intent(channel: object) -> None:
    asked = prompt.compose(given(), Sentences(), company="AnyCompany Bank", channel=CHAT)
    assert [row["speaker"] for row in asked.document["message"]["conversation"]] == ["customer", "us"]
    assert asked.tool.schema["properties"]["request"] == {
        "type": "object",
        "properties": {
            "intent": {"type": "string", "enum": [row.name for row in POLICY.intents]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "urgency": {"type": "string", "enum": ["Low", "Medium", "High"]},
            "topics": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["intent", "confidence", "urgency", "topics"],
        "additionalProperties": False,
    }
    assert all(f"- {row.name}: {row.means}" in asked.instructions for row in POLICY.intents)


def test_a_mail_is_asked_nothing_of_a_conversation() -> None:
    asked = prompt.compose(given("EMAIL"), Sentences(), company="AnyCompany Bank", channel=EMAIL)
    assert "conversation" not in asked.document["message"] | {"text": asked.instructions.split()}
    assert "request" not in asked.tool.schema["properties"]


def test_a_turn_is_searched_for_with_the_few_before_it_and_by_itself() -> None:
    asked = [*SAID, Turn(Speaker.CUSTOMER, "please send one", 3.0), Turn(Speaker.US, "A colleague does.", 4.0, "order")]
    assert search_query.in_conversation(asked, "and abroad?") == [
        "and abroad?. please send one. what does a wire cost",
        "and abroad?. A domestic wire costs $25.",
        "and abroad?",
    ]
    assert search_query.in_conversation([], "fee") == ["fee"]


def test_a_request_is_read_and_one_that_is_missing_is_none() -> None:
    read = analysis.parse({**ANALYSIS, "request": ASKED}, in_conversation=True)
    assert read.request == Request("Product Information", 0.9, Urgency.LOW, ("wire",))
    assert analysis.parse(ANALYSIS, in_conversation=True).request is None


@pytest.mark.parametrize("confidence", [0, 1])
def test_a_request_is_read_at_the_ends_of_what_it_may_say(confidence: int) -> None:
    said = {**ASKED, "confidence": confidence, "urgency": "High", "topics": ["a", "b", "c", "d", "e", "f"]}
    read = analysis.parse({**ANALYSIS, "request": said}, in_conversation=True)
    assert read.request == Request("Product Information", confidence, Urgency.HIGH, ("a", "b", "c", "d", "e"))
    assert analysis.parse({**ANALYSIS, "request": ASKED | {"urgency": "Medium"}}, in_conversation=True).request


@pytest.mark.parametrize(
    "wrong", [{"intent": "Chat"}, {"confidence": 1.5}, {"confidence": True}, {"confidence": "1"}, {"urgency": "now"}]
)
def test_a_request_of_another_form_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidAnalysisError, match="request is not"):
        analysis.parse({**ANALYSIS, "request": ASKED | wrong}, in_conversation=True)


def test_a_mail_has_no_request() -> None:
    with pytest.raises(InvalidAnalysisError):
        analysis.parse({**ANALYSIS, "request": ASKED})
