"""The flow of calls, edge by edge: whatever fails, the caller is with a person or still on the line."""

from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any, Final

import pytest

from backend.connect import contact_flow
from backend.connect.flow_language.document import Flow
from backend.connect.flow_lint import check
from backend.connect.flows import NOTICE
from simulator.clock import VirtualClock
from simulator.connect.instance import Instance
from simulator.connect.profiles import CustomerProfiles
from simulator.connect.queues import DEFAULT_QUEUE, queue
from simulator.deployment import CUSTOMERS, FLOWS
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Fault, Faults, Run, run
from simulator.flow.services import Session
from tests.flow_coverage import Coverage
from tests.journeys.test_chat_flow_edges import HANDED_OVER, Bot

TEXT: Final = (FLOWS / "Voice.json").read_text(encoding="utf-8")
ALIAS: Final = "alias"


def filled(notice: str | None) -> Flow:
    chosen = {"VoiceBotAliasArn": ALIAS, "CompanyName": "Bank", "Queue_Default": queue(DEFAULT_QUEUE).arn}
    return Flow.parse(contact_flow.fill(TEXT, chosen | {"RecordingNotice": notice}, name="Voice.json"), "Voice")


FLOW: Final = filled(NOTICE)
"""The flow where calls are recorded, which has every action."""
PATIENCE: Final = 3600.0


@dataclass
class Office:
    """An instance with a bot, which people call; who is not served within an hour hangs up."""

    bot: Bot = field(default_factory=Bot)
    coverage: Coverage = field(default_factory=Coverage)

    def call(
        self,
        faults: Faults | None = None,
        *,
        leaves: Session | str | None = HANDED_OVER,
        channel: str = "VOICE",
        number: str = "anonymous",
        flow: Flow = FLOW,
    ) -> tuple[Contact, Run]:
        self.bot.leaves = leaves
        instance = Instance(VirtualClock(0.0), profiles=CustomerProfiles.read(CUSTOMERS))
        services = changed(instance.services(None), bots={ALIAS: self.bot})  # type: ignore[arg-type]
        contact = Contact(contact_id="c-1", channel=channel, customer_endpoint=Endpoint(number), lifetime=PATIENCE)
        going = run(flow, contact, services, faults)
        self.coverage.add(going)
        return contact, going


@pytest.fixture
def office() -> Office:
    return Office()


def known() -> str:
    """The number of a customer with one profile."""
    profiles = CustomerProfiles.read(CUSTOMERS)
    words = CUSTOMERS.read_text(encoding="utf-8").replace("\n", ",").split(",")
    return next(word for word in words if word.startswith("+") and len(profiles.find("_phone", word)) == 1)


def test_the_flow_has_no_problem() -> None:
    assert [str(problem) for problem in check(TEXT, "Voice.json") if not problem.is_note] == []


def test_a_caller_is_known_by_his_number_and_nobody_by_a_withheld_one(office: Office) -> None:
    office.call(number=known())
    office.call()
    first, second = office.bot.handed

    assert (first["ProfileMatch"], first["customer"], first["contact"]) == ("one", known(), "c-1")
    assert (second["ProfileMatch"], second["customer"], second["FirstName"]) == ("none", "-", "-")


def test_whoever_takes_over_has_what_the_bot_left_on_the_contact(office: Office) -> None:
    contact, _ = office.call()

    assert contact.ending is not None
    assert contact.ending.outcome == "queued"
    assert contact.attributes["handoverReason"] == "angry"
    assert {contact.attributes[name] for name in ("summary", "why", "transcript", "proof", "draft")} == {"words"}


def test_a_call_is_recorded_once_the_caller_was_told_so_and_else_not(office: Office) -> None:
    told, _ = office.call()
    untold, _ = office.call({"tell-recorded": "NoMatchingError"})
    without, _ = office.call(flow=filled(None))

    assert told.recorded == ("Agent", "Customer")
    assert untold.recorded == without.recorded == ()
    assert {contact.ending.outcome for contact in (told, untold, without) if contact.ending} == {"queued"}


def test_a_call_stays_at_the_bot_until_it_gives_it_back(office: Office) -> None:
    contact, going = office.call(leaves=None)

    assert contact.ending is None
    assert (going.pause() or {})["action"] == "converse"


def test_every_edge_leads_to_a_person_and_nobody_is_hung_up_on(office: Office) -> None:
    unfinished = changed(HANDED_OVER, attributes={"act": "answer"})
    full = {"enter-queue": "QueueAtCapacity"}
    once: dict[str, Any] = {"enter-queue": Fault("QueueAtCapacity", 1)}
    calls = [
        office.call(number=known()),
        office.call(leaves=changed(HANDED_OVER, intent="Question")),
        office.call(leaves=changed(HANDED_OVER, intent="Other")),
        office.call(leaves=unfinished),
        office.call(channel="CHAT"),
        office.call({"find-profile": "MultipleFoundError", "several-found": "NoMatchingError"}, number=known()),
        office.call({"find-profile": "NoMatchingError", "search-failed": "NoMatchingError"}, number=known()),
        office.call({"converse": "NoMatchingError", "brief-failure": "NoMatchingError"}),
        office.call({"converse": "NoMatchingError", "tell-failure": "NoMatchingError"}),
        *(
            office.call({**once, name: Fault(error, 1)}, number=known())
            for name, action in FLOW.actions.items()
            for error in action.errors
        ),
    ]
    waiting = [office.call({**full, **faults})[0] for faults in ({}, {"tag-overdue": "NoMatchingError"})]

    assert {contact.ending.outcome for contact, _ in calls if contact.ending} == {"queued"}
    assert {contact.ending.outcome for contact in waiting if contact.ending} == {"expired"}
    assert waiting[0].tags == {"failure": "call_not_queued"}
    assert [action.type for action in FLOW.actions.values() if action.type == "DisconnectParticipant"] == []
    assert office.coverage.missing(FLOW) == []
