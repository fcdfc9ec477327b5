"""The function that a flow asks before it sends: mode, then ledger, and no without an answer."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

import send_ledger
from environment import LedgerEnvironment
from sending import ledger
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.settings import LEDGER_KEY_ARN, RunTimeSettings
from simulator.aws.wire import READ_TIMEOUT, Fault, Wire
from simulator.clock import VirtualClock
from tests.backend.api.runtime.conftest import BY_LAMBDA, KEY, MODE
from tests.fakes.clock import FakeClock, FakeContext
from triage import holds
from triage.modes import Kind
from triage.route import PROGRAM
from triage.wording import NOTHING

LEDGER = "ledger"
ENVIRONMENT = LedgerEnvironment(
    send_ledger_table_name=LEDGER,
    send_ledger_key_arn=KEY,
    mode_parameter_name=MODE,
    email_address="care@bank.example",
    send_budget=3,
    send_budget_hours=24,
    expected_mails_per_hour=100,
    metrics_namespace="ACEmailAI",
)
CUSTOMER = {"greetedAs": "Jo Fields", "profileMatch": "one", "AccountNumber": "4810072231", "holds": "none"}
TIME_LIMIT = 4
"""Seconds that the flow waits for the ledger."""
STRANGER = {"profileMatch": "none", "AccountNumber": "unknown"}
Ask = Callable[..., dict[str, str]]


def event(contact_id: str = "c1", **changes: Any) -> dict[str, Any]:
    """What a flow sends for a mail of Jo about wires."""
    data = {
        "ContactId": contact_id,
        "InitialContactId": contact_id,
        "RelatedContactId": None,
        "PreviousContactId": None,
        "CustomerEndpoint": {"Address": "jo@example.com", "Type": "EMAIL_ADDRESS"},
        "SegmentAttributes": {"connect:EmailSubject": {"ValueString": changes.pop("subject", "Wires")}},
        "Attributes": {**CUSTOMER, **changes.pop("Attributes", {})},
    }
    parameters = {"kind": "automated_response", "category": "Payment", "fingerprint": f"f-{contact_id}", "run": "r1"}
    data |= {key: value for key, value in changes.items() if key[0].isupper()}
    parameters |= {key: value for key, value in changes.items() if key[0].islower()}
    return {"Name": "ContactFlowEvent", "Details": {"ContactData": data, "Parameters": parameters}}


@pytest.fixture
def stores(session: boto3.Session, table: Any) -> Iterator[Any]:
    """The ledger's table beside that of results; the client of the table."""
    table.create_table(
        TableName=LEDGER,
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield table


@pytest.fixture
def ask(session: boto3.Session, stores: Any, clock: FakeClock) -> Ask:
    """Asks through one wired function; keyword arguments of the first question change its environment."""
    handlers: list[send_ledger.Handler] = []

    def ask(question: dict[str, Any], **changes: Any) -> dict[str, str]:
        if not handlers:
            handlers.append(send_ledger.wire(replace(ENVIRONMENT, **changes), session, clock=clock))
        return handlers[0](question, FakeContext(clock, 4))

    return ask


def set_mode(session: boto3.Session, value: str) -> None:
    session.client("ssm").put_parameter(Name=MODE, Value=value, Type="String", Overwrite=True)


def test_what_may_be_sent_is_granted_in_strings(ask: Ask) -> None:
    granted = {"statusCode": "200", "granted": "true", "reason": "granted", "advice": NOTHING, "name": "Jo Fields"}
    assert ask(event()) == granted


def test_a_second_reply_of_the_thread_is_refused_with_words_for_the_agent(ask: Ask) -> None:
    ask(event())
    answer = ask(event("c2", subject="Re: Wires (Case 000001)"))
    assert answer == {
        "statusCode": "200",
        "granted": "false",
        "reason": "answered_before",
        "advice": holds.HOLDS["answered_before"],
        "name": "Jo Fields",
    }


def test_who_repeats_the_question_is_granted_again(ask: Ask) -> None:
    assert [ask(event())["granted"] for _ in range(4)] == ["true"] * 4
    assert ask(event(run="r2"))["granted"] == "false"


@pytest.mark.parametrize("name", ["RelatedContactId", "InitialContactId", "PreviousContactId"])
def test_a_thread_that_connect_knows_counts_whatever_sender_and_subject(ask: Ask, name: str) -> None:
    ask(event())
    robot = {"Address": "robot@example.net", "Type": "EMAIL_ADDRESS"}
    answer = ask(event("c2", subject="Your ticket", CustomerEndpoint=robot, **{name: "c1"}))
    assert answer["reason"] == ledger.ANSWERED_BEFORE


def test_the_same_mail_at_another_address_is_answered_once(ask: Ask) -> None:
    ask(event(fingerprint="f"))
    assert ask(event("c2", fingerprint="f", kind="acknowledgement"))["reason"] == ledger.ANSWERED_ELSEWHERE


def test_a_mail_that_nobody_read_is_known_by_sender_and_subject(ask: Ask) -> None:
    ask(event(fingerprint="-"))
    assert ask(event("c2", fingerprint="-", kind="acknowledgement"))["reason"] == ledger.ANSWERED_ELSEWHERE


def test_other_matters_that_nobody_read_are_not_taken_for_the_same_mail(ask: Ask) -> None:
    ask(event(fingerprint="-"))
    assert ask(event("c2", subject="Cards", fingerprint="-"))["reason"] == ledger.GRANTED


def test_the_budget_is_three_in_a_day_unless_said_otherwise(ask: Ask, clock: FakeClock) -> None:
    reasons = []
    for number in range(5):
        reasons.append(ask(event(f"c{number}", subject=f"Matter {number}"))["reason"])
        clock.sleep(3600)
    assert reasons == ["granted"] * 3 + ["sender_budget"] * 2
    clock.sleep(20 * 3600)
    assert ask(event("c9", subject="Matter 9"))["reason"] == "granted"


def test_a_deployment_sets_budget_and_hours(ask: Ask, clock: FakeClock) -> None:
    limits = {"send_budget": 1, "send_budget_hours": 2}
    assert ask(event("c1", subject="a b"), **limits)["reason"] == "granted"
    assert ask(event("c2", subject="c d"))["reason"] == "sender_budget"
    clock.sleep(2 * 3600 - 1)
    assert ask(event("c2", subject="c d"))["reason"] == "sender_budget"
    clock.sleep(2)
    assert ask(event("c3", subject="e f"))["reason"] == "granted"


@pytest.mark.parametrize(
    ("mode", "reply", "acknowledgement"),
    [
        ("auto", "granted", "granted"),
        ("draft", "mode_draft", "granted"),
        ("shadow", "mode_shadow", "granted"),
        ("off", "mode_off", "mode_off"),
        ("what?", "mode_draft", "mode_draft"),
        ('{"mode": "auto", "categories": {"Payment": "off"}}', "mode_off", "mode_off"),
        ('{"mode": "auto", "categories": {"Insurance": "off"}}', "granted", "granted"),
    ],
)
def test_the_mode_is_looked_at_right_before_sending(
    ask: Ask, session: boto3.Session, mode: str, reply: str, acknowledgement: str
) -> None:
    set_mode(session, mode)
    assert ask(event())["reason"] == reply
    assert ask(event(kind="acknowledgement"))["reason"] == acknowledgement


def test_an_operator_stops_all_mail_within_half_a_minute(ask: Ask, session: boto3.Session, clock: FakeClock) -> None:
    ask(event())
    set_mode(session, "off")
    clock.sleep(30)
    assert ask(event("c2", subject="Cards"))["reason"] == "mode_off"


def test_without_a_switch_no_reply_goes_out(session: boto3.Session, ask: Ask) -> None:
    session.client("ssm").delete_parameter(Name=MODE)
    assert ask(event())["reason"] == "mode_draft"


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"Details": None},
        {"Details": {"ContactData": {"ContactId": "c1"}}},
        event(kind="newsletter"),
        event(kind=None),
        event(ContactId=""),
        event(CustomerEndpoint=None),
        event(CustomerEndpoint={"Address": ""}),
    ],
)
def test_a_question_that_cannot_be_judged_is_refused(ask: Ask, question: dict[str, Any]) -> None:
    answer = ask(question)
    assert (answer["statusCode"], answer["granted"], answer["reason"]) == ("400", "false", "ledger_unavailable")


