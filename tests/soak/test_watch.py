"""Each check of the soak notices a mistake that is made on purpose."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any, Final

import pytest

from adapters.stores.items import encode
from adapters.stores.revisioned_table import RevisionedTable
from mail import result, stored_row
from sending import ledger
from sending.ledger import DAY, Budget, Limits
from simulator import deployment
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from tests.soak.books import Posted, audit
from tests.soak.journey import Memory, judged
from tests.soak.weather import Damage, Weather
from tests.soak.wild_model import WildModel
from tests.soak.world import World
from triage.judge import SUPPORTED, SecondLook

CALM: Final = Weather()
QUESTION: Final = eml.read(deployment.SAMPLE_EMAILS / "14-unknown-sender-mobile-deposit.eml")

TWICE: Final = "wrote twice about the same mail"
UNREAD: Final = "wrote to a stranger whose mail nobody had read"


class CalmModel(WildModel):
    """Finds no trouble in any mail, and is quick."""

    def __init__(self) -> None:
        super().__init__(Random("calm"))

    def takes(self) -> float:
        return 2.0

    def answer(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.well(body, too_good=True)


def generous(_event: Mapping[str, Any], _context: object) -> dict[str, str]:
    """A send ledger that forgets everything."""
    return {"statusCode": "200", "granted": "true", "reason": "granted", "advice": "-", "name": "Valued Customer"}


def problems(world: World, *mails: ReceivedMail, sky: Weather = CALM) -> list[str]:
    """What is noticed where *mails* come one after the other."""
    memory = Memory()
    reports = [report for mail in mails for report in judged(world, memory, [mail], sky)]
    return [problem for report in reports for problem in report.problems]


def test_there_is_nothing_to_notice_without_a_mistake() -> None:
    world = World(CalmModel())
    assert problems(world, QUESTION, QUESTION, replace(QUESTION, text="")) == []
    assert len(world.posted) == 1


class TestLedgerThatGrantsEverything:
    @pytest.fixture
    def world(self) -> World:
        world = World(CalmModel())
        functions = world.simulator.lambdas.functions
        world.simulator.lambdas.functions = {**functions, world.simulator.deployment.ledger_function: generous}
        return world

    def test_would_be_noticed_where_a_mail_comes_again(self, world: World) -> None:
        assert problems(world, *[QUESTION] * 4) == [TWICE] * 3
        assert list(audit(4, world.posted, world.functions.limits, 1)) == ["the budget of a sender is passed"]

    def test_would_be_noticed_where_a_stranger_writes_what_cannot_be_read(self, world: World) -> None:
        stranger = replace(QUESTION, from_address="stranger@mail.example")
        told = problems(world, stranger, stranger, sky=Weather(files_status="REJECTED"))
        assert told == [UNREAD, UNREAD, TWICE]


def test_a_judge_who_supports_everything_is_noticed_where_nobody_tries_him(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SecondLook, "rule", lambda _self, claims: [SUPPORTED] * len(claims))
    assert problems(World(CalmModel()), QUESTION) == ["unsafe: nobody who had read it supported it"]


def test_a_damaged_result_that_is_believed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_row, "is_sound", lambda _row: True)
    world = World(CalmModel())
    problems(world, QUESTION)
    sky = Weather(damage=Damage(there_before=True))
    assert "unsafe: not a reply that was judged" in problems(world, replace(QUESTION, subject="Again"), sky=sky)


def test_a_damaged_row_of_the_ledger_that_is_passed_over_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_content", lambda _row, _now: {})
    world = World(CalmModel())
    problems(world, QUESTION)
    sky = Weather(idle=DAY, damage=Damage(ledger_rows=99))  # when no fuse counts any more
    told = problems(world, replace(QUESTION, subject="Again"), sky=sky)
    assert "granted against a row that nobody can read: sender" in told


def test_a_damaged_row_that_stays_for_good_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RevisionedTable, "limit", lambda *_: None)
    world = World(CalmModel())
    (journey,) = world.send([QUESTION], CALM)
    world.tables.spoil_ledger(99, Random("without an end"))
    assert world.silenced([journey.outcome.contact]) == ["silenced for good: ledger_unavailable"]


def test_a_hold_that_is_overwritten_on_the_contact_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(result.ATTRIBUTES, "holds", "holds")
    another = replace(QUESTION, text=f"{QUESTION.text}\n\nThank you.", message_id="<another@mail.example>")
    told = problems(World(CalmModel()), QUESTION, another, sky=Weather(deliveries=(0, 60)))
    assert told == ["hold overwritten on the contact: answered_before"]


def test_a_hold_that_is_overwritten_in_the_table_is_noticed() -> None:
    world = World(CalmModel())
    client = world.simulator.wire.session().client("dynamodb")
    for holds in ["follows_up", "other_language"], ["follows_up"]:
        client.put_item(TableName=world.tables.results, Item=encode({"contactId": "c", "holds": holds}))
    assert world.tables.problems == ["hold overwritten in the table: other_language"]


LIMITS: Final = Limits(sender=Budget(3, 3600), fuse=5, domain=Budget(4, 3600))


@pytest.mark.parametrize(
    ("mails_in", "addresses", "apart", "told"),
    [
        pytest.param(9, ["jo@a.example"] * 3 + ["jo@b.example"], 60, [], id="within all limits"),
        pytest.param(9, ["jo@a.example"] * 9, 3600, [], id="far enough apart"),
        pytest.param(1, ["jo@a.example"] * 2, 60, ["2 mails out for 1 in"], id="more out than in"),
        pytest.param(9, ["jo@a.example", "Jo+x@a.example"] * 2, 60, ["the budget of a sender is passed"], id="sender"),
        pytest.param(9, [f"{x}@a.example" for x in "abcde"], 60, ["the budget of a domain is passed"], id="domain"),
        pytest.param(9, [f"jo@{x}.example" for x in "abcdef"], 60, ["the fuse did not blow"], id="fuse"),
    ],
)
def test_limits_that_are_passed_in_a_whole_run_are_noticed(
    mails_in: int, addresses: list[str], apart: float, told: list[str]
) -> None:
    out = [Posted(address, number * apart) for number, address in enumerate(addresses)]
    assert list(audit(mails_in, out, LIMITS, at_once=1)) == told
