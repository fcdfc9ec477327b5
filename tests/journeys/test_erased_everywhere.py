"""Who wrote mails, chatted and called is erased in every store of all units at once, as the templates name them."""

import base64
import csv
import html
import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import botocore.handlers
import pytest
from click.testing import CliRunner
from moto import mock_aws
from moto.core.models import botocore_stubber

from adapters.firehose.delivery_stream import DeliveryStream
from adapters.stores.items import decode
from analytics import flat
from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.data_subject import ELSEWHERE
from logs import JsonFormatter
from simulator import data_subject
from simulator.chat.system import JUDGE_SECONDS, MODEL_SECONDS
from simulator.model.choice import local
from simulator.system import Simulator
from tests.backend.operations.conftest import checkout
from tests.fakes import marks
from tests.fakes.bank import Bank
from tests.fakes.deployment import ALL_UNITS, CHANGED, stacks
from tests.fakes.life import CUSTOMER, MAIL, OTHER, PHONE, PLANTED, Life
from tests.fakes.store_kinds import KEEPS_NOTHING, KINDS, LIES_ELSEWHERE
from triage.errors import SealUnavailableError

__all__ = ["checkout"]

ERASED = {
    *("Sandbox.DatabaseResults", "Sandbox.DatabaseLedger", "Sandbox.DatabaseInteractions", "Sandbox.DatabaseTexts"),
    *("Sandbox.DatabaseCustomerKeys", "Sandbox.APIFailures", "Chat.Conversations", "Recordings.Bucket"),
    *("Recordings.Calls", "Analytics.Rows", "Scale.DeadLetters", "Scale.Refused"),
}
"""Where something of the customer is that `erase` takes."""
PSEUDONYMOUS = {
    *("Audit.Chain", "changes of Sandbox.DatabaseInteractions", "logs", "metrics"),
    *("Scale.Stream", "Scale.Work"),
}
"""What still tells sealed addresses and ids of contacts, and no word."""
KEEPS_IDS = {"Amazon Kinesis", "Amazon SQS"}
IN_CONNECT = {"Amazon Connect", "Amazon Connect Cases", "Amazon Connect Customer Profiles"}


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    # The wire asks moto for stores; of everything else moto is to know nothing.
    others = [each for each in botocore.handlers.BUILTIN_HANDLERS if each[1] is not botocore_stubber]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", others)
    profiles = tmp_path / "profiles.csv"
    with profiles.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([CUSTOMER, CUSTOMER.values()])
    with mock_aws():
        office = Simulator(
            local(), profiles=profiles, records=True, model_seconds=MODEL_SECONDS, judge_seconds=JUDGE_SECONDS
        )
        yield Bank(office, stacks(UNITS=ALL_UNITS), tmp_path)


@pytest.fixture
def life(bank: Bank, caplog: pytest.LogCaptureFixture) -> Life:
    caplog.set_level(logging.INFO)
    lived = Life.at(bank)
    lived.go()
    return lived


def standing(life: Life, caplog: pytest.LogCaptureFixture, traces: Collection[str]) -> tuple[set[str], set[str]]:
    """Where any of the planted words stands, and where one of the *traces*: in stores, Connect, logs and metrics."""

    def content() -> Iterator[tuple[str, bytes]]:
        yield from life.bank.content()
        for service, kept in life.in_connect():
            yield service, kept.encode()
        for record in (*caplog.get_records("setup"), *caplog.get_records("call")):
            yield "logs", JsonFormatter().format(record).encode()

    found = marks.places(content(), [*PLANTED, *traces]).items()
    return {place for place, each in found if each & {*PLANTED}}, {place for place, each in found if each & {*traces}}


def sealed(life: Life, *addresses: str) -> list[str]:
    """What stands for *addresses* in the stores."""
    return [data_subject.sealed(life.office, address) for address in addresses]


def texts(life: Life, customers: Collection[str]) -> list[tuple[str, str, bytes]]:
    """Copies of the sealed texts of *customers*."""
    table = life.office.resources.texts_table
    rows = map(decode, life.bank.client("dynamodb").scan(TableName=table)["Items"])
    return [(row["customer"], row["id"], bytes(row["sealed"])) for row in rows if row["customer"] in customers]


def opened(life: Life, copies: Iterable[tuple[str, str, bytes]]) -> list[str]:
    """What opens of *copies* with all that the account still holds."""
    found = []
    for customer, id_, copy in copies:
        try:
            found.append(json.dumps(life.office.vault().open(customer, id_, copy), ensure_ascii=False))
        except SealUnavailableError:
            continue
    return found


