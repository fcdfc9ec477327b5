"""Claims against DynamoDB, one after the other and all at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from adapters.stores.send_ledger_table import SendLedgerTable
from sending import ledger
from sending.ledger import Budget, Claim
from tests.fakes.clock import FakeClock
from tests.fakes.ledger_table import LedgerTable
from triage.errors import StoreUnavailableError
from triage.modes import Kind

CLAIM = Claim(Kind.REPLY, "c1", "r1", "thread", "mail")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def table() -> LedgerTable:
    return LedgerTable()


@pytest.fixture
def sends(table: LedgerTable, clock: FakeClock) -> SendLedgerTable:
    return SendLedgerTable(table.client, table.name, clock, Budget(3, 24 * 3600))


def number(n: int, **fields: Any) -> Claim:
    """A claim for a mail of its own."""
    usual = {"contact_id": f"c{n}", "run": f"r{n}", "thread": f"t{n}", "mail": f"m{n}"}
    return replace(CLAIM, **{**usual, **fields})


def test_one_claim_is_granted_to_the_one_who_asks_first(sends: SendLedgerTable) -> None:
    assert sends.ask("jo", CLAIM, ()) == ledger.GRANTED
    assert sends.ask("jo", number(2, thread="thread"), ()) == ledger.ANSWERED_BEFORE


def test_who_asks_again_is_granted_it_again_and_nothing_changes(sends: SendLedgerTable, table: LedgerTable) -> None:
    sends.ask("jo", CLAIM, ())
    before = table.rows()
    assert sends.ask("jo", CLAIM, ()) == ledger.GRANTED
    assert table.rows() == before


def test_a_new_sender_costs_two_round_trips_and_a_refusal_one(sends: SendLedgerTable, table: LedgerTable) -> None:
    begun = table.requests
    sends.ask("jo", CLAIM, ())
    assert table.requests - begun == 2
    sends.ask("jo", number(2, thread="thread"), ())
    assert table.requests - begun == 3


def test_a_refusal_leaves_nothing_behind(sends: SendLedgerTable, table: LedgerTable) -> None:
    for n in range(3):
        sends.ask("jo", number(n), ())
    before = table.rows()
    for n in range(10, 30):
        assert sends.ask("jo", number(n), ()) == ledger.SENDER_BUDGET
    assert table.rows() == before


def test_the_budget_slides_with_time(sends: SendLedgerTable, clock: FakeClock) -> None:
    answers = []
    for n in range(5):
        answers.append(sends.ask("jo", number(n), ()))
        clock.sleep(8 * 3600)
    assert answers == [ledger.GRANTED, ledger.GRANTED, ledger.GRANTED, ledger.SENDER_BUDGET, ledger.GRANTED]


def test_without_a_budget_nothing_is_granted_or_written(table: LedgerTable, clock: FakeClock) -> None:
    sends = SendLedgerTable(table.client, table.name, clock, Budget(0, 24 * 3600))
    assert sends.ask("jo", CLAIM, ()) == ledger.SENDER_BUDGET
    assert table.rows() == {}


def test_every_row_has_its_time(sends: SendLedgerTable, table: LedgerTable, clock: FakeClock) -> None:
    sends.ask("jo", CLAIM, ())
    assert set(table.rows()) == {"sender#jo", "contact#c1"}
    for row in table.rows().values():
        assert int(row["ttl"]["N"]) == int(clock.now()) + ledger.KEPT_SECONDS


class TestThreadsThatConnectKnows:
    def test_another_sender_and_subject_in_the_thread_gets_no_second_reply(self, sends: SendLedgerTable) -> None:
        sends.ask("jo", CLAIM, ())
        assert sends.ask("robot", number(2), ["c1"]) == ledger.ANSWERED_BEFORE

    def test_nor_does_an_answer_to_that_answer(self, sends: SendLedgerTable) -> None:
        sends.ask("jo", CLAIM, ())
        sends.ask("robot", number(2), ["c1"])
        assert sends.ask("robot-2", number(3), ["c2"]) == ledger.ANSWERED_BEFORE

    def test_an_acknowledgement_is_another_matter(self, sends: SendLedgerTable) -> None:
        sends.ask("jo", CLAIM, ())
        assert sends.ask("robot", number(2, kind=Kind.ACKNOWLEDGEMENT), ["c1"]) == ledger.GRANTED

    def test_who_was_refused_there_is_refused_again(self, sends: SendLedgerTable) -> None:
        sends.ask("jo", CLAIM, ())
        answers = [sends.ask("robot", number(2), ["c1"]) for _ in range(3)]
        assert answers == [ledger.ANSWERED_BEFORE] * 3

    def test_a_thread_that_got_nothing_yet_is_free(self, sends: SendLedgerTable) -> None:
        assert sends.ask("jo", number(2), ["c1"]) == ledger.GRANTED
        assert sends.ask("al", number(3), ["c1"]) == ledger.ANSWERED_BEFORE


def at_once(table: LedgerTable, claims: list[tuple[str, Claim]], budget: Budget | None = None) -> list[str]:
    """Ask for all claims in threads of their own."""
    clock = FakeClock()
    sends = SendLedgerTable(table.client, table.name, clock, budget or Budget(3, 24 * 3600))
    with ThreadPoolExecutor(len(claims)) as pool:
        return list(pool.map(lambda pair: sends.ask(pair[0], pair[1], ()), claims))


@pytest.fixture(params=[1, 2])
def slow_table(request: pytest.FixtureRequest) -> LedgerTable:
    random = Random(request.param)
    return LedgerTable(lambda: random.random() / 200)


class TestAtOnce:
    @pytest.mark.parametrize("kind", Kind)
    def test_of_fifty_contacts_with_one_mail_one_may_answer(self, slow_table: LedgerTable, kind: Kind) -> None:
        claims = [("jo", number(n, kind=kind, mail="m", thread="t")) for n in range(50)]
        answers = Counter(at_once(slow_table, claims))
        assert answers == {ledger.GRANTED: 1, ledger.ANSWERED_ELSEWHERE: 49}

    def test_of_fifty_runs_for_one_contact_one_may_answer(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [("jo", replace(CLAIM, run=f"r{n}")) for n in range(50)]))
        assert answers == {ledger.GRANTED: 1, ledger.ANSWERED_ELSEWHERE: 49}

    def test_one_run_that_asks_fifty_times_is_granted_one_claim(self, slow_table: LedgerTable) -> None:
        assert set(at_once(slow_table, [("jo", CLAIM)] * 50)) == {ledger.GRANTED}
        assert len(slow_table.rows()["sender#jo"]["claims"]["L"]) == 1

    def test_of_fifty_mails_of_a_thread_one_is_answered(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [("jo", number(n, thread="t")) for n in range(50)]))
        assert answers == {ledger.GRANTED: 1, ledger.ANSWERED_BEFORE: 49}

    def test_of_fifty_matters_as_many_are_answered_as_the_budget_allows(self, slow_table: LedgerTable) -> None:
        answers = Counter(at_once(slow_table, [("jo", number(n)) for n in range(50)]))
        assert answers == {ledger.GRANTED: 3, ledger.SENDER_BUDGET: 47}

    def test_a_large_budget_is_used_up_and_not_passed(self, slow_table: LedgerTable) -> None:
        claims = [("jo", number(n)) for n in range(30)]
        answers = Counter(at_once(slow_table, claims, Budget(12, 24 * 3600)))
        assert answers == {ledger.GRANTED: 12, ledger.SENDER_BUDGET: 18}

    def test_fifty_senders_do_not_hinder_each_other(self, slow_table: LedgerTable) -> None:
        assert set(at_once(slow_table, [(f"jo{n}", number(n)) for n in range(50)])) == {ledger.GRANTED}


@pytest.mark.parametrize("mails", [1, 3, 20])
def test_who_always_comes_second_is_refused_in_the_end(table: LedgerTable, clock: FakeClock, mails: int) -> None:
    sends = SendLedgerTable(table.client, table.name, clock, Budget(mails, 24 * 3600))
    sends.ask("jo", number(100), ())
    clock.sleep(2 * 24 * 3600)
    others = SendLedgerTable(table.new_client(), table.name, clock, Budget(mails, 24 * 3600))
    quicker = [number(n) for n in range(200, 200 + mails)]
    tries = count()

    def overtake(**_: Any) -> None:
        if next(tries):  # the first is blind and fails by itself
            others.ask("jo", quicker.pop(), ())

    sends.client.meta.events.register("before-call.dynamodb.PutItem", overtake)
    assert sends.ask("jo", CLAIM, ()) == ledger.SENDER_BUDGET
    assert quicker == []


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "InternalServerError", "AccessDenied"])
@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem"])
def test_a_table_that_does_not_answer_is_a_failure(sends: SendLedgerTable, operation: str, code: str) -> None:
    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code}}, operation)

    sends.client.meta.events.register(f"before-call.dynamodb.{operation}", fail)
    with pytest.raises(StoreUnavailableError):
        sends.ask("jo", CLAIM, ())


def test_faults_of_our_own_credentials_are_raised(sends: SendLedgerTable) -> None:
    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ExpiredTokenException"}}, "PutItem")

    sends.client.meta.events.register("before-call.dynamodb.PutItem", fail)
    with pytest.raises(ClientError):
        sends.ask("jo", CLAIM, ())


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem"])
def test_a_yes_that_is_not_of_the_table_grants_nothing(
    sends: SendLedgerTable, table: LedgerTable, operation: str
) -> None:
    table.garbled = operation
    with pytest.raises(StoreUnavailableError):
        sends.ask("jo", CLAIM, ())
    table.garbled = ""
    assert sends.ask("jo", CLAIM, ()) == ledger.GRANTED


@pytest.mark.parametrize(("operation", "sender"), [("PutItem", "jo"), ("UpdateItem", "robot")])
def test_a_refusal_that_arrives_as_a_yes_grants_nothing(
    sends: SendLedgerTable, table: LedgerTable, operation: str, sender: str
) -> None:
    sends.ask("jo", CLAIM, ())
    table.garbled = operation
    with pytest.raises(StoreUnavailableError):
        sends.ask(sender, number(2, thread="thread"), ["c1"])
    table.garbled = ""
    assert sends.ask(sender, number(2, thread="thread"), ["c1"]) == ledger.ANSWERED_BEFORE


def test_a_row_that_never_keeps_still_is_a_failure(table: LedgerTable, sends: SendLedgerTable) -> None:
    def interfere(ask: Callable[[], str]) -> Any:
        def before(params: dict[str, Any], **_: Any) -> None:
            if params["Item"]["key"]["S"] == "sender#jo" and "other" not in params["Item"]:
                revision = int(params["Item"]["revision"]["N"]) + 1000
                row = {**params["Item"], "revision": {"N": str(revision)}, "claims": {"L": []}, "other": {"BOOL": True}}
                table.client.put_item(TableName=table.name, Item=row)

        sends.client.meta.events.register("before-parameter-build.dynamodb.PutItem", before)
        return ask()

    with pytest.raises(StoreUnavailableError):
        interfere(lambda: sends.ask("jo", CLAIM, ()))
