"""A turn goes from the event to what the customer reads, what an agent gets and what is remembered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from adapters.stores.hand_over_table import HandOverTable
from chat_function import ChatHandler
from conversation.memory import MOST_ANSWERS, Conversations, Memory, to_row
from metrics import Expected, Meter
from tests.backend.api.runtime.conversation.test_memory import Table
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.proving import ANALYSIS, STATEMENTS, UNAVAILABLE, Shelf, SideBySide, ThreeCalls
from triage import interaction
from triage.assessor import Assessor
from triage.errors import InvalidEventError, PerceptionUnavailableError, StoreUnavailableError
from triage.handover import REASONS
from triage.modes import Mode, Modes
from triage.policy import POLICY
from triage.ports import Entity
from triage.proof import Prover

REQUEST = {"intent": "Product Information", "confidence": 0.9, "urgency": "Low", "topics": ["wire"]}
FIELDS = {
    *(
        "conversation",
        "turn",
        "channel",
        "intent_analysis",
        "category",
        "entities",
        "sentiment",
        "response",
        "statements",
    ),
    *("escalation_decision", "follow_up_suggestions", "confidence_score", "processing_time", "customer_message"),
}


@dataclass
class Mood:
    """Says what it is told; *broken* when nobody answers."""

    broken: bool = False

    def sentiment(self, text: str) -> float:
        if self.broken:
            raise PerceptionUnavailableError("Nobody answered.")
        return -0.8

    def entities(self, text: str) -> Sequence[Entity]:
        return [Entity("PRODUCT", "wire")]


@dataclass
class HandOvers:
    """What mails will know of conversations."""

    noted: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    def note(self, customer: str, conversation: str) -> None:
        if self.refuses:
            raise StoreUnavailableError("no table")
        self.noted.append((customer, conversation))


@dataclass
class Bank:
    """Everything around the handler; says what it is told and takes turns."""

    model: ThreeCalls = field(default_factory=lambda: ThreeCalls({**ANALYSIS, "courtesy": "none", "request": REQUEST}))
    table: Table = field(default_factory=Table)
    mood: Mood = field(default_factory=Mood)
    mode: Mode = Mode.AUTO
    shelf: Shelf = field(default_factory=Shelf)
    clock: FakeClock = field(default_factory=FakeClock)
    seals: bool = True
    hand_overs: HandOvers = field(default_factory=HandOvers)
    measured: list[str] = field(default_factory=list)
    turns: int = 0

    def modes(self) -> Modes:
        return Modes(self.mode)

    def seal(self, text: str) -> str:
        if not self.seals:
            raise StoreUnavailableError("no key")
        return "f" * 64

    def finds(self, **changes: Any) -> None:
        questions = {**ANALYSIS["questions"], **changes.pop("questions", {})}
        factors = {**ANALYSIS["factors"], **changes.pop("factors", {})}
        self.model.analysis = {**self.model.analysis, "questions": questions, "factors": factors, **changes}

    def say(self, text: str, /, *, again: bool = False, known: bool = False, **given: Any) -> dict[str, Any]:
        self.turns += not again
        contact = {"ContactId": "c", "CustomerEndpoint": {"Address": "jo@example.com"}}
        turn = {"turn": f"t{self.turns}", "text": text, "at": 1000.0 + 100 * self.turns, "channel": "CHAT"}
        profile = {"ProfileMatch": "one", "FirstName": "Jo"} if known else {}
        event = {"Details": {"ContactData": contact, "Parameters": {**turn, **profile, **given}}}
        handler = ChatHandler(
            conversations=Conversations(self.table),
            hand_overs=cast(HandOverTable, self.hand_overs),
            assessor=Assessor(
                self.shelf, self.model, Prover(self.model, SideBySide()), "AnyCompany Bank", proves_drafts=False
            ),
            perception=self.mood,
            switch=self,
            seal=self.seal,
            clock=self.clock,
            policy_hash="0" * 16,
            meter=Meter("ACEmailAI/Chats", self.clock, self.measured.append),
            expected=Expected(8, "first", "judge"),
        )
        return handler(event, FakeContext(self.clock, 8))


@pytest.fixture
def bank() -> Bank:
    return Bank()


def decided(said: dict[str, Any]) -> tuple[str, str | None]:
    return said["act"], said["escalation_decision"]["reason"]


def test_a_question_is_answered_with_what_is_proved_and_every_field_of_the_contract(bank: Bank) -> None:
    said = bank.say("what does a domestic wire cost?")
    assert said.keys() >= FIELDS
    assert said["response"]["response_text"] == " ".join(str(row["text"]) for row in STATEMENTS)
    assert [row["verdict"] for row in said["statements"]] == ["supported", "supported"]
    assert (said["turn"], said["intent_analysis"]["intent"], said["confidence_score"]) == (
        0,
        "Product Information",
        1.0,
    )
    assert (said["sentiment"], said["entities"]) == (-0.8, [{"type": "PRODUCT", "text": "wire"}])
    assert said["escalation_decision"] == {"escalate": False, "reason": None}
    assert "agent" not in said


def test_what_a_model_says_of_a_hand_over_changes_nothing(bank: Bank) -> None:
    bank.finds(reply=[{"text": "I transfer you to a colleague.", "sources": ["p1s1"]}])
    said = bank.say("what does a wire cost?")
    assert decided(said) == ("hand_over", "no_knowledge")
    assert "transfer" not in said["response"]["response_text"]
    bank.finds(reply=STATEMENTS, questions={"asks_for_person": "yes"})
    assert decided(bank.say("get my adviser on the line about wires")) == ("hand_over", "wants_person")


def test_only_a_hand_over_is_noted_for_the_customers_mails_and_is_one_though_it_cannot_be_noted(bank: Bank) -> None:
    bank.say("what does a domestic wire cost?")
    assert bank.hand_overs.noted == []
    bank.say("let me talk to a person")
    assert bank.hand_overs.noted == [("f" * 64, "c")]
    bank.hand_overs.refuses = True
    assert decided(bank.say("a person, now")) == ("hand_over", "wants_person")


def test_who_takes_over_gets_summary_transcript_proof_and_draft(bank: Bank) -> None:
    bank.say("what does a domestic wire cost?")
    bank.finds(questions={"account_order": "yes"}, reply=[*STATEMENTS[:1]])
    agent = bank.say("send one to my landlord", known=True)["agent"]
    assert "2 turns of the customer, 1 answered" in agent["summary"]
    assert "order" in agent["summary"]
    assert [line["speaker"] for line in agent["transcript"]] == ["customer", "us", "customer"]
    assert agent["draft"] == STATEMENTS[0]["text"]
    assert agent["proof"][0]["evidence"][0]["sentence"] == STATEMENTS[0]["text"]
    assert "identity" in agent["why"]


@pytest.mark.parametrize(("known", "reason"), [(False, "unverified"), (True, "account_data")])
def test_account_matters_of_somebody_unknown_are_told_apart(bank: Bank, known: bool, reason: str) -> None:
    bank.finds(questions={"account_data_request": "yes"})
    assert decided(bank.say("what is on my account", known=known)) == ("hand_over", reason)


def test_an_intent_has_the_holds_of_its_row(bank: Bank) -> None:
    bank.finds(request={**REQUEST, "intent": "Account Management"})
    assert decided(bank.say("tell me what I have", known=True)) == ("hand_over", "account_data")


def test_the_same_answer_is_never_given_twice(bank: Bank) -> None:
    bank.say("what does a domestic wire cost?")
    assert decided(bank.say("and when is it sent")) == ("hand_over", "repeats")
    bank.finds(reply=STATEMENTS[:1])
    assert decided(bank.say("I said: what does a domestic wire cost?")) == ("hand_over", "repeats")


def test_a_turn_that_comes_again_gets_what_it_got(bank: Bank) -> None:
    first = bank.say("what does a domestic wire cost?")
    again = bank.say("what does a domestic wire cost?", again=True)
    assert again.pop("delivered_again")
    assert again.items() <= first.items()
    assert len(bank.model.analyses) == 1


def test_what_asks_for_nothing_closes_only_what_was_answered(bank: Bank) -> None:
    bank.finds(questions={"no_request": "yes"}, factors={"unclear_info": 1}, request={**REQUEST, "intent": "Other"})
    assert decided(bank.say("4000 1234 5678 9010")) == ("ask_back", None)
    bank.say("are you a robot?")
    assert decided(bank.say("so it is sunny here today")) == ("close", None)


def test_words_that_say_something_whatever_the_matter_need_no_model(bank: Bank) -> None:
    assert decided(bank.say("hi")) == ("ask_back", None)
    assert "automated assistant" in bank.say("are you a robot?")["response"]["response_text"]
    assert decided(bank.say("thanks, bye")) == ("close", None)
    person = bank.say("an agent please")
    assert decided(person) == ("hand_over", "wants_person")
    assert person["intent_analysis"] == {
        "intent": "Escalation Request",
        "confidence": 1.0,
        "urgency": "Low",
        "topics": [],
    }
    assert bank.model.asked == []


def test_after_fraud_nothing_is_answered_any_more(bank: Bank) -> None:
    bank.finds(sensitive_topics=["fraud"])
    assert decided(bank.say("somebody has my card")) == ("hand_over", "sensitive")
    bank.finds(sensitive_topics=[])
    assert decided(bank.say("what does a domestic wire cost?")) == ("hand_over", "sensitive")


def test_another_question_is_answered_while_a_person_is_on_the_way(bank: Bank) -> None:
    bank.finds(questions={"account_order": "yes"})
    bank.say("close it", known=True)
    bank.finds(questions={"account_order": "no"})
    assert decided(bank.say("what does a domestic wire cost?", known=True)) == ("answer", None)


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW, Mode.DRAFT])
def test_a_person_takes_over_whatever_the_switch_leaves_to_people(bank: Bank, mode: Mode) -> None:
    bank.mode = mode
    assert decided(bank.say("what does a domestic wire cost?")) == ("hand_over", "failure")
    assert decided(bank.say("hi"))[0] == "hand_over"


@pytest.mark.parametrize(("waited", "asked", "act"), [(0, 1, "answer"), (2, 1, "hand_over"), (3, 0, "hand_over")])
def test_a_turn_that_waited_is_a_draft_and_one_that_waited_longer_costs_no_model(
    bank: Bank, waited: float, asked: int, act: str
) -> None:
    said = bank.say("what does a domestic wire cost?", queued=bank.clock.now() - waited)
    assert (decided(said)[0], len(bank.model.analyses)) == (act, asked)


def test_a_courtesy_is_returned_however_long_it_waited(bank: Bank) -> None:
    bank.say("what does a domestic wire cost?")
    assert decided(bank.say("thanks, bye", queued=bank.clock.now() - 60))[0] == "close"


def test_where_a_service_fails_a_person_takes_over_and_without_mood_an_answer_goes_out(bank: Bank) -> None:
    bank.mood.broken, bank.seals = True, False
    said = bank.say("what does a domestic wire cost?")
    assert (decided(said), said["sentiment"], said["entities"]) == (("answer", None), 0.0, [])
    assert json.loads(said["interaction"])["customer"] is None
    bank.model.analysis = UNAVAILABLE
    assert decided(bank.say("which card is free?")) == ("hand_over", "failure")


def test_a_conversation_has_a_budget(bank: Bank) -> None:
    assert bank.table.write({"c": to_row(Memory(answers=MOST_ANSWERS), 1)}, {})
    assert decided(bank.say("what does a domestic wire cost?")) == ("hand_over", "repeats")


def test_a_turn_that_comes_too_late_is_a_persons(bank: Bank) -> None:
    bank.say("what does a domestic wire cost?")
    bank.finds(
        reply=[{"text": "An international wire costs $45 and takes one to three business days.", "sources": ["p1s2"]}]
    )
    assert decided(bank.say("is it fast?", at=5.0)) == ("hand_over", "unclear")


def test_what_was_decided_is_recorded_without_a_word_and_follows_again(bank: Bank) -> None:
    said = bank.say("what does a domestic wire cost?")
    record = interaction.finished(json.loads(said["interaction"]), None)
    assert interaction.contradictions(record) == []
    assert (record["id"], record["turn"], record["conversation"], record["sent"]) == ("c#1", 1, "c", ["answer"])
    assert "domestic" not in said["interaction"]


def test_every_hand_over_has_a_reason_of_the_contract(bank: Bank) -> None:
    for name in POLICY.asked:
        bank.finds(questions={name.name: "unsure"}, factors={"unclear_info": 0})
        said = bank.say(f"question about {name.name}")
        if said["escalation_decision"]["escalate"]:
            assert said["escalation_decision"]["reason"] in REASONS


@pytest.mark.parametrize(
    "given", [{"text": None}, {"text": 3}, {"channel": "EMAIL"}, {"channel": "PIGEON"}, {"at": "soon"}]
)
def test_an_event_that_nobody_can_place_is_an_error_of_the_flow(bank: Bank, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidEventError):
        bank.say("hi", **given)
