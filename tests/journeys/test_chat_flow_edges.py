"""The chat flow, edge by edge: whatever fails, the customer is with a person, or has an answer to all they wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from pathlib import Path
from typing import Final

import pytest

from backend.connect import contact_flow
from backend.connect.flow_language.document import Flow
from backend.connect.flow_lint import check
from simulator.chat import guide
from simulator.clock import VirtualClock
from simulator.connect.instance import Instance
from simulator.connect.profiles import CustomerProfiles
from simulator.connect.queues import DEFAULT_QUEUE, queue
from simulator.deployment import CUSTOMERS
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Fault, Faults, Run, run
from simulator.flow.outcome import DISCONNECTED
from simulator.flow.services import Session
from tests.fakes.deployment import ROOT
from tests.flow_coverage import Coverage, edges

TEXT: Final = (Path(ROOT) / "contact-flows" / "Chat.json").read_text(encoding="utf-8")
ALIAS: Final = "alias"
NUMBER: Final = "+15550100"
FLOW: Final = Flow.parse(
    contact_flow.fill(
        TEXT,
        {
            "ChatBotAliasArn": ALIAS,
            "CompanyName": "Bank",
            "Queue_Default": queue(DEFAULT_QUEUE).arn,
            "ChatGuideFlowArn": guide.ARN,
        },
        name="Chat.json",
    ),
    "Chat",
)
HANDED_OVER: Final = Session(
    "FallbackIntent",
    {
        "act": "hand_over",
        "reason": "angry",
        **dict.fromkeys(("summary", "why", "transcript", "proof", "draft"), "words"),
    },
)


@dataclass
class Bot:
    """Gives contacts back as it is told, and remembers what it was handed."""

    leaves: Session | str | None = HANDED_OVER
    handed: list[Mapping[str, str]] = field(default_factory=list)

    def converse(self, contact: Contact, attributes: Mapping[str, str]) -> Session | str | None:
        self.handed.append(attributes)
        return self.leaves


@dataclass
class Office:
    """An instance with a bot, through which chats go."""

    bot: Bot = field(default_factory=Bot)
    coverage: Coverage = field(default_factory=Coverage)

    def chat(
        self,
        faults: Faults | None = None,
        *,
        leaves: Session | str | None = HANDED_OVER,
        channel: str = "CHAT",
        subtype: str = "",
        lifetime: float = 25 * 3600.0,
        **attributes: str,
    ) -> tuple[Contact, Run]:
        self.bot.leaves = leaves
        clock = VirtualClock(0.0)
        instance = Instance(clock, profiles=CustomerProfiles.read(CUSTOMERS))
        services = changed(instance.services(None), bots={ALIAS: self.bot})  # type: ignore[arg-type]
        contact = Contact(
            contact_id="c-1",
            channel=channel,
            attributes=dict(attributes),
            customer_endpoint=Endpoint(NUMBER, kind="TELEPHONE_NUMBER"),
            lifetime=lifetime,
            segment_attributes={"connect:Subtype": subtype} if subtype else {},
        )
        going = run(FLOW, contact, services, faults)
        self.coverage.add(going)
        return contact, going


@pytest.fixture
def office() -> Office:
    return Office()


def known() -> str:
    """The address of a customer with one profile."""
    profiles = CustomerProfiles.read(CUSTOMERS)
    lines = CUSTOMERS.read_text(encoding="utf-8").replace("\n", ",").split(",")
    return next(word for word in lines if "@" in word and len(profiles.find("_email", word)) == 1)


def test_the_flow_has_no_problem() -> None:
    assert [str(problem) for problem in check(TEXT, "Chat.json") if not problem.is_note] == []


def test_a_customer_whose_address_was_verified_is_known_to_the_bot_and_nobody_else_is(office: Office) -> None:
    office.chat(verifiedEmail=known())
    office.chat()
    first, second = office.bot.handed

    assert (first["ProfileMatch"], first["customer"], first["contact"]) == ("one", known(), "c-1")
    assert first["FirstName"] not in {"", "-"}
    assert (second["ProfileMatch"], second["customer"], second["FirstName"]) == ("none", "-", "-")


@pytest.mark.parametrize(
    ("subtype", "medium", "customer"),
    [
        ("connect:WhatsApp", "SOCIAL", NUMBER),
        ("connect:SMS", "SMS", NUMBER),
        ("connect:Guide", "CHAT", "-"),
        ("", "CHAT", "-"),
    ],
)
def test_a_message_of_a_telephone_is_known_by_its_number_and_proves_nobody(
    office: Office, subtype: str, medium: str, customer: str
) -> None:
    office.chat(subtype=subtype)
    (handed,) = office.bot.handed

    assert (handed["medium"], handed["customer"], handed["ProfileMatch"]) == (medium, customer, "none")


def test_whoever_takes_over_has_what_the_bot_left_on_the_contact(office: Office) -> None:
    contact, _ = office.chat()

    assert contact.ending is not None
    assert contact.ending.outcome == "queued"
    assert contact.attributes["handoverReason"] == "angry"
    assert {contact.attributes[name] for name in ("summary", "why", "transcript", "proof", "draft")} == {"words"}
    assert contact.event_hooks == {"DefaultAgentUI": guide.ARN}


def test_a_chat_waits_at_the_bot_until_it_gives_it_back(office: Office) -> None:
    contact, going = office.chat(leaves=None)

    assert contact.ending is None
    assert (going.pause() or {})["action"] == "converse"


def test_every_edge_leads_to_a_person_or_to_the_end_of_a_chat_in_which_all_was_answered(office: Office) -> None:
    unfinished = changed(HANDED_OVER, attributes={"act": "answer"})
    office.chat(verifiedEmail=known())
    office.chat(leaves=changed(HANDED_OVER, intent="Question"))
    office.chat(leaves=changed(HANDED_OVER, intent="Other"))
    office.chat(leaves=unfinished)
    office.chat(channel="VOICE")
    for subtype, name in (("connect:WhatsApp", "by-whatsapp"), ("connect:SMS", "by-sms")):
        office.chat(subtype=subtype)
        office.chat({name: "NoMatchingError"}, subtype=subtype)
    for error, name in (("MultipleFoundError", "several-found"), ("NoMatchingError", "search-failed")):
        office.chat({"find-profile": error, name: "NoMatchingError"}, verifiedEmail=known())
    silent, _ = office.chat(leaves="InputTimeLimitExceeded")
    office.chat({"say-goodbye": "NoMatchingError"}, leaves="InputTimeLimitExceeded")
    office.chat({"note-silence": "NoMatchingError"}, leaves="InputTimeLimitExceeded")
    forever = [
        office.chat({"enter-queue": "QueueAtCapacity", **faults}, lifetime=7 * 3600.0)[0]
        for faults in ({}, {"tag-overdue": "NoMatchingError"}, {"wait-longer": "NoMatchingError"})
    ]
    once = {"enter-queue": Fault("QueueAtCapacity", 1)}
    late, _ = office.chat({**once, "wait-for-room": Fault(visit=1), "tell-busy": Fault(visit=1)})
    for name, action in FLOW.actions.items():
        for error in action.errors:
            contact, _ = office.chat({name: Fault(error, 1)}, verifiedEmail=known(), leaves=HANDED_OVER)
            assert contact.ending is not None
            is_silent = error == "InputTimeLimitExceeded"
            assert contact.ending.outcome == ("ended" if is_silent else "queued"), (name, error)
    broken, _ = office.chat({"converse": "NoMatchingError", "tell-failure": "NoMatchingError"})

    assert silent.ending is not None
    assert silent.ending.reason == DISCONNECTED
    assert [contact.ending.outcome for contact in forever if contact.ending] == ["expired"] * 3
    assert late.ending is not None
    assert late.ending.outcome == "queued"
    assert broken.attributes["handoverReason"] == "failure"
    assert [edge for edge in edges(FLOW) if edge not in office.coverage.taken] == []
