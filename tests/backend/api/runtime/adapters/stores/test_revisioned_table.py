"""Rows written together or not at all, and claims of the send ledger against them all at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from adapters.stores.revisioned_table import RevisionedTable
from sending import ledger
from sending.ledger import Budget, Claim, Ledger, Limits
from tests.fakes.clock import FakeClock
from tests.fakes.ledger_table import LedgerTable
from triage.errors import StoreUnavailableError
from triage.modes import Kind

LIMITS = Limits(sender=Budget(3, 24 * 3600), fuse=60)
CLAIM = Claim(kind=Kind.REPLY, contact_id="c1", run="r1", sender="jo", thread="thread", mail="mail")


def number(n: int, **fields: Any) -> Claim:
    """A claim for a mail of its own."""
    usual = {"contact_id": f"c{n}", "run": f"r{n}", "thread": f"t{n}", "mail": f"m{n}"}
    return replace(CLAIM, **{**usual, **fields})


@pytest.fixture
def table() -> LedgerTable:
    return LedgerTable()


@pytest.fixture
def rows(table: LedgerTable) -> RevisionedTable:
    return RevisionedTable(table.client, table.name)


@pytest.fixture
def sends(rows: RevisionedTable) -> Ledger:
    return Ledger(rows, FakeClock(), LIMITS)


class TestRows:
    def test_come_back_as_they_were_written_with_a_revision(self, rows: RevisionedTable) -> None:
        row = {"texts": ["a", ""], "numbers": [1, 2.5, -3], "map": {"flag": True}, "ttl": 5}
        assert rows.write({"a": row, "b": {"x": 1}}, {})
        assert rows.read(["a", "b", "c"]) == {
            "a": {**row, "key": "a", "revision": 1},
            "b": {"x": 1, "key": "b", "revision": 1},
        }

    def test_are_written_only_as_they_were_read(self, rows: RevisionedTable) -> None:
        rows.write({"a": {"x": 1}}, {})
        before = rows.read(["a", "b"])
        assert rows.write({"a": {"x": 2}}, before)
        assert rows.read(["a"])["a"]["revision"] == 2
        assert not rows.write({"a": {"x": 3}, "b": {"x": 3}}, before)
        assert not rows.write({"b": {"x": 4}, "a": {"x": 4}}, {})
        assert {key: row["x"] for key, row in rows.read(["a", "b"]).items()} == {"a": 2}

    def test_count(self, rows: RevisionedTable, table: LedgerTable) -> None:
        for ttl in (5, 6):
            rows.add("a", "m7", {"ttl": ttl, "v": 1})
        rows.add("a", "m8", {"ttl": 7, "v": 1})
        assert rows.read(["a"]) == {"a": {"key": "a", "m7": 2, "m8": 1, "ttl": 7, "v": 1}}

    @pytest.mark.parametrize("revision", [{"S": "7"}, {"N": "2.5"}, {"M": {"odd": {"S": "one"}}}, None])
    def test_with_an_odd_revision_can_be_replaced(
        self, rows: RevisionedTable, table: LedgerTable, revision: Any
    ) -> None:
        item = {"key": {"S": "a"}, **({"revision": revision} if revision else {})}
        table.client.put_item(TableName=table.name, Item=item)
        assert not rows.write({"a": {"x": 2}}, {"a": {"revision": 1}})
        assert rows.write({"a": {"x": 2}}, rows.read(["a"]))

    @pytest.mark.parametrize(
        ("until", "then"), [(None, "9"), ({"S": "noon"}, "9"), ({"N": "1e20"}, "9"), ({"N": "5"}, "5")]
    )
    def test_are_given_a_time_where_they_have_none_that_ends(
        self, rows: RevisionedTable, table: LedgerTable, until: Any, then: str
    ) -> None:
        item = {"key": {"S": "a"}, **({"ttl": until} if until else {})}
        table.client.put_item(TableName=table.name, Item=item)
        rows.limit("a", 9)
        assert table.rows()["a"]["ttl"] == {"N": then}


def test_a_mail_costs_three_round_trips_and_a_refusal_one(sends: Ledger, table: LedgerTable) -> None:
    begun = table.requests
    sends.ask(CLAIM)
    assert table.requests - begun == 3
    sends.ask(number(2, thread="thread"))
    assert table.requests - begun == 4


def at_once(table: LedgerTable, claims: list[Claim], limits: Limits | None = None) -> list[str]:
    """Ask for all claims in threads of their own."""
    sends = Ledger(RevisionedTable(table.client, table.name), FakeClock(), limits or LIMITS)
    with ThreadPoolExecutor(len(claims)) as pool:
        return list(pool.map(sends.ask, claims))


@pytest.fixture(params=[1, 2])
def slow_table(request: pytest.FixtureRequest) -> LedgerTable:
    random = Random(request.param)
    return LedgerTable(lambda: random.random() / 200)


class TestAtOnce:
    @pytest.mark.parametrize("kind", Kind)
    def test_of_fifty_contacts_with_one_mail_one_may_answer(self, slow_table: LedgerTable, kind: Kind) -> None:
        answers = Counter(at_once(slow_table, [number(n, kind=kind, mail="m", thread="t") for n in range(50)]))
        assert answers == {ledger.GRANTED: 1, ledger.ANSWERED_ELSEWHERE: 49}

    def test_of_fifty_runs_for_one_contact_one_may_answer(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [replace(CLAIM, run=f"r{n}") for n in range(50)]))
        assert answers == {ledger.GRANTED: 1, ledger.ANSWERED_ELSEWHERE: 49}

    def test_one_run_that_asks_fifty_times_is_granted_one_claim(self, slow_table: LedgerTable) -> None:
        assert set(at_once(slow_table, [CLAIM] * 50)) == {ledger.GRANTED}
        assert len(slow_table.rows()["sender#jo"]["times"]["L"]) == 1

    def test_of_fifty_mails_of_a_thread_one_is_answered(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [number(n, thread="t") for n in range(50)]))
        assert answers == {ledger.GRANTED: 1, ledger.ANSWERED_BEFORE: 49}

    def test_of_fifty_matters_as_many_are_answered_as_the_budget_allows(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [number(n) for n in range(50)]))
        assert answers == {ledger.GRANTED: 3, ledger.SENDER_BUDGET: 47}

    def test_a_large_budget_is_used_up_and_not_passed(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [number(n) for n in range(30)], replace(LIMITS, sender=Budget(12, 60))))
        assert answers == {ledger.GRANTED: 12, ledger.SENDER_BUDGET: 18}

    def test_of_fifty_senders_in_a_domain_twenty_are_answered(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [number(n, sender=f"jo{n}", domain="house") for n in range(50)]))
        assert answers == {ledger.GRANTED: 20, ledger.DOMAIN_BUDGET: 30}

    def test_fifty_senders_do_not_hinder_each_other(self, slow_table: LedgerTable) -> None:
        assert set(at_once(slow_table, [number(n, sender=f"jo{n}") for n in range(50)])) == {ledger.GRANTED}


def refuse(table: LedgerTable, operation: str, code: str, **details: Any) -> None:
    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code}, **details}, operation)

    table.client.meta.events.register(f"before-call.dynamodb.{operation}", fail)


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "InternalServerError", "AccessDenied"])
@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems", "UpdateItem"])
def test_a_table_that_does_not_answer_is_a_failure(
    sends: Ledger, table: LedgerTable, operation: str, code: str
) -> None:
    refuse(table, operation, code)
    with pytest.raises(StoreUnavailableError):
        sends.ask(CLAIM)


@pytest.mark.parametrize("reasons", [[], ["None", "ThrottlingError"], ["ConditionalCheckFailed", "ValidationError"]])
def test_a_transaction_that_fails_for_other_reasons_than_haste_is_a_failure(
    rows: RevisionedTable, table: LedgerTable, reasons: list[str]
) -> None:
    given = [{"Code": reason} for reason in reasons]
    refuse(table, "TransactWriteItems", "TransactionCanceledException", CancellationReasons=given)
    with pytest.raises(StoreUnavailableError):
        rows.write({"a": {}}, {})


@pytest.mark.parametrize("others", [["None"], ["None", "ConditionalCheckFailed"]])
def test_transactions_that_meet_are_tried_again(rows: RevisionedTable, table: LedgerTable, others: list[str]) -> None:
    given = [{"Code": reason} for reason in ("TransactionConflict", *others)]
    refuse(table, "TransactWriteItems", "TransactionCanceledException", CancellationReasons=given)
    assert not rows.write({"a": {}, "b": {}}, {})


def test_rows_are_read_as_they_are_now_and_not_as_a_copy_has_them(rows: RevisionedTable, table: LedgerTable) -> None:
    asked: list[dict[str, Any]] = []
    table.client.meta.events.register(
        "before-parameter-build.dynamodb.BatchGetItem", lambda params, **_: asked.append(params)
    )
    rows.read(["a"])
    assert asked[0]["RequestItems"][table.name]["ConsistentRead"] is True


def test_rows_that_are_not_given_are_not_taken_for_missing(rows: RevisionedTable, table: LedgerTable) -> None:
    def some(parsed: dict[str, Any], **_: Any) -> None:
        parsed["UnprocessedKeys"] = {table.name: {"Keys": [{"key": {"S": "a"}}]}}

    table.client.meta.events.register("after-call.dynamodb.BatchGetItem", some)
    with pytest.raises(StoreUnavailableError):
        rows.read(["a"])


@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems", "UpdateItem"])
def test_faults_of_our_own_credentials_are_raised(sends: Ledger, table: LedgerTable, operation: str) -> None:
    refuse(table, operation, "ExpiredTokenException")
    with pytest.raises(ClientError):
        sends.ask(CLAIM)


@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems", "UpdateItem"])
@pytest.mark.parametrize("ask", [lambda sends: sends.ask(CLAIM), lambda sends: sends.ask(number(2, thread="thread"))])
def test_an_answer_that_is_not_of_the_table_grants_nothing(
    sends: Ledger, table: LedgerTable, operation: str, ask: Callable[[Ledger], str]
) -> None:
    table.garbled = operation
    with pytest.raises(StoreUnavailableError):
        ask(sends)
    table.garbled = ""
    assert ask(sends) == ledger.GRANTED