@pytest.mark.parametrize("missing", ["send_ledger_table_name", "send_ledger_key_arn"])
def test_without_table_or_key_nothing_is_granted(ask: Ask, missing: str) -> None:
    answer = ask(event(), **{missing: "nowhere"})
    assert (answer["statusCode"], answer["granted"], answer["reason"]) == ("503", "false", "ledger_unavailable")


def test_neither_address_nor_subject_is_stored_or_logged(ask: Ask, stores: Any, log_lines: Any) -> None:
    ask(event(subject="Zebra crossing"))
    ask(event("c2", subject="Zebra crossing"))
    kept = str(stores.scan(TableName=LEDGER)["Items"]) + str(log_lines())
    assert "c1" in kept
    for word in ("jo@", "example.com", "Zebra", "zebra", "crossing"):
        assert word not in kept


def test_the_row_of_a_sender_is_found_by_sealing_the_address_again(ask: Ask, stores: Any) -> None:
    ask(event(CustomerEndpoint={"Address": "Jo+1@Example.com"}))
    sealed = hmac.new(b"k" * 64, b"sender\0jo@example.com", hashlib.sha256).hexdigest()
    assert f"sender#{sealed}" in [item["key"]["S"] for item in stores.scan(TableName=LEDGER)["Items"]]


