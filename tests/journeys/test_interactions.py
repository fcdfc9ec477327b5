"""Every judged mail leaves a record without a word of it, and texts that open with its customer's key alone."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.stores.items import decode
from mail.addresses import canonical
from simulator import data_subject, deployment
from simulator.aws.wire import MALFORMED, READ_TIMEOUT, Fault
from simulator.flow.contact import Contact
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.model.local import LocalModel
from simulator.system import Simulator
from tests.conftest import Write
from tests.fakes.finding_model import FindingModel
from tests.imports import RUNTIME
from tests.json_schema import admits
from tests.leak_watch import LeakWatch
from tests.planted import PLANTED, SENTENCES
from triage import interaction
from triage.errors import SealUnavailableError

SCHEMA = json.loads((RUNTIME / "triage" / "interaction.json").read_text(encoding="utf-8"))
MATEO, EFUA = "mateo.jackson@example.com", "efua.owusu@example.com"
WORD = re.compile(r"\w+")

FAULTS = {
    "keys cannot be read": ("dynamodb.UpdateItem", "ResourceNotFoundException", 1),
    "keys are gibberish": ("dynamodb.UpdateItem", MALFORMED, 1),
    "no new key": ("kms.GenerateDataKey", "KMSInternalException", None),
    "master key disabled": ("kms.GenerateDataKey", "DisabledException", None),
    "key service silent": ("kms.GenerateDataKey", READ_TIMEOUT, None),
    "key service gibberish": ("kms.GenerateDataKey", MALFORMED, None),
}
"""What keeps a text from being sealed: operation, code, and how often; later calls are the send ledger's."""


def rows(simulator: Simulator, table: str) -> list[dict[str, Any]]:
    client = simulator.wire.session().client("dynamodb")
    return [decode(item) for item in client.scan(TableName=table)["Items"]]


def records(simulator: Simulator) -> list[dict[str, Any]]:
    return [json.loads(row["record"]) for row in rows(simulator, simulator.resources.interactions_table)]


def texts(simulator: Simulator) -> list[dict[str, Any]]:
    return rows(simulator, simulator.resources.texts_table)


def opened(simulator: Simulator, row: Mapping[str, Any]) -> dict[str, Any]:
    return simulator.vault().open(row["customer"], row["id"], bytes(row["sealed"]))


def everything(simulator: Simulator) -> bytes:
    """All that the three tables hold."""
    made = simulator.resources
    tables = (made.interactions_table, made.texts_table, made.customer_keys_table)
    found = [value for table in tables for row in rows(simulator, table) for value in row.values()]
    return b"\n".join(bytes(each) if isinstance(each, bytes) else str(each).encode() for each in found)


def ending_of(simulator: Simulator, contact: Contact) -> tuple[Any, Any]:
    """What a record says of its message's ending."""
    record = simulator.interaction(contact.contact_id)
    return (record["sent"], record["use"]) if record else ("no", "record")


@pytest.fixture(scope="module")
def bank() -> Simulator:
    return Simulator(LocalModel(), records=True)


@pytest.fixture(scope="module")
def samples(bank: Simulator) -> list[ReceivedMail]:
    """The sample mails that were judged; what failed a scan is parked by the flow, and never looked at."""
    outcomes = [bank.receive(eml.read(path)) for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))]
    return [outcome.mail for outcome in outcomes if outcome.row]


@pytest.fixture
def simulator(model: FindingModel) -> Simulator:
    return Simulator(model, records=True)


