"""What a customer writes, and who they are, stands in nothing that is logged, measured or raised.

With `ENABLE_LOGGING=true` the result of a mail is logged with intent, explanation and draft: masked, so that they hold
the model's words but nobody's name, address or number, and nothing that the mail says.

The leak watch reads along here as in every test; these tests put in its way what leaks most easily.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.settings import Settings
from metrics import LOW_SCORE
from simulator import deployment
from simulator.aws.wire import MALFORMED, READ_TIMEOUT, Fault
from simulator.errors import SimulatorError
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.model.local import LocalModel
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel
from tests.leak_watch import LeakWatch
from tests.planted import IDENTIFIERS, PLANTED, SENTENCES
from triage.modes import Kind, Mode
from triage.policy import POLICY
from triage.route import Route

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
    "ledger": {"dynamodb.TransactWriteItems": "ValidationException"},
    "files": {"connect.GetAttachedFile": "ResourceNotFoundException"},
    "contact": {"connect.UpdateContactAttributes": "InvalidRequestException"},
    "mode": {"ssm.GetParameter": "ParameterNotFound"},
    "key": {"secretsmanager.GetSecretValue": "InvalidRequestException"},
}
"""Errors whose messages repeat everything that was planted, as messages about invalid values do."""


SETTINGS = pytest.mark.parametrize("logs_texts", [True, False], ids=["texts logged", "texts not logged"])
MIME = deployment.ROOT.parent / "shared" / "data" / "mime"


class Parrot(FindingModel):
    """Puts what it is told to into intent and draft."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        said = "\n".join(words.values())
        self.says(intent=f"Says {' and '.join(words.values())}", reply=[{"text": said, "sources": ["p1s1"]}])


class Echo(FindingModel):
    """Puts into intent and draft what the customer wrote."""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        document = json.loads(request["messages"][0]["content"][1]["text"])
        if "passages" in document:
            message = document["message"]
            written = [message["subject"], *(part["text"] for part in message["parts"])]
            said = "\n\n".join(written).encode()[:4000].decode(errors="ignore")
            self.says(intent=said, reply=[{"text": said, "sources": ["p1s1"]}])
        return super().answer(request)


