"""The bot of a call listens on, reads figures back, says what was proved, or gives the call to a person."""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.recording import Recording
from tests.fakes.clock import FakeClock, FakeContext
from triage.errors import InvalidEventError, ModelUnavailableError
from voice_function import OVER, VoiceHandler

ANSWER = "An outgoing international wire is $40."


class Conversation:
    """Answers what it is asked, or hands over; keeps what it was asked."""

    fails, sender = False, "nobody"

    def __init__(self, *told: str, reason: str = "") -> None:
        self.told, self.reason, self.asked = told or (ANSWER,), reason, list[Mapping[str, Any]]()

    def __call__(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(event["Details"]["Parameters"])
        self.sender = event["Details"]["ContactData"]["CustomerEndpoint"]["Address"]
        if self.fails:
            raise ModelUnavailableError("nobody answers")
        return {
            "act": "hand_over" if self.reason else "answer",
            "escalation_decision": {"escalate": bool(self.reason), "reason": self.reason or None},
            "response": {"response_text": " ".join(self.told)},
            "conversation": "c1",
            "interaction": "judged",
            "texts": {"text": self.told[0]},
            "statements": [{"verdict": "supported", "text": text, "evidence": []} for text in self.told],
            **({"agent": {"summary": "A wire.", "draft": self.told[0]}} if self.reason else {}),
        }


class Recorder:
    """Lambda, which starts a function that records; keeps what it was told."""

    def __init__(self) -> None:
        self.told = list[Any]()

    def invoke(self, **asked: Any) -> None:
        assert (asked["FunctionName"], asked["InvocationType"]) == ("recorder", "Event")
        self.told.append(json.loads(asked["Payload"]))


class Call:
    """A call with the bot, which keeps the session as Lex does."""

    def __init__(self, conversation: Conversation, recorder: Recorder | None = None) -> None:
        self.handler = VoiceHandler(conversation, Recording(recorder, "recorder") if recorder else None)
        self.attributes: dict[str, str] = {"contact": "c1", "customer": "-"}

    def says(self, text: str, confidence: object = 0.95, mode: str = "Speech") -> tuple[str, str]:
        """Give what the bot does then, and what it says."""
        event = {
            "inputMode": mode,
            "inputTranscript": text,
            "transcriptions": [{"transcription": text, "transcriptionConfidence": confidence}],
            "bot": {"name": "Voice"},
            "sessionState": {
                "sessionAttributes": self.attributes,
                "intent": {"name": "FallbackIntent", "state": "InProgress"},
                "originatingRequestId": "r1",
            },
        }
        done = self.handler(event, FakeContext(FakeClock(), 8))
        self.attributes = done["sessionState"]["sessionAttributes"]
        (message,) = done["messages"]
        assert message["contentType"] == "SSML"
        return done["sessionState"]["dialogAction"]["type"], " ".join(ET.fromstring(message["content"]).itertext())


def test_a_question_without_figures_is_answered_aloud() -> None:
    conversation = Conversation()
    assert Call(conversation).says("What does a wire cost?") == (
        "ElicitIntent",
        "An outgoing international wire is forty dollars.",
    )
    assert (conversation.asked[0]["text"], conversation.asked[0]["channel"]) == ("What does a wire cost?", "VOICE")


def test_nothing_rests_on_a_figure_before_the_caller_confirms_it() -> None:
    conversation = Conversation()
    call = Call(conversation)
    assert call.says("Can I send nine hundred dollars?") == (
        "ElicitIntent",
        "I heard nine hundred dollars. Is that right?",
    )
    assert conversation.asked == []
    call.says("Yes.")
    assert conversation.asked[0]["text"] == "Can I send nine hundred dollars?"


def test_digits_that_are_typed_are_read_back_as_well() -> None:
    assert "four eight two zero nine one seven" in Call(Conversation()).says("4820917", None, mode="DTMF")[1]


@pytest.mark.parametrize("confidence", [0.3, None, "high", float("nan"), 7])
def test_without_a_confidence_above_the_bound_a_person_takes_over_at_the_second_time(confidence: object) -> None:
    conversation = Conversation()
    call = Call(conversation)
    assert call.says("What does a wire cost?", confidence)[0] == "ElicitIntent"
    assert call.says("What does a wire cost?", confidence) == ("Close", OVER)
    assert conversation.asked == []


@pytest.mark.parametrize("words", ["A person, please.", "Mhm. Uh, ok, a person, please."])
def test_who_wants_a_person_gets_one_even_while_figures_wait(words: str) -> None:
    conversation = Conversation(reason="wants_person")
    call = Call(conversation)
    call.says("Can I send nine hundred dollars?")
    assert call.says(words) == ("Close", OVER)
    assert call.attributes["reason"] == "wants_person"
    assert conversation.asked[-1]["text"].casefold() == "a person, please."


def test_what_is_longer_than_two_sentences_is_told_when_the_caller_wants_it() -> None:
    call = Call(Conversation("One thing holds.", "Another holds.", "A third holds."))
    assert call.says("Tell me.")[1] == "One thing holds. Another holds. There is more. Shall I go on?"
    assert call.says("Yes, please.")[1] == "A third holds."


def test_an_answer_that_cannot_be_heard_is_a_persons_who_reads_it() -> None:
    call = Call(Conversation("See https://bank.example."))
    assert call.says("Where is that?") == ("Close", OVER)
    assert call.attributes["draft"] == "See https://bank.example."


def test_whoever_takes_over_reads_all_that_was_said_and_what_was_not_heard_surely() -> None:
    call = Call(Conversation(reason="wants_person"))
    call.says("Can I send nine hundred dollars?")
    call.says("What, nine?", 0.2)
    call.says("A person, please.")
    assert call.attributes["transcript"].splitlines() == [
        "customer: Can I send nine hundred dollars?",
        "us: I heard nine hundred dollars. Is that right?",
        "customer (not heard for sure): What, nine?",
        "us: Sorry, I did not hear that well. Please say it again.",
        "customer: A person, please.",
        f"us: {OVER}",
    ]
    assert (call.attributes["summary"], call.attributes["draft"]) == ("A wire.", ANSWER)


def test_a_caller_who_is_never_heard_is_explained_to_the_agent() -> None:
    call = Call(Conversation())
    call.says("")
    call.says("")
    assert call.attributes["summary"] == "Nothing is heard of the caller."
    assert {call.attributes[name] for name in ("why", "proof", "draft")} == {"-"}


def test_a_conversation_that_fails_is_a_persons_with_what_was_said() -> None:
    conversation = Conversation()
    conversation.fails = True
    call = Call(conversation)
    assert call.says("What does a wire cost?") == ("Close", OVER)
    assert call.attributes["reason"] == "failure"
    assert "customer: What does a wire cost?" in call.attributes["transcript"]


def test_nobody_talks_into_a_read_back_and_everybody_into_the_rest() -> None:
    call = Call(Conversation())
    call.says("Can I send nine hundred dollars?")
    assert call.attributes["x-amz-lex:allow-interrupt:*:*"] == "false"
    call.says("Yes.")
    assert call.attributes["x-amz-lex:allow-interrupt:*:*"] == "true"


def test_what_was_judged_of_an_utterance_is_recorded_and_kept_from_the_bot() -> None:
    recorder = Recorder()
    call = Call(Conversation(), recorder)
    call.says("What does a wire cost?")
    call.says("Can I send nine hundred dollars?")

    assert recorder.told == [{"responsePayload": {"interaction": "judged", "texts": {"text": ANSWER}}}]
    assert "judged" not in str(call.attributes)


def test_callers_without_a_number_are_not_taken_for_one_customer() -> None:
    conversation = Conversation()
    Call(conversation).says("What does a wire cost?")
    assert conversation.sender == ""


def test_a_session_that_this_function_did_not_write_is_refused() -> None:
    call = Call(Conversation())
    call.attributes["hearing"] = json.dumps([0, "x"])
    with pytest.raises(InvalidEventError):
        call.says("Hello")


@given(st.lists(st.tuples(st.sampled_from(["yes", "no", "pay $5", "what now", "", "person please"]), st.floats(0, 1))))
def test_no_utterance_below_the_bound_is_ever_answered(said: list[tuple[str, float]]) -> None:
    conversation = Conversation()
    call = Call(conversation)
    for text, confidence in said:
        before = len(conversation.asked)
        call.says(text, confidence)
        assert len(conversation.asked) == before or confidence >= 0.8
