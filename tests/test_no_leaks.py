"""What a customer writes, and who they are, stands in nothing that is logged, measured or raised.

One exception: with `ENABLE_LOGGING=true` the result of a mail is logged with intent, explanation and draft, in which
addresses, long numbers and the customer's names are masked.
"""

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from logs import JsonFormatter
from simulator import deployment
from simulator.aws.wire import MALFORMED, READ_TIMEOUT, Fault
from simulator.lambdas import Handler
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.model.local import LocalModel
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel

OURS = ("lambda_function", "query_tempo_storage", "send_ledger", "triage", "simulator", "logs")

SENDER = "zebulon.featherstonehaugh@mail.example"
IDENTIFIERS = {
    "card": "4716 2587 1033 9018",
    "card without blanks": "4716258710339018",
    "IBAN": "GB82 WEST 1234 5698 7654 32",
    "IBAN without blanks": "DE89370400440532013000",
    "SSN": "536-22-8745",
    "account": "000123456789",
    "phone": "+1 (202) 555-0173",
    "phone with points": "202.555.0164",
    "address": "other.person+bank@mail.example",
    "sender": SENDER,
    "first name": "Zebulon",
    "last name": "Featherstonehaugh",
}
SENTENCES = {
    "sentence": "My aunt Ottoline keeps seven peacocks behind the orangery.",
    "third person": "Ottoline",
    "street": "17 Quagmire Crescent",
}
PLANTED = IDENTIFIERS | SENTENCES

TEXT = f"""Hello,

what is the fee for a late payment of my credit card, and when is it waived? {SENTENCES["sentence"]}
I live at {SENTENCES["street"]}. {" My numbers: ".join(["", *IDENTIFIERS.values()])}.

Kind regards
Zebulon Featherstonehaugh
"""

FAULTS = {
    "no fault": {},
    "model": {"bedrock-runtime.Converse": "ValidationException"},
    "model times out": {"bedrock-runtime.Converse": READ_TIMEOUT},
    "guardrail": {"bedrock-runtime.ApplyGuardrail": "ValidationException"},
    "knowledge": {"bedrock-agent-runtime.Retrieve": "ValidationException"},
    "results refuse": {"dynamodb.PutItem": "ValidationException"},
    "results cannot be read": {"dynamodb.GetItem": "ValidationException"},
    "results are gibberish": {"dynamodb.PutItem": MALFORMED},
    "ledger": {"dynamodb.UpdateItem": "ValidationException"},
    "files": {"connect.GetAttachedFile": "ResourceNotFoundException"},
    "contact": {"connect.UpdateContactAttributes": "InvalidRequestException"},
    "mode": {"ssm.GetParameter": "ParameterNotFound"},
    "key": {"secretsmanager.GetSecretValue": "InvalidRequestException"},
}
"""Errors whose messages repeat everything that was planted, as messages about invalid values do."""


class Everything(logging.Handler):
    """Keeps each record as the line that Lambda would write of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line logged: of our own loggers down to DEBUG, of libraries what Lambda lets through."""
    root, everything = logging.getLogger(), Everything()
    levels = {name: logging.getLogger(name).level for name in ("", *OURS)}
    root.addHandler(everything)
    root.setLevel(logging.INFO)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield everything.lines
    root.removeHandler(everything)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