@pytest.mark.parametrize(
    "operation",
    [
        "ssm.GetParameter",
        "secretsmanager.GetSecretValue",
        "dynamodb.BatchGetItem",
        "dynamodb.TransactWriteItems",
        "dynamodb.UpdateItem",
    ],
)
def test_while_a_service_hangs_the_flow_has_its_answer_before_it_stops_waiting(operation: str) -> None:
    clock = VirtualClock()
    parameters = RunTimeSettings({MODE: "auto"}).operations()
    tables = DynamoDB()
    wire = Wire(clock, answers=parameters, stores={"dynamodb": tables}, faults={operation: Fault(READ_TIMEOUT)})
    table = tables.create("ledger", "key")
    environment = replace(ENVIRONMENT, send_ledger_table_name=table, send_ledger_key_arn=LEDGER_KEY_ARN)
    asked = send_ledger.wire(environment, wire.session(), clock=clock)
    assert asked(event(), FakeContext(FakeClock(), 4))["granted"] == "false"
    assert clock.now() < TIME_LIMIT


def test_what_was_asked_and_answered_is_one_line_of_the_log(ask: Ask, log_lines: Any) -> None:
    ask(event())
    [line] = [line for line in log_lines() if line["message"] == "request to send"]
    assert (line["contact_id"], line["kind"], line["reason"]) == ("c1", "automated_response", "granted")


def test_an_execution_environment_wires_once_and_answers_by_it(
    monkeypatch: pytest.MonkeyPatch, stores: Any, clock: FakeClock
) -> None:
    for name, value in {**ENVIRONMENT.write(), **BY_LAMBDA}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    assert send_ledger.lambda_handler(event(), FakeContext(clock, 4))["reason"] == "granted"
    assert send_ledger._wired() is send_ledger._wired()
    send_ledger._wired.cache_clear()


