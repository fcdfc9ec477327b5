"""Where a mail went, told from what a flow said or else from what it did."""

from typing import Any, cast

import pytest

from simulator.connect.queues import queue
from simulator.flow.contact import Contact
from simulator.flow.outcome import Ending, Step
from simulator.flow.services import SentMail
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import MailOutcome


def mail(body: str) -> SentMail:
    return SentMail(
        contact_id="out",
        for_contact_id="in",
        linked=True,
        action="send",
        sent_at=0,
        from_address="care@bank.example",
        to_address="ann@example.com",
        to_name=None,
        subject="Re: x",
        body=body,
    )


def step(type_: str, edge: str) -> Step:
    return Step("flow", type_, type_, edge, edge, "end", 0)


def outcome(ending: str, sent: int = 0, steps: tuple[Step, ...] = (), **attributes: str) -> MailOutcome:
    contact = Contact(contact_id="in", attributes=attributes, queue=queue("Default"), ending=Ending(ending, "end"))
    return MailOutcome(
        mail=cast(ReceivedMail, None),
        contact=contact,
        row={},
        sent=[mail(f"mail {number}") for number in range(sent)],
        steps=steps,
        seconds=12,
    )


@pytest.mark.parametrize(
    ("arguments", "route"),
    [
        pytest.param({"ending": "queued", "sent": 1}, "AGENT_REVIEW", id="acknowledged, then queued"),
        pytest.param({"ending": "ended", "sent": 1}, "AUTOMATED_RESPONSE", id="answered, then ended"),
        pytest.param({"ending": "ended"}, "NOT_ANSWERED", id="ended"),
        pytest.param({"ending": "expired", "sent": 1}, "NOT_ANSWERED", id="acknowledged, then forgotten"),
        pytest.param({"ending": "ended", "steps": (step("CreateTask", "NextAction"),)}, "AGENT_REVIEW", id="a task"),
        pytest.param(
            {"ending": "ended", "steps": (step("CreateTask", "NoMatchingError"),)}, "NOT_ANSWERED", id="no task"
        ),
        pytest.param({"ending": "ended", "outcome": "AGENT_REVIEW", "sent": 1}, "AGENT_REVIEW", id="as the flow says"),
        pytest.param({"ending": "queued", "outcome": "NOT_ANSWERED"}, "AGENT_REVIEW", id="in a queue whatever it says"),
        pytest.param({"ending": "ended", "outcome": "done", "sent": 1}, "AUTOMATED_RESPONSE", id="in words of its own"),
    ],
)
def test_what_happened_tells_where_the_mail_went(arguments: dict[str, Any], route: str) -> None:
    assert outcome(**arguments).route == route


def test_of_the_mails_of_a_flow_without_a_draft_the_last_is_the_reply() -> None:
    answered = outcome("ended", sent=2)
    assert [answered.kind(each) for each in answered.sent] == ["acknowledgement", "automated_response"]