class TestTheRecord:
    def test_every_sample_mail_has_one_that_the_schema_admits(
        self, bank: Simulator, samples: list[ReceivedMail]
    ) -> None:
        found = records(bank)
        assert len(found) == len(samples) >= 20
        assert [record["id"] for record in found if not admits(SCHEMA, record)] == []

    def test_score_and_route_follow_from_it_again(self, bank: Simulator, samples: list[ReceivedMail]) -> None:
        assert len(records(bank)) == len(samples)
        assert {record["id"]: said for record in records(bank) if (said := interaction.contradictions(record))} == {}

    def test_it_has_no_words_of_any_mail_and_nobodys_address(
        self, bank: Simulator, samples: list[ReceivedMail]
    ) -> None:
        said = " ".join(WORD.findall(json.dumps(records(bank)).casefold()))
        for mail in samples:
            assert mail.from_address.casefold() not in json.dumps(records(bank)).casefold()
            assert [run for run in runs(f"{mail.subject} {mail.text}", 4) if f" {run} " in said] == []
            assert [name for name in WORD.findall(mail.from_name.casefold()) if f" {name} " in said] == []

    def test_it_has_none_either_where_the_model_repeats_the_mail_wherever_it_can(
        self, model: FindingModel, write: Write
    ) -> None:
        simulator = Simulator(model, settings=replace(deployment.usual_settings(), guardrail=False), records=True)
        words = " ".join([*PLANTED.values(), *SENTENCES.values()])
        reply = [{"text": words, "sources": [words[:90], *words.split()]}]
        model.says(intent=words, reply=reply, unanswered=[words])
        simulator.receive(write(text=words, subject=words[:200]))
        (record,) = records(simulator)
        assert admits(SCHEMA, record)
        assert {row["id"] for row in record["statements"][0]["sources"]} == {interaction.UNKNOWN_SOURCE}
        assert [value for value in PLANTED.values() if value.casefold() in json.dumps(record).casefold()] == []

    def test_it_says_what_models_were_asked_and_how_long_it_took(self, simulator: Simulator, write: Write) -> None:
        simulator.receive(write())
        (record,) = records(simulator)
        assert [call["task"] for call in record["calls"]] == ["analysis", "completeness", "proof"]
        assert record["model"] == record["calls"][0]["model"] != record["judge"]
        assert record["latency_ms"]["total"] >= record["latency_ms"]["analysis"] > 0
        assert (record["mode"], record["threshold"], record["route"]) == ("auto", 80, "AUTOMATED_RESPONSE")

    def test_a_mail_that_is_judged_twice_has_one(self, simulator: Simulator, write: Write) -> None:
        simulator.lambdas.deliveries = lambda _: (0.0, 0.0, 90.0)
        simulator.receive(write())
        assert len(records(simulator)) == len(texts(simulator)) == 1
        assert opened(simulator, texts(simulator)[0])["parts"] != []

    def test_one_whose_contact_refused_the_result_has_one_too(self, model: FindingModel, write: Write) -> None:
        fault = {"connect.UpdateContactAttributes": Fault("InternalServiceException", times=3)}
        simulator = Simulator(model, records=True, aws_faults=fault)
        simulator.receive(write())
        (record,), (row,) = records(simulator), texts(simulator)
        assert record["text"] == row["id"]
        assert opened(simulator, row)["suggested_response"].startswith("Dear Mateo")


