from typing import Any

import pytest

from simulator.flow.services import SentMail
from tests.simulator.flow.bench import Bench, act


def draft(**parameters: str) -> dict[str, Any]:
    return act("CreateContact", {"Channel": "EMAIL", **parameters}, identifier="draft", then="send")


def send(
    subject: str = "Re: $.SegmentAttributes['connect:EmailSubject']",
    body: str = "Dear $.CustomerEndpoint.DisplayName,\nhello.",
    sender: str = "$.SystemEndpoint.Address",
    to: str = "$.CustomerEndpoint.Address",
) -> dict[str, Any]:
    return act(
        "StartOutboundEmailContact",
        {
            "FromEmailAddress": {"EmailAddress": sender},
            "DestinationEmailAddress": {"EmailAddress": to, "DisplayName": "$.CustomerEndpoint.DisplayName"},
            "EmailMessage": {
                "MessageSourceType": "RAW",
                "RawMessage": {"Subject": subject, "Body": body, "ContentType": "text/plain"},
            },
        },
        identifier="send",
    )


def test_a_mail_goes_out_in_two_halves(bench: Bench) -> None:
    bench.steps(draft(RelatedContact="CURRENT"), send())
    [mail] = bench.instance.outbox.of_contact("contact-1")
    assert mail == SentMail(
        contact_id=mail.contact_id,
        for_contact_id="contact-1",
        linked=True,
        action="send",
        sent_at=bench.clock.now(),
        from_address="care@anycompany.example",
        to_address="efua@example.com",
        to_name="Efua",
        subject="Re: A card?",
        body="Dear Efua,\nhello.",
    )


@pytest.mark.parametrize(
    "written",
    [
        {"subject": "$.Attributes.none"},
        {"subject": "x" * 999},
        {"body": " "},
        {"body": "x" * 5001},
        {"sender": "stranger@example.com"},
        {"to": "$.Attributes.none"},
    ],
)
def test_limits_and_addresses_are_enforced(bench: Bench, written: dict[str, str]) -> None:
    assert bench.steps(draft(), send(**written))[1].result == "NoMatchingError"
    assert bench.instance.outbox.sent == []


def test_the_longest_subject_and_body_go_out(bench: Bench) -> None:
    assert bench.steps(draft(), send(subject="x" * 998, body="y" * 5000))[1].result == "NextAction"


def test_the_second_half_needs_the_first(bench: Bench) -> None:
    assert bench.result(send()) == "NoMatchingError"


def test_the_mail_service_can_refuse(bench: Bench) -> None:
    bench.instance.outbox.refuses = lambda mail: mail.subject.startswith("Re:")
    step = bench.steps(draft(), send())[1]
    assert (step.result, step.reason) == ("NoMatchingError", "the mail service did not accept the mail")


def test_a_task_is_kept_with_its_flow(bench: Bench) -> None:
    make = act(
        "CreateTask", {"Name": "Look", "ContactFlowId": "flow", "Description": "at $.ContactId", "DelaySeconds": "5"}
    )
    bench.steps(make)
    [task] = bench.instance.tasks.created
    assert (task.name, task.flow_arn, task.description, task.delay) == ("Look", "flow", "at contact-1", 5)
    bench.instance.tasks.limit = 1
    assert bench.result(make) == "NoMatchingError"
    assert bench.result(act("CreateTask", {"Name": "Look"})) == "NoMatchingError"


def test_a_prompt_has_no_effect_on_email(bench: Bench) -> None:
    run = bench.start(act("MessageParticipant", {"Text": "Sorry"}))
    assert next(run).result == "NextAction"
    assert run.warnings == ["MessageParticipant: MessageParticipant has no effect on this channel"]


def test_an_assistant_session_is_put_on_the_contact(bench: Bench) -> None:
    bench.steps(
        act("CreateWisdomSession", {"WisdomAssistantArn": "arn:aws:wisdom:r:1:assistant/a"}, then="join"),
        act("UpdateContactData", {"WisdomSessionArn": "$.Wisdom.SessionArn"}, identifier="join"),
    )
    assert (bench.contact.wisdom_session or "").startswith("arn:aws:wisdom:r:1:session/a/")
    assert bench.result(act("CreateWisdomSession", {"WisdomAssistantArn": "$.Name"})) == "NoMatchingError"