def mail(**changes: Any) -> ReceivedMail:
    arrived = ReceivedMail(
        path=deployment.ROOT / "planted.eml",
        message_id="<planted@mail.example>",
        from_address=PLANTED["sender"],
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


def written(simulator: Simulator, watch: LeakWatch, arrived: ReceivedMail) -> str:
    """Send a mail; give all that was logged meanwhile, what Lambda logs of an exception and keeps of it included."""
    outcome = simulator.receive(arrived)
    errors = [failure.error for failure in outcome.failures]
    return "\n".join([*logged(watch), *errors, *simulator.wire.calls])


def logged(watch: LeakWatch) -> list[str]:
    return [piece.text for piece in watch.written]


def leaks(text: str, planted: Mapping[str, str] = PLANTED) -> list[str]:
    return [name for name, value in planted.items() if value.casefold() in text.casefold()]


def logging(*, texts: bool) -> Settings:
    return replace(deployment.usual_settings(), enable_logging=texts)


@SETTINGS
@pytest.mark.parametrize("codes", FAULTS.values(), ids=FAULTS.keys())
def test_whatever_fails_nothing_of_the_mail_is_written(
    watch: LeakWatch, codes: dict[str, str], logs_texts: bool
) -> None:
    echo = " ".join(PLANTED.values())
    faults = {operation: Fault(code, message=f"Value '{echo}' is not valid") for operation, code in codes.items()}
    simulator = Simulator(LocalModel(), aws_faults=faults, settings=logging(texts=logs_texts))
    assert leaks(written(simulator, watch, mail())) == []


@SETTINGS
@pytest.mark.parametrize("words", [PLANTED, IDENTIFIERS], ids=["everything", "identifiers"])
def test_a_draft_that_repeats_the_mail_is_not_logged(watch: LeakWatch, words: dict[str, str], logs_texts: bool) -> None:
    text = written(Simulator(Parrot(words), settings=logging(texts=logs_texts)), watch, mail())
    assert leaks(text) == []
    assert '"message": "result"' in text


def test_in_logged_texts_addresses_numbers_and_the_customers_names_are_masked(watch: LeakWatch) -> None:
    text = written(Simulator(Parrot(IDENTIFIERS), settings=logging(texts=True)), watch, mail())
    assert leaks(text) == []
    assert '"intent": "Says [number] and ' in text


def test_a_known_customers_names_and_score_are_not_logged(watch: LeakWatch) -> None:
    model = Parrot({"whole": "Efua Owusu", "shouted": "EFUA  OWUSU", "possessive": "Owusu's card"})
    simulator = Simulator(model, settings=logging(texts=True))
    text = written(simulator, watch, mail(from_address="efua.owusu@example.com", from_name="E. O."))
    assert leaks(text, {"first": "Efua", "last": "Owusu", "score": "835"}) == []


@pytest.mark.parametrize(
    ("folder", "model", "logs_texts"),
    [
        (deployment.SAMPLE_EMAILS, LocalModel, True),
        (deployment.SAMPLE_EMAILS, Echo, False),
        (MIME, Echo, True),
    ],
    ids=["sample mails", "sample mails repeated, texts not logged", "mails of others repeated"],
)
def test_no_mail_leaves_a_trace_in_the_log(
    watch: LeakWatch, folder: Path, model: type[LocalModel | Echo], logs_texts: bool
) -> None:
    if not folder.is_dir():
        pytest.skip("the mails of others are not beside this checkout")
    simulator = Simulator(model(), settings=logging(texts=logs_texts))
    mails = list(readable(folder))
    for arrived in mails:
        simulator.receive(arrived)
    text = "\n".join(logged(watch))
    assert len(mails) >= 20
    assert text.count('"message": "result"') >= len(mails) // 2
    assert [each.from_address for each in mails if each.from_address and each.from_address in text] == []


def readable(folder: Path) -> Iterator[ReceivedMail]:
    """The mails of a folder, without those that nobody could deliver."""
    for path in sorted(folder.glob("*.eml")):
        with suppress(SimulatorError):
            yield eml.read(path)


@pytest.mark.parametrize(
    ("fault", "logs_texts"), [*((fault, True) for fault in FAULTS), ("no fault", False), ("results refuse", False)]
)
def test_what_is_measured_are_numbers_and_names_of_ours(fault: str, logs_texts: bool) -> None:
    """Without a call, and in the same form whatever the mail says and `ENABLE_LOGGING` wants."""
    faults = {operation: Fault(code) for operation, code in FAULTS[fault].items()}
    simulator = Simulator(LocalModel(), aws_faults=faults, settings=logging(texts=logs_texts), records=True)
    outcome = simulator.receive(mail())
    words = {*Route, *Mode, *Kind, *POLICY.holds, LOW_SCORE, outcome.contact.contact_id}
    assert not [name for name in simulator.wire.calls if name.startswith(("cloudwatch.", "logs.", "xray."))]
    assert simulator.measured or outcome.failures  # whose alarm is that of errors
    for line in simulator.measured:
        said = {name: value for name, value in json.loads(line).items() if name != "_aws"}
        assert {value for value in said.values() if isinstance(value, str)} <= words
        assert leaks(line) == []


def test_no_flow_writes_a_log_of_its_own() -> None:
    behaviors = {
        path.stem: {
            action["Parameters"]["FlowLoggingBehavior"]
            for action in json.loads(path.read_text(encoding="utf-8"))["Actions"]
            if action["Type"] == "UpdateFlowLoggingBehavior"
        }
        for path in deployment.FLOWS.glob("*.json")
    }
    assert behaviors
    assert {name for name, found in behaviors.items() if found != {"Disabled"}} == set()