class TestTheEnding:
    def test_what_went_out_by_itself_joins_the_record_of_an_answered_mail(
        self, simulator: Simulator, write: Write
    ) -> None:
        outcome = simulator.receive(write())
        record = simulator.interaction(outcome.contact.contact_id)
        assert record
        assert (record["sent"], record["use"]) == (["automated_response"], None)
        assert interaction.contradictions(record) == []
        assert admits(SCHEMA, record)

    def test_what_an_agent_did_with_the_draft_joins_it_once_the_mail_is_done_with(
        self, simulator: Simulator, write: Write
    ) -> None:
        simulator.switch("draft")
        contact = simulator.receive(write()).contact
        assert ending_of(simulator, contact) == (None, None)
        simulator.open_guide(contact, ["Accept the draft"])
        simulator.complete(contact)
        record = simulator.interaction(contact.contact_id)
        assert record
        assert (record["sent"], record["use"], record["changed"]) == (["acknowledgement"], "as_it_was", 0)
        assert b"waived" not in everything(simulator)

    def test_of_an_erased_customer_no_ending_is_kept(self, simulator: Simulator, write: Write) -> None:
        simulator.switch("draft")
        contact = simulator.receive(write()).contact
        data_subject.erase(simulator, MATEO)
        simulator.complete(contact)
        assert (records(simulator), simulator.lambdas.dropped) == ([], [])

    def test_the_contact_of_another_flow_is_none_of_ours(self, simulator: Simulator, write: Write) -> None:
        contact = simulator.receive(write()).contact
        contact.attributes["mailContactId"] = "another"
        contact.attributes["replySent"] = "false"
        simulator.complete(contact)
        assert ending_of(simulator, contact) == (["automated_response"], None)

    def test_the_latest_word_counts_in_whatever_order_they_come(self, simulator: Simulator, write: Write) -> None:
        contact = simulator.receive(write()).contact
        recorder = simulator.deployment.recorder_function
        for hour, sent in ((2, "false"), (1, "true")):
            contact.attributes["replySent"] = sent
            simulator.lambdas.tell(recorder, contact.completed(simulator.clock.now() + hour * 3600))
        assert ending_of(simulator, contact) == ([], None)


class TestTheTexts:
    def test_they_hold_what_it_takes_to_judge_the_mail_again(self, simulator: Simulator, write: Write) -> None:
        mail = write()
        simulator.receive(mail)
        (row,) = texts(simulator)
        found = opened(simulator, row)
        assert (found["sender"], found["subject"]) == (MATEO, mail.subject)
        assert "when is it waived?" in found["parts"][0]["text"]
        assert found["customer"]["service_level"] == "Premium"
        assert json.loads(found["answers"][0]["tool_input"])["category"]
        assert found["suggested_response"].startswith("Dear Mateo")

    def test_nothing_of_a_mail_lies_open(self, bank: Simulator, samples: list[ReceivedMail]) -> None:
        stored = everything(bank)
        assert len(texts(bank)) == len(samples)
        for mail in samples:
            lines = [line.strip() for line in (mail.text or "").splitlines() if len(line.strip()) > 12]
            told = [canonical(mail.from_address), mail.from_address, mail.subject, *lines]
            assert [each for each in told if each.encode() in stored] == []

    def test_of_an_erased_customer_nothing_opens_though_every_byte_were_kept(
        self, simulator: Simulator, write: Write
    ) -> None:
        for number in range(3):
            simulator.receive(write(message_id=f"<{number}@mail.example>"))
        simulator.receive(write(from_address=EFUA, message_id="<e@mail.example>"))
        kept = texts(simulator)
        (of_efua,) = [row for row in kept if opened(simulator, row)["sender"] == EFUA]
        data_subject.erase(simulator, MATEO)
        for row in kept:
            if row is not of_efua:
                with pytest.raises(SealUnavailableError, match="gone"):
                    opened(simulator, row)
        assert opened(simulator, of_efua)["sender"] == EFUA
        assert [row["id"] for row in texts(simulator)] == [of_efua["id"]]
        assert len(records(simulator)) == 1

    def test_a_customer_who_writes_again_after_an_erasure_gets_another_key(
        self, simulator: Simulator, write: Write
    ) -> None:
        simulator.receive(write())
        (before,) = texts(simulator)
        data_subject.erase(simulator, MATEO)
        assert data_subject.erase(simulator, MATEO) == 0
        simulator.receive(write(message_id="<2@mail.example>"))
        (after,) = texts(simulator)
        assert opened(simulator, after)["sender"] == MATEO
        with pytest.raises(SealUnavailableError):
            opened(simulator, before)

    def test_a_text_opens_under_its_own_customer_and_interaction_only(self, simulator: Simulator, write: Write) -> None:
        simulator.receive(write())
        simulator.receive(write(from_address=EFUA, message_id="<e@mail.example>"))
        first, second = texts(simulator)
        for swapped in ({**first, "customer": second["customer"]}, {**first, "id": second["id"]}):
            with pytest.raises(SealUnavailableError):
                opened(simulator, swapped)

    def test_the_key_of_one_customer_does_not_open_in_the_name_of_another(
        self, simulator: Simulator, write: Write
    ) -> None:
        simulator.receive(write())
        simulator.receive(write(from_address=EFUA, message_id="<e@mail.example>"))
        table, client = simulator.resources.customer_keys_table, simulator.wire.session().client("dynamodb")
        one, other = client.scan(TableName=table)["Items"]
        client.put_item(TableName=table, Item={**one, "sealed_key": other["sealed_key"]})
        (row,) = [row for row in texts(simulator) if row["customer"] == one["customer"]["S"]]
        with pytest.raises(SealUnavailableError):
            opened(simulator, row)

    def test_they_and_the_key_leave_when_their_time_is_over(self, simulator: Simulator, write: Write) -> None:
        days = simulator.deployment.settings.interaction_retention_days
        simulator.receive(write())
        simulator.clock.advance_to(simulator.clock.now() + (days - 2) * 24 * 3600)
        simulator.receive(write(message_id="<2@mail.example>"))
        assert len(texts(simulator)) == 2
        simulator.clock.advance_to(simulator.clock.now() + 4 * 24 * 3600)
        simulator.receive(write(from_address=EFUA, message_id="<3@mail.example>"))
        left = texts(simulator)
        assert sorted(opened(simulator, row)["sender"] for row in left) == sorted([MATEO, EFUA])
        assert len(records(simulator)) == 2


