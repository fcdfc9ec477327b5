"""Whatever addresses programs write from, what they get stays within the budgets."""

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import Meter
from send_ledger import LedgerHandler
from sending import ledger
from sending.ledger import Budget, Ledger, Limits
from tests.backend.api.runtime.test_send_ledger import STRANGER, event
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.rows import MemoryRows
from triage.modes import UNKNOWN, Mode, Modes

DAY = 24 * 3600.0
GMAIL = "janetdoe"


def dotted(n: int) -> str:
    return "".join(letter + "." * (n >> place & 1) for place, letter in enumerate(GMAIL[:-1])) + GMAIL[-1]


WAYS: dict[str, Callable[[int], str]] = {
    "the same": lambda _: "desk@robot.example",
    "letter case": lambda n: "".join(c.upper() if n >> i & 1 else c for i, c in enumerate("desk")) + "@robot.example",
    "a tag": lambda n: f"desk+{n}@robot.example",
    "a number": lambda n: f"desk{n}@robot.example",
    "a number in front": lambda n: f"{n}desk@robot.example",
    "an equals sign": lambda n: f"desk={n}@robot.example",
    "a random part": lambda n: f"{n * 7919 % 104729:x}@robot.example",
    "a return path": lambda n: f"list-return-{n}-care=bank.example@robot.example",
    "a mark against forged bounces": lambda n: f"prvs={n:010d}=desk@robot.example",
    "another such mark": lambda n: f"btv1=={n:010d}==desk@robot.example",
    "a forwarder": lambda n: f"SRS0=h{n}=4V=house{n}.example=desk@robot.example",
    "a subdomain": lambda n: f"desk@mail{n}.robot.example",
    "both": lambda n: f"desk{n}@mail{n}.robot.example",
    "quotes and blanks": lambda n: f'"{" " * n}desk{n}"@robot.example',
    "invisible signs": lambda n: "\N{ZERO WIDTH SPACE}" * n + "desk@robot.example",
    "dots at a provider that ignores them": lambda n: f"{dotted(n)}@gmail.com",
}
ONE_MAILBOX = {
    "the same",
    "letter case",
    "a tag",
    "a mark against forged bounces",
    "another such mark",
    "invisible signs",
    "dots at a provider that ignores them",
}


class Set(NamedTuple):
    """A switch that says the same whenever it is asked."""

    to: Modes = Modes(Mode.AUTO)

    def modes(self) -> Modes:
        return self.to


def granted(senders: Sequence[str], *, apart: float, text: Callable[[int], str] = lambda _: "-") -> list[float]:
    """When mails went out to *senders*, strangers who write one after the other, each in a matter of its own."""
    clock = FakeClock()
    rows = Ledger(MemoryRows(), clock, Limits(sender=Budget(3, DAY), fuse=1000))
    asked = LedgerHandler(Set(), rows, str, lambda *_: False, Meter("ACEmailAI", clock, str))
    times = []
    for n, sender in enumerate(senders):
        question = event(
            f"c{n}",
            subject=f"Matter {n}",
            CustomerEndpoint={"Address": sender},
            Attributes=STRANGER,
            text=text(n),
        )
        if asked(question, FakeContext(clock))["reason"] == ledger.GRANTED:
            times.append(clock.now())
        clock.sleep(apart)
    return times


def test_what_is_granted_and_refused_is_measured_with_the_fuse_that_blew() -> None:
    clock, lines = FakeClock(), list[str]()
    rows = Ledger(MemoryRows(), clock, Limits(sender=Budget(3, DAY), fuse=1))
    asked = LedgerHandler(Set(), rows, str, lambda *_: False, Meter("ACEmailAI", clock, lines.append))
    for n in range(2):
        asked(event(f"c{n}", subject=f"Matter {n}"), FakeContext(clock))
    counts = ("contact_id", "Granted", "Refused", "BlownFuse", "hold")
    assert [tuple(map(json.loads(line).get, counts)) for line in lines] == [
        ("c0", 1, 0, 0, None),
        ("c1", 0, 1, 1, ledger.FUSE_BLOWN),
    ]


def test_a_switch_that_says_nothing_is_measured_by_whoever_asks_before_sending() -> None:
    clock, lines = FakeClock(), list[str]()
    rows = Ledger(MemoryRows(), clock, Limits(sender=Budget(3, DAY), fuse=1))
    for switch in (Set(), Set(UNKNOWN)):
        LedgerHandler(switch, rows, str, lambda *_: False, Meter("ACEmailAI", clock, lines.append))(
            event(), FakeContext(clock)
        )
    assert [json.loads(line)["ModeUnavailable"] for line in lines] == [0, 1]


@pytest.mark.parametrize("way", WAYS)
def test_ninety_six_senders_a_day_that_vary_in_some_way_get_twenty_mails_at_most(way: str) -> None:
    sent = len(granted([WAYS[way](n) for n in range(96)], apart=DAY / 97))
    assert sent == 3 if way in ONE_MAILBOX else 3 < sent <= 20


def test_whoever_writes_the_same_from_everywhere_gets_three_mails() -> None:
    senders = [f"desk{n}@robot{n}.example" for n in range(96)]
    assert len(granted(senders, apart=60, text=lambda _: "words")) == 3
    assert len(granted(senders, apart=60, text=lambda n: f"words {n}")) == 96


def test_people_at_a_public_provider_are_no_house() -> None:
    assert len(granted([f"person{n}@gmail.com" for n in range(96)], apart=60)) == 96


ADDRESSES = st.builds(lambda way, n: WAYS[way](n), st.sampled_from(sorted(WAYS)), st.integers(0, 99))


@given(st.lists(ADDRESSES.filter(lambda address: "gmail" not in address), max_size=80), st.floats(1, 8 * 3600))
def test_no_day_ever_holds_more_than_twenty_mails_to_a_domain(senders: list[str], apart: float) -> None:
    times = granted(senders, apart=apart)
    assert all(sum(begin <= at < begin + DAY for at in times) <= 20 for begin in times)