class Parrot(FindingModel):
    """Puts what it is told to into intent and draft."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        said = "\n".join(words.values())
        self.says(intent=f"Says {' and '.join(words.values())}", suggested_response=f"Dear customer,\n\n{said}")


def mail(**changes: Any) -> ReceivedMail:
    arrived = ReceivedMail(
        path=deployment.ROOT / "planted.eml",
        message_id="<planted@mail.example>",
        from_address=SENDER,
        from_name="Zebulon Featherstonehaugh",
        to="care@anycompany.example",
        subject=f"Late fee, says Zebulon of {SENTENCES['street']}, card {IDENTIFIERS['card']}",
        text=TEXT,
        html=None,
        attachments=(f"{PLANTED['last name']}.pdf",),
        spam_verdict="PASS",
        virus_verdict="PASS",
        date=None,
    )
    return replace(arrived, **changes)


def written(simulator: Simulator, lines: list[str], arrived: ReceivedMail) -> str:
    """Send a mail; give all that was logged meanwhile, what Lambda logs of an exception and keeps of it included."""

    def as_lambda(handler: Handler) -> Handler:
        def run(event: Any, context: Any) -> Any:
            try:
                return handler(event, context)
            except Exception as error:
                lines.append("".join(traceback.format_exception(error)))
                raise

        return run

    functions = simulator.lambdas.functions
    simulator.lambdas.functions = {arn: as_lambda(handler) for arn, handler in functions.items()}
    outcome = simulator.receive(arrived)
    errors = [failure.error for failure in outcome.failures]
    return "\n".join([*lines, *errors, *simulator.wire.calls])


def leaks(text: str, planted: Mapping[str, str] = PLANTED) -> list[str]:
    return [name for name, value in planted.items() if value.casefold() in text.casefold()]


def environment(*, logs_texts: bool) -> dict[str, str]:
    return {"ENABLE_LOGGING": str(logs_texts).lower()}


@pytest.mark.parametrize("logs_texts", [True, False], ids=["texts logged", "texts not logged"])
@pytest.mark.parametrize("codes", FAULTS.values(), ids=FAULTS.keys())
def test_whatever_fails_nothing_of_the_mail_is_written(
    logged: list[str], codes: dict[str, str], logs_texts: bool
) -> None:
    echo = " ".join(PLANTED.values())
    faults = {operation: Fault(code, message=f"Value '{echo}' is not valid") for operation, code in codes.items()}
    simulator = Simulator(LocalModel(), aws_faults=faults, environment=environment(logs_texts=logs_texts))
    assert leaks(written(simulator, logged, mail())) == []


@pytest.mark.parametrize("words", [PLANTED, IDENTIFIERS], ids=["everything", "identifiers"])
def test_a_draft_that_repeats_the_mail_is_not_logged(logged: list[str], words: dict[str, str]) -> None:
    text = written(Simulator(Parrot(words), environment=environment(logs_texts=False)), logged, mail())
    assert leaks(text) == []
    assert '"message": "result"' in text


def test_a_leak_would_be_noticed(logged: list[str]) -> None:
    text = written(Simulator(Parrot(PLANTED), environment=environment(logs_texts=True)), logged, mail())
    assert set(leaks(text)) == set(SENTENCES)


def test_in_logged_texts_addresses_numbers_and_the_customers_names_are_masked(logged: list[str]) -> None:
    text = written(Simulator(Parrot(IDENTIFIERS), environment=environment(logs_texts=True)), logged, mail())
    assert leaks(text) == []
    assert '"intent": "Says [number] and ' in text


def test_a_known_customers_names_and_score_are_not_logged(logged: list[str]) -> None:
    model = Parrot({"whole": "Efua Owusu", "shouted": "EFUA  OWUSU", "possessive": "Owusu's card"})
    simulator = Simulator(model, environment=environment(logs_texts=True))
    text = written(simulator, logged, mail(from_address="efua.owusu@example.com", from_name="E. O."))
    assert leaks(text, {"first": "Efua", "last": "Owusu", "score": "835"}) == []


def test_the_sample_mails_leave_no_address_and_no_name(logged: list[str]) -> None:
    simulator = Simulator(LocalModel(), environment=environment(logs_texts=True))
    mails = [eml.read(path) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))]
    for arrived in mails:
        simulator.receive(arrived)
    found = {arrived.from_address for arrived in mails if arrived.from_address in "\n".join(logged)}
    names = {arrived.from_name for arrived in mails if arrived.from_name and arrived.from_name in "\n".join(logged)}
    assert (found, names) == (set(), set())


def test_nothing_is_measured_but_what_lambda_measures_itself(logged: list[str]) -> None:
    simulator = Simulator(LocalModel())
    simulator.receive(mail())
    assert not [name for name in simulator.wire.calls if name.startswith(("cloudwatch.", "logs.", "xray."))]
    assert "_aws" not in {key for line in logged for key in json.loads(line)}


def test_no_flow_writes_a_log_of_its_own() -> None:
    actions = [
        action
        for path in deployment.FLOWS.glob("*.json")
        for action in json.loads(path.read_text(encoding="utf-8"))["Actions"]
        if action["Type"] == "UpdateFlowLoggingBehavior"
    ]
    assert actions
    assert {action["Parameters"]["FlowLoggingBehavior"] for action in actions} == {"Disabled"}