class TestWithoutASeal:
    @pytest.mark.parametrize(("operation", "code", "times"), FAULTS.values(), ids=FAULTS.keys())
    def test_the_mail_goes_its_way_and_no_text_is_kept(
        self, write: Write, watch: LeakWatch, operation: str, code: str, times: int | None
    ) -> None:
        usual = Simulator(FindingModel()).receive(write())
        simulator = Simulator(FindingModel(), records=True)
        simulator.wire.faults[operation] = Fault(code, times)
        outcome = simulator.receive(write())
        (record,) = records(simulator)
        assert (outcome.route, outcome.result_after) == (usual.route, usual.result_after)
        assert (outcome.suggested_response, outcome.failures) == (usual.suggested_response, [])
        assert (record["text"], texts(simulator)) == (None, [])
        assert interaction.contradictions(record) == []
        assert b"waived" not in everything(simulator)
        assert any('"message": "texts not sealed"' in piece.text for piece in watch.written)

    def test_a_sender_whom_nobody_can_tell_apart_leaves_a_record_alone(self, model: FindingModel, write: Write) -> None:
        fault = {"secretsmanager.GetSecretValue": Fault("InternalServiceError")}
        simulator = Simulator(model, records=True, aws_faults=fault)
        simulator.receive(write())
        (record,) = records(simulator)
        assert (record["customer"], record["text"], texts(simulator)) == (None, None, [])

    def test_a_table_that_refuses_costs_the_record_and_nothing_else(self, write: Write) -> None:
        usual = Simulator(FindingModel()).receive(write())
        simulator = Simulator(FindingModel(), records=True)
        # The first write is the result's; all that come after it are the recorder's or the ledger's.
        simulator.wire.faults["dynamodb.PutItem"] = Fault("InternalServerError", skip=1)
        outcome = simulator.receive(write())
        assert (outcome.route, [mail.body for mail in outcome.sent]) == (
            usual.route,
            [mail.body for mail in usual.sent],
        )
        assert (len(simulator.lambdas.dropped), outcome.failures, records(simulator)) == (1, [], [])


def runs(text: str, length: int) -> Iterator[str]:
    words = WORD.findall(text.casefold())
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))
