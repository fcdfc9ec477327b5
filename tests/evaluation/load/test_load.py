"""`load`: the deployed handlers under load, and what is told of it."""

import json
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

import pytest
from click.testing import CliRunner

from evaluation.load import bank
from evaluation.load.bank import Bank, Load
from evaluation.load.cpu_clock import CpuClock
from evaluation.load.tally import Tally, availability
from evaluation.load.traffic import Traffic
from evaluation.load.weather import DEPENDENCIES, Outage, outages
from simulator.cli import main

SLOW = 0.03
"""Seconds of the CPU from one look at the clock to the next, so that there is not enough of it."""
FIELDS = {
    *("rate", "minutes", "handled", "lost", "doubled", "out_of_order", "p50_ms", "p99_ms", "availability"),
    *("offered", "sustained", "p95_ms", "shed", "to_people"),
}


def came(load: Load) -> Tally:
    *_, tally = Bank(load, 0).run()
    assert isinstance(tally, Tally)
    return tally


def traffic(**changes: Any) -> Traffic:
    usual = Traffic(rate=100, minutes=0.4, mail_share=0.1, mails=3, seed=3, senders=("efua.owusu@example.com",))
    return replace(usual, **changes)


def test_everything_is_dealt_with_once_and_in_order_while_messages_are_late_doubled_and_damaged() -> None:
    tally = came(Load(traffic=traffic(disturbed=0.2), drizzle=0.01, warm=False))
    assert (tally.lost, tally.doubled, tally.out_of_order, tally.dead) == (0, 0, 0, 0)
    assert tally.again and tally.refused and len(tally.done) > 25
    assert {"answer", "hand_over", "ask_back"} <= {done.act for done in tally.done}
    assert availability(tally.turns) == 1.0


def test_while_tables_and_models_are_down_a_person_is_promised_once_and_what_was_not_noted_is_replayed() -> None:
    down = (Outage("tables", 0, 900), Outage("models", 0, 900))
    tally = came(Load(traffic=traffic(rate=60, mail_share=0.0), outages=down, warm=False))
    assert {done.act for done in tally.done} == {"failed"}
    assert tally.replayed == len(tally.done) > 10
    assert (tally.lost, tally.doubled, tally.dead, availability(tally.turns)) == (0, 0, 0, 1.0)


@pytest.mark.parametrize("name", ["queue", "stream"])
def test_while_what_turns_wait_in_is_down_they_are_answered_or_a_persons_in_time(name: str) -> None:
    """Twelve seconds in, so that all are taken that came before."""
    down = (Outage(name, 12, 24),)
    tally = came(Load(traffic=traffic(rate=120, mail_share=0.0), outages=down, warm=False))
    during = [turn for turn in tally.turns if 12 <= turn.message.at < 24]
    assert len(during) > 10
    assert (tally.lost, tally.doubled, tally.out_of_order, tally.dead, tally.refused) == (0, 0, 0, 0, 0)
    assert availability(during) == 1.0


def test_a_core_that_does_not_keep_up_sheds_and_still_names_a_person_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()
    monkeypatch.setattr(bank, "CpuClock", lambda start: CpuClock(start, lambda: next(looks) * SLOW))
    tally = came(Load(traffic=traffic(mail_share=0.0), warm=False))
    assert tally.shed["off"] > 0
    assert (tally.lost, tally.doubled, tally.out_of_order) == (0, 0, 0)
    assert availability(tally.turns) > 0.9


def test_the_command_has_the_fields_of_the_contract_and_refuses_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bank, "_warm_up", lambda _: None)
    asked = ["load", "--rate", "60", "--minutes", "0.1", "--faults", "--cores", "1"]
    assert json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout).keys() >= FIELDS
    assert CliRunner().invoke(main, ["load", "--rate", "0"]).exit_code == 1


def test_each_dependency_is_down_once_and_none_while_another_is() -> None:
    planned = outages(40)
    assert {outage.name for outage in planned} == DEPENDENCIES.keys()
    assert all(one.ends <= other.begins for one, other in pairwise(planned))
    assert planned[-1].ends == 40 * 60