def test_a_mail_that_wants_nothing_gets_not_even_an_acknowledgement(ask: Ask) -> None:
    refused = ask(event(kind="acknowledgement", Attributes={"holds": "no_request, other_language"}))
    assert (refused["granted"], refused["reason"]) == ("false", "no_request")
    assert ask(event(kind="acknowledgement", Attributes={"holds": "other_language"}))["granted"] == "true"
    assert ask(event("c2", kind="acknowledgement", subject="Fees", Attributes={"holds": None}))["granted"] == "true"


class TestMailsThatNobodyHasRead:
    def test_the_acknowledgement_of_a_customer_goes_out(self, ask: Ask) -> None:
        assert ask(event(kind="acknowledgement", fingerprint="-"))["reason"] == ledger.GRANTED

    @pytest.mark.parametrize("kind", Kind)
    @pytest.mark.parametrize(
        "sender",
        [
            STRANGER,
            {"profileMatch": "several"},
            {"profileMatch": "failed"},
            {"profileMatch": None},
            # The profile that the flow made when the stranger wrote before.
            {"profileMatch": "one", "AccountNumber": "unknown"},
        ],
    )
    def test_a_stranger_gets_no_mail(self, ask: Ask, kind: Kind, sender: dict[str, Any]) -> None:
        answer = ask(event(kind=kind, fingerprint="-", Attributes=sender))
        assert (answer["granted"], answer["reason"]) == ("false", ledger.UNSEEN_MAIL)

    @pytest.mark.parametrize("kind", Kind)
    def test_once_the_mail_was_read_a_stranger_gets_what_is_due(self, ask: Ask, kind: Kind) -> None:
        assert ask(event(kind=kind, Attributes=STRANGER))["reason"] == ledger.GRANTED

    def test_being_refused_costs_a_stranger_nothing(self, ask: Ask) -> None:
        for _ in range(9):
            ask(event(fingerprint="-", Attributes=STRANGER))
        assert ask(event(Attributes=STRANGER))["reason"] == ledger.GRANTED


@pytest.mark.parametrize("name", ["see evil.example", "", None])
def test_who_has_no_plain_name_is_greeted_without_one(ask: Ask, name: str | None) -> None:
    assert ask(event(Attributes={"greetedAs": name}))["name"] == "Valued Customer"


class TestOwnAddresses:
    @pytest.mark.parametrize("kind", Kind)
    @pytest.mark.parametrize("sender", ["care@bank.example", "Care+web@Bank.example", "info@bank.example"])
    def test_get_no_mail(self, ask: Ask, kind: Kind, sender: str) -> None:
        question = event(
            kind=kind, CustomerEndpoint={"Address": sender}, SystemEndpoint={"Address": "info@bank.example"}
        )
        assert ask(question, email_address="care@bank.example")["reason"] == ledger.OWN_ADDRESS

    def test_leave_others_of_the_house_alone(self, ask: Ask) -> None:
        assert ask(event(CustomerEndpoint={"Address": "jo@bank.example"}), email_address="care@bank.example")[
            "reason"
        ] == (ledger.GRANTED)


@pytest.mark.parametrize(
    ("address", "subject"), [("mailer-daemon@example.com", "Wires"), ("jo@example.com", "Automatic reply: Wires")]
)
def test_an_acknowledgement_is_refused_where_sender_or_subject_are_a_programs(
    ask: Ask, address: str, subject: str
) -> None:
    questions = {kind: event(kind=kind, subject=subject, CustomerEndpoint={"Address": address}) for kind in Kind}
    assert ask(questions[Kind.ACKNOWLEDGEMENT])["reason"] == PROGRAM
    assert ask(questions[Kind.REPLY])["reason"] == ledger.GRANTED


def test_a_subject_of_any_length_is_judged_at_once(ask: Ask) -> None:
    assert ask(event(subject="[: (" * 10_000, CustomerEndpoint={"Address": f"{'+' * 40_000}@example.com"}))["granted"]
