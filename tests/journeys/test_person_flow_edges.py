"""The flow that brings a chat of the API to a person, edge by edge: whatever fails, the customer waits for one."""

from dataclasses import dataclass, field
from typing import Final

from backend.connect import contact_flow
from backend.connect.flow_language.document import Flow
from backend.connect.flow_lint import check
from simulator.chat import guide
from simulator.clock import VirtualClock
from simulator.connect.instance import Instance
from simulator.connect.queues import DEFAULT_QUEUE, queue
from simulator.deployment import FLOWS
from simulator.flow.contact import Contact
from simulator.flow.interpreter import Fault, Faults, run
from tests.flow_coverage import Coverage

TEXT: Final = (FLOWS / "Chat-Person.json").read_text(encoding="utf-8")
FLOW: Final = Flow.parse(
    contact_flow.fill(
        TEXT, {"Queue_Default": queue(DEFAULT_QUEUE).arn, "ChatGuideFlowArn": guide.ARN}, name="Chat-Person.json"
    ),
    "Chat-Person",
)


@dataclass
class Office:
    """An instance through which chats go to people."""

    coverage: Coverage = field(default_factory=Coverage)

    def chat(self, faults: Faults, lifetime: float = 25 * 3600.0, channel: str = "CHAT") -> Contact:
        instance = Instance(VirtualClock(0.0))
        contact = Contact(contact_id="c-1", channel=channel, attributes={"summary": "words"}, lifetime=lifetime)
        going = run(FLOW, contact, instance.services(None), faults)  # type: ignore[arg-type]
        self.coverage.add(going)
        return contact


def test_the_flow_has_no_problem() -> None:
    assert [str(problem) for problem in check(TEXT, "Chat-Person.json") if not problem.is_note] == []


def test_every_edge_leads_to_a_person_and_what_they_are_to_read_stays_on_the_contact() -> None:
    office, full = Office(), {"enter-queue": "QueueAtCapacity"}
    taken = [
        office.chat({"enter-queue": Fault("QueueAtCapacity", 1), name: Fault(error, 1)})
        for name, action in FLOW.actions.items()
        for error in action.errors
        if name != "rounds-left"
    ]
    taken += [office.chat(faults, channel="VOICE") for faults in ({}, {"tag-strange": "NoMatchingError"})]
    late = [office.chat({**full, **faults}, 7 * 3600.0) for faults in ({}, {"tag-overdue": "NoMatchingError"})]
    late.append(office.chat({**full, "wait-longer": Fault(visit=1)}, 7 * 3600.0))

    assert {contact.ending.outcome for contact in taken if contact.ending} == {"queued"}
    assert {contact.ending.outcome for contact in late if contact.ending} == {"expired"}
    assert all(contact.attributes == {"summary": "words"} for contact in [*taken, *late])
    assert office.coverage.missing(FLOW) == []