@pytest.mark.parametrize("settings", [{"UNITS": ALL_UNITS}, CHANGED])
def test_every_type_of_resource_is_looked_through_or_known_to_keep_nothing(settings: Mapping[str, str]) -> None:
    kinds = {row["Type"] for each in stacks(**settings).values() for row in each.document["Resources"].values()}
    assert {kind for kind in kinds - KINDS.keys() if not kind.startswith((*LIES_ELSEWHERE, *KEEPS_NOTHING))} == set()


@pytest.mark.parametrize("settings", [{"UNITS": ALL_UNITS}, CHANGED])
def test_no_function_that_meets_customers_writes_to_the_index_or_its_articles_and_no_bot_keeps_what_is_said(
    settings: Mapping[str, str],
) -> None:
    for template in stacks(**settings).values():
        handlers = [each["Handler"] for each in template.properties("AWS::Lambda::Function")]
        for handler in (each for each in handlers if each.endswith(".lambda_handler")):
            assert (actions := template.actions_of(handler))
            assert not {each for each in actions if each.startswith(("aoss:", "s3vectors:", "bedrock:StartIngestion"))}
            assert "StorageArticles" not in json.dumps(template.may(handler))
        assert "ConversationLogSettings" not in json.dumps(template.document)


def test_a_mark_is_found_in_every_store_that_there_is(bank: Bank) -> None:
    planted = {name: f"<{name}> harpsichords" for name, _, _ in bank.stores()}
    assert len(planted) == len(list(bank.stores())), "a name stands for one store"
    for name, kind, ref in bank.stores():
        KINDS[kind].plant(bank.client, ref, planted[name])
    bank.wire("analytics_rows")
    row = {"id": "written as Parquet", flat.DAY: "2026-11-28"}
    DeliveryStream(bank.client("firehose"), bank.told("analytics_rows").delivery_stream_name).put([row])

    found = marks.places(bank.content(), [*planted.values(), row["id"]])
    assert {name: each & {planted[name]} for name, each in found.items() if name in planted} == {
        name: {mark} for name, mark in planted.items()
    }
    assert row["id"] in found["Analytics.Rows"]


@pytest.mark.parametrize(
    "write",
    [
        str.upper,
        json.dumps,
        lambda text: json.dumps({"body": json.dumps({"text": text})}),
        html.escape,
        lambda text: base64.b64encode(f"- {text} -".encode()).decode(),
        lambda text: base64.b64encode(json.dumps([text]).encode()).decode(),
    ],
)
def test_a_mark_is_found_in_whatever_form_it_is_written(write: Callable[[str], str]) -> None:
    for mark in PLANTED:
        assert marks.places([("here", write(mark).encode())], [mark]) == {"here": {mark}}


def test_nothing_of_a_customer_is_left_in_any_store_of_any_unit(
    life: Life, checkout: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(accounts, "clients", lambda _: life.bank.client)

    def erase() -> str:
        done = [CliRunner().invoke(main, ["--folder", str(checkout), "erase", each, "--yes"]) for each in (MAIL, PHONE)]
        assert [each.exit_code for each in done] == [0, 0], done
        return done[0].output

    meet_nobody, by_telephone = {"audit_anchor"}, {"voice_function"}
    assert life.bank.called | meet_nobody | by_telephone == life.bank.modules
    customers, another = sealed(life, MAIL, PHONE), sealed(life, OTHER)
    traces = [*customers, *life.ids]
    copies, others = texts(life, customers), texts(life, another)
    words, told = standing(life, caplog, traces)
    assert words <= ERASED | IN_CONNECT
    assert words | told == ERASED | IN_CONNECT | (PSEUDONYMOUS - {"Audit.Chain"})
    assert len(opened(life, copies)) == len(copies) > 0

    # Whatever `erase` would not delete is found: here it deletes nothing.
    with life.bank.forgiving():
        erase()
    assert standing(life, caplog, traces) == (words, told | {"Audit.Chain"})
    assert len(opened(life, copies)) == len(copies)

    said = erase()

    words, _ = standing(life, caplog, traces)
    assert words == IN_CONNECT
    assert all(f"- {service}: {ELSEWHERE[service]}" in said for service in IN_CONNECT | KEEPS_IDS)
    assert opened(life, copies) == []

    life.work_off()
    assert texts(life, customers) == [], "of what was in line nothing is done"
    life.erase_in_connect()

    words, told = standing(life, caplog, traces)
    assert words == set()
    assert told <= PSEUDONYMOUS
    assert opened(life, copies) == []
    assert len(opened(life, others)) == len(others) > 0
    _, told = standing(life, caplog, another)
    assert told >= {"Sandbox.DatabaseInteractions", "Sandbox.DatabaseTexts"}
