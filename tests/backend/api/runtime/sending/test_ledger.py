"""Who may get an automatic mail."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sending import ledger
from sending.ledger import Budget, Claim, Ledger, Limits
from tests.fakes.clock import FakeClock
from tests.fakes.refusals import REFUSALS
from tests.fakes.rows import MemoryRows, Row
from triage.errors import StoreUnavailableError
from triage.modes import Kind
from triage.policy import POLICY

DAY = 24 * 3600.0
LIMITS = Limits(sender=Budget(3, DAY), fuse=60)
REPLY = Claim(kind=Kind.REPLY, contact_id="c1", run="r1", sender="jo", thread="wires", mail="m1")
ACKNOWLEDGEMENT = replace(REPLY, kind=Kind.ACKNOWLEDGEMENT)


def number(n: int, **fields: Any) -> Claim:
    """The claim of a reply to a mail of its own."""
    usual = {"contact_id": f"c{n}", "run": f"r{n}", "thread": f"t{n}", "mail": f"m{n}"}
    return replace(REPLY, **{**usual, **fields})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def rows() -> MemoryRows:
    return MemoryRows()


@pytest.fixture
def sends(rows: MemoryRows, clock: FakeClock) -> Ledger:
    return Ledger(rows, clock, LIMITS)


class TestThread:
    def test_who_asks_again_gets_the_same_answer_and_nothing_changes(self, sends: Ledger, rows: MemoryRows) -> None:
        assert sends.ask(REPLY) == ledger.GRANTED
        before = dict(rows.stored)
        assert sends.ask(REPLY) == ledger.GRANTED
        assert rows.stored == before

    def test_gets_one_reply_and_one_acknowledgement(self, sends: Ledger, clock: FakeClock) -> None:
        assert sends.ask(REPLY) == ledger.GRANTED
        clock.sleep(29 * DAY)
        assert sends.ask(number(2, thread="wires")) == ledger.ANSWERED_BEFORE
        assert sends.ask(number(3, thread="wires", kind=Kind.ACKNOWLEDGEMENT)) == ledger.GRANTED
        assert sends.ask(number(4, thread="wires", kind=Kind.ACKNOWLEDGEMENT)) == ledger.ANSWERED_BEFORE
        assert sends.ask(number(5, thread="wires")) == ledger.ANSWERED_BEFORE

    def test_gets_nothing_more_for_its_first_mail_where_a_later_one_was_answered(self, sends: Ledger) -> None:
        assert sends.ask(number(2, continues=("c1",))) == ledger.GRANTED
        assert sends.ask(REPLY) == ledger.ANSWERED_BEFORE

    def test_is_forgotten_when_its_row_is_removed(self, sends: Ledger, rows: MemoryRows, clock: FakeClock) -> None:
        sends.ask(REPLY)
        clock.sleep(ledger.KEPT_SECONDS + 1)
        rows.expire(clock.now())
        assert sends.ask(number(2, thread="wires")) == ledger.GRANTED

    def test_that_connect_knows_gets_one_reply_whatever_sender_and_subject(self, sends: Ledger) -> None:
        sends.ask(REPLY)
        assert sends.ask(number(2, sender="robot", continues=("c1",))) == ledger.ANSWERED_BEFORE
        assert sends.ask(number(3, sender="al", continues=("c9",))) == ledger.GRANTED
        assert sends.ask(number(4, sender="bo", continues=("c9",))) == ledger.ANSWERED_BEFORE
        again = number(5, sender="cy", continues=("c1",), kind=Kind.ACKNOWLEDGEMENT)
        assert sends.ask(again) == ledger.GRANTED

    def test_whose_subject_is_ours_gets_one_reply_too(self, sends: Ledger) -> None:
        assert sends.ask(replace(REPLY, answer="ours")) == ledger.GRANTED
        assert sends.ask(number(2, answer="ours")) == ledger.GRANTED
        assert sends.ask(number(3, thread="ours", answer="ours")) == ledger.ANSWERED_BEFORE


class TestSameMail:
    def test_a_reply_that_could_not_be_sent_may_be_followed_by_an_acknowledgement(self, sends: Ledger) -> None:
        sends.ask(REPLY)
        assert sends.ask(ACKNOWLEDGEMENT) == ledger.GRANTED

    @pytest.mark.parametrize("kind", Kind)
    def test_another_run_for_the_contact_gets_nothing(self, sends: Ledger, kind: Kind) -> None:
        sends.ask(REPLY)
        assert sends.ask(replace(REPLY, kind=kind, run="r2")) == ledger.ANSWERED_ELSEWHERE

    @pytest.mark.parametrize("kind", Kind)
    def test_the_same_mail_at_another_address_of_ours_gets_nothing(self, sends: Ledger, kind: Kind) -> None:
        sends.ask(REPLY)
        assert sends.ask(number(2, mail="m1", kind=kind)) == ledger.ANSWERED_ELSEWHERE

    @pytest.mark.parametrize(("mine", "theirs"), [("", ""), ("m2", ""), ("", "m1")])
    @pytest.mark.parametrize(("later", "expected"), [(600, ledger.ANSWERED_ELSEWHERE), (601, ledger.GRANTED)])
    def test_mails_whose_texts_cannot_be_compared_are_the_same_for_ten_minutes(
        self, sends: Ledger, clock: FakeClock, mine: str, theirs: str, later: float, expected: str
    ) -> None:
        sends.ask(replace(REPLY, mail=theirs))
        clock.sleep(later)
        assert sends.ask(number(2, thread="wires", mail=mine, kind=Kind.ACKNOWLEDGEMENT)) == expected

    def test_another_mail_or_matter_is_not_taken_for_the_same(self, sends: Ledger) -> None:
        sends.ask(REPLY)
        assert sends.ask(number(2, thread="wires", kind=Kind.ACKNOWLEDGEMENT)) == ledger.GRANTED
        assert sends.ask(number(3, mail="")) == ledger.GRANTED


class TestSenderBudget:
    def test_counts_mails_of_any_kind_and_slides(self, sends: Ledger, clock: FakeClock) -> None:
        answers = []
        for n in range(5):
            answers.append(sends.ask(number(n, kind=list(Kind)[n % 2])))
            clock.sleep(8 * 3600)
        assert answers == [ledger.GRANTED, ledger.GRANTED, ledger.GRANTED, ledger.SENDER_BUDGET, ledger.GRANTED]

    @pytest.mark.parametrize(("later", "expected"), [(DAY, ledger.SENDER_BUDGET), (DAY + 1, ledger.GRANTED)])
    def test_counts_a_day_to_its_end(self, sends: Ledger, clock: FakeClock, later: float, expected: str) -> None:
        for n in range(3):
            sends.ask(number(n))
        clock.sleep(later)
        assert sends.ask(number(4)) == expected

    def test_a_refusal_leaves_nothing_behind(self, sends: Ledger, rows: MemoryRows) -> None:
        for n in range(3):
            sends.ask(number(n))
        before = dict(rows.stored)
        assert {sends.ask(number(n)) for n in range(10, 30)} == {ledger.SENDER_BUDGET}
        assert rows.stored == before

    def test_of_nothing_grants_nothing(self, rows: MemoryRows, clock: FakeClock) -> None:
        assert Ledger(rows, clock, replace(LIMITS, sender=Budget(0, DAY))).ask(REPLY) == ledger.SENDER_BUDGET
        assert rows.stored == {}

    def test_who_always_comes_second_is_refused_in_the_end(self, sends: Ledger, rows: MemoryRows) -> None:
        others = iter([number(n) for n in range(20, 23)])
        read = rows.read

        def overtaken(keys: Any) -> Any:
            found = dict(read(keys))
            if other := next(others, None):
                rows.read = read  # type: ignore[method-assign]
                sends.ask(other)
                rows.read = overtaken  # type: ignore[method-assign]
            return found

        rows.read = overtaken  # type: ignore[method-assign]
        assert sends.ask(REPLY) == ledger.SENDER_BUDGET
        assert next(others, None) is None

    def test_a_row_that_never_keeps_still_is_a_failure(self, sends: Ledger, rows: MemoryRows) -> None:
        rows.write = lambda *_: False  # type: ignore[method-assign]
        with pytest.raises(StoreUnavailableError):
            sends.ask(REPLY)


class TestDomainAndText:
    def test_a_domain_gets_twenty_mails_a_day_whoever_writes(self, sends: Ledger, clock: FakeClock) -> None:
        answers = [sends.ask(number(n, sender=f"jo{n}", domain="house")) for n in range(21)]
        assert answers == [ledger.GRANTED] * 20 + [ledger.DOMAIN_BUDGET]
        assert sends.ask(number(30, sender="al", domain="other")) == ledger.GRANTED
        clock.sleep(DAY + 1)
        assert sends.ask(number(31, sender="bo", domain="house")) == ledger.GRANTED

    def test_a_text_gets_three_mails_a_day_in_each_group(self, sends: Ledger) -> None:
        answers = [sends.ask(number(n, sender=f"jo{n}", texts=("text in house",))) for n in range(4)]
        assert answers == [ledger.GRANTED] * 3 + [ledger.TEXT_BUDGET]
        both = ("text elsewhere", "text in house")
        assert sends.ask(number(5, sender="al", texts=both)) == ledger.TEXT_BUDGET
        assert sends.ask(number(6, sender="al", texts=both[:1])) == ledger.GRANTED

    def test_what_one_budget_refuses_costs_no_other(self, sends: Ledger, rows: MemoryRows) -> None:
        for n in range(3):
            sends.ask(number(n, domain="house"))
        before = dict(rows.stored)
        assert sends.ask(number(4, domain="house", texts=("text",))) == ledger.SENDER_BUDGET
        assert rows.stored == before


class TestFuse:
    """The budgets are wide here: each mail is another sender's."""

    @pytest.fixture
    def sends(self, rows: MemoryRows, clock: FakeClock) -> Ledger:
        return Ledger(rows, clock, LIMITS)

    def ask(self, sends: Ledger, n: int) -> str:
        return sends.ask(number(n, sender=f"jo{n}"))

    def test_blows_when_too_much_goes_out_and_lasts_until_an_hour_is_calmer(
        self, sends: Ledger, clock: FakeClock
    ) -> None:
        for n in range(60):
            assert self.ask(sends, n) == ledger.GRANTED
            clock.sleep(30)
        for n in range(60, 80):
            assert self.ask(sends, n) == ledger.FUSE_BLOWN
            clock.sleep(60)
        clock.sleep(600)
        assert self.ask(sends, 99) == ledger.GRANTED

    def test_does_not_keep_from_asking_again(self, sends: Ledger) -> None:
        for n in range(60):
            self.ask(sends, n)
        assert self.ask(sends, 3) == ledger.GRANTED

    def test_counts_no_refusal_and_no_repeated_question(self, sends: Ledger, rows: MemoryRows) -> None:
        for _ in range(5):
            self.ask(sends, 1)
            sends.ask(number(2, thread="t1"))
        counted = [
            row[name] for key, row in rows.stored.items() if key.startswith("fuse#") for name in row if name[0] == "m"
        ]
        assert counted == [1]

    def test_whose_counter_nobody_understands_lets_nothing_out(self, sends: Ledger, rows: MemoryRows) -> None:
        self.ask(sends, 1)
        (key,) = (key for key in rows.stored if key.startswith("fuse#"))
        rows.stored[key] = {name: "many" if name[0] == "m" else value for name, value in rows.stored[key].items()}
        with pytest.raises(StoreUnavailableError):
            self.ask(sends, 2)

    @pytest.mark.parametrize(("expected", "fuse"), [(1, 60), (20, 60), (21, 63), (1000, 3000)])
    def test_is_three_times_what_is_expected_and_at_least_sixty(self, expected: int, fuse: int) -> None:
        assert ledger.fuse(expected) == fuse

    def test_looks_back_over_sixty_minutes(self, sends: Ledger, clock: FakeClock) -> None:
        clock.sleep(3600 - clock.now() % 3600 + 60)
        for n in range(60):
            assert sends.ask(number(n, sender=f"jo{n}")) == ledger.GRANTED
        clock.sleep(3599)
        assert sends.ask(number(61, sender="al")) == ledger.FUSE_BLOWN
        clock.sleep(1)
        assert sends.ask(number(62, sender="bo")) == ledger.GRANTED

    def test_is_counted_in_rows_that_are_removed_as_others_are(
        self, sends: Ledger, rows: MemoryRows, clock: FakeClock
    ) -> None:
        sends.ask(REPLY)
        counters = [row for key, row in rows.stored.items() if key.startswith("fuse#")]
        assert [(row["v"], row["ttl"]) for row in counters] == [(ledger.VERSION, int(clock.now()) + 2_592_000)]


@given(st.lists(st.floats(0, 900), max_size=250))
def test_no_hour_holds_more_mails_than_the_fuse(pauses: list[float]) -> None:
    clock, rows = FakeClock(), MemoryRows()
    sends, times = Ledger(rows, clock, LIMITS), []
    for n, pause in enumerate(pauses):
        clock.sleep(pause / 10)
        if sends.ask(number(n, sender=f"jo{n}")) == ledger.GRANTED:
            times.append(clock.now())
    assert all(sum(begin <= at < begin + 3540 for at in times) <= 60 for begin in times)


class TestWrongClocks:
    def test_a_thread_is_remembered_whatever_the_time_seems_to_be(self, sends: Ledger, clock: FakeClock) -> None:
        assert sends.ask(REPLY) == ledger.GRANTED
        clock.sleep(31 * DAY)
        assert sends.ask(number(2, thread="wires")) == ledger.ANSWERED_BEFORE
        assert sends.ask(number(3)) == ledger.GRANTED
        clock.sleep(60 - 31 * DAY)
        assert sends.ask(number(4, thread="wires")) == ledger.ANSWERED_BEFORE

    def test_mails_of_the_future_count(self, sends: Ledger, clock: FakeClock) -> None:
        for n in range(3):
            sends.ask(number(n))
        clock.sleep(-31 * DAY)
        assert sends.ask(number(4)) == ledger.SENDER_BUDGET

    def test_a_clock_ahead_does_not_make_the_others_forget(self, sends: Ledger, clock: FakeClock) -> None:
        for n in range(2):
            sends.ask(number(n))
        clock.sleep(31 * DAY)
        sends.ask(number(2))
        clock.sleep(60 - 31 * DAY)
        assert sends.ask(number(3)) == ledger.SENDER_BUDGET

    def test_no_row_is_removed_earlier_for_a_clock_behind(
        self, sends: Ledger, rows: MemoryRows, clock: FakeClock
    ) -> None:
        sends.ask(REPLY)
        until = rows.stored["thread#wires"]["ttl"]
        assert until == int(clock.now()) + ledger.KEPT_SECONDS
        clock.sleep(-31 * DAY)
        sends.ask(number(2, thread="wires", kind=Kind.ACKNOWLEDGEMENT))
        assert rows.stored["thread#wires"]["ttl"] == until


DAMAGES: dict[str, dict[str, Any]] = {
    "older": {"v": None},
    "newer": {"v": ledger.VERSION + 1},
    "without a revision": {"revision": None},
    "without a time": {"ttl": None},
    "without content": {"times": None, "grants": None},
    "with odd grants": {"grants": "jo"},
    "with a grant of a kind that we do not know": {
        "grants": [{"kind": "fax", "claimant": "c", "at": 1, "mail": "", "sender": ""}]
    },
    "with half a grant": {"grants": [{"kind": "acknowledgement"}]},
    "with odd times": {"times": ["noon"]},
}


def damage(rows: MemoryRows, key: str, fields: dict[str, Any]) -> None:
    damaged = {**rows.stored[key], **fields}
    rows.stored[key] = {name: value for name, value in damaged.items() if value is not None}


@pytest.mark.parametrize("key", ["contact#c1", "mail#m1", "thread#wires", "sender#jo"])
@pytest.mark.parametrize("fields", DAMAGES.values(), ids=DAMAGES)
class TestRowThatNobodyUnderstands:
    def test_grants_nothing(self, sends: Ledger, rows: MemoryRows, key: str, fields: dict[str, Any]) -> None:
        sends.ask(REPLY)
        damage(rows, key, fields)
        with pytest.raises(StoreUnavailableError):
            sends.ask(number(1, run="r2", mail="m1", thread="wires"))

    def test_is_removed_in_time(
        self, sends: Ledger, rows: MemoryRows, clock: FakeClock, key: str, fields: dict[str, Any]
    ) -> None:
        sends.ask(REPLY)
        damage(rows, key, fields)
        with pytest.raises(StoreUnavailableError):
            sends.ask(REPLY)
        assert rows.stored[key]["ttl"] <= int(clock.now()) + 2_592_000
        clock.sleep(ledger.KEPT_SECONDS - 1)
        rows.expire(clock.now())
        assert key in rows.stored
        clock.sleep(2)
        rows.expire(clock.now())
        assert sends.ask(REPLY) == ledger.GRANTED


def test_rows_that_nobody_understands_silence_a_sender_no_longer_than_one(
    sends: Ledger, rows: MemoryRows, clock: FakeClock
) -> None:
    sends.ask(REPLY)
    for key in ("contact#c1", "mail#m1", "thread#wires", "sender#jo"):
        damage(rows, key, {"v": None, "ttl": None})
    with pytest.raises(StoreUnavailableError):
        sends.ask(REPLY)
    clock.sleep(ledger.KEPT_SECONDS + 1)
    rows.expire(clock.now())
    assert sends.ask(REPLY) == ledger.GRANTED


def test_a_row_that_nobody_understands_is_replaced_when_its_time_is_over(
    sends: Ledger, rows: MemoryRows, clock: FakeClock
) -> None:
    sends.ask(REPLY)
    rows.stored = {"sender#jo": {"v": 0, "revision": 7, "ttl": int(clock.now()) + 5}}
    clock.sleep(5)
    with pytest.raises(StoreUnavailableError):
        sends.ask(REPLY)
    clock.sleep(1)
    assert sends.ask(REPLY) == ledger.GRANTED
    assert rows.stored["sender#jo"]["times"] == [clock.now()]


class Overtaken(MemoryRows):
    """Rows of which somebody else has always written one meanwhile."""

    reads = 0

    def read(self, keys: Collection[str]) -> Mapping[str, Row]:
        self.reads += 1
        return super().read(keys)

    def write(self, rows: Mapping[str, Row], as_read: Mapping[str, Row]) -> bool:
        return False


def test_who_is_overtaken_tries_until_the_budgets_must_be_used_up(clock: FakeClock) -> None:
    rows = Overtaken()
    with pytest.raises(StoreUnavailableError):
        Ledger(rows, clock, LIMITS).ask(REPLY)
    assert rows.reads == 3 + 20 + 3 + len(Kind) + 2


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_has_words_for_the_agent(reason: str) -> None:
    assert POLICY.holds[reason]


CLAIMS = st.builds(
    Claim,
    kind=st.sampled_from(Kind),
    contact_id=st.integers(0, 30).map("c{}".format),
    run=st.sampled_from(["r1", "r2"]),
    sender=st.sampled_from(["jo", "al"]),
    thread=st.sampled_from("abcdefghij"),
    mail=st.sampled_from(["", *"uvwxyz"]),
    continues=st.lists(st.integers(0, 30).map("c{}".format), max_size=2, unique=True).map(tuple),
)
STORIES = st.lists(st.tuples(CLAIMS, st.floats(-2 * DAY, 12 * 3600)), max_size=30)
"""Claims, each with the time since the one before; clocks may go wrong."""


def play(story: list[tuple[Claim, float]], limits: Limits) -> Iterator[tuple[Claim, float]]:
    """Everything that was granted in the course of a story, with the time of the clock that was asked."""
    clock, rows = FakeClock(), MemoryRows()
    asked = Ledger(rows, clock, limits)
    for claim, seconds in story:
        clock.sleep(seconds)
        before = dict(rows.stored)
        if asked.ask(claim) == ledger.GRANTED and rows.stored != before:
            yield claim, clock.now()


@given(STORIES, st.integers(0, 5), st.floats(3600, 7 * DAY))
def test_no_span_of_time_ever_holds_more_mails_to_a_sender_than_the_budget(
    story: list[tuple[Claim, float]], mails: int, seconds: float
) -> None:
    sent = list(play(story, Limits(sender=Budget(mails, seconds), fuse=1000)))
    for claim, begin in sent:
        assert sum(claim.sender == other.sender and begin <= at < begin + seconds for other, at in sent) <= mails


@given(STORIES)
def test_no_thread_gets_two_mails_of_a_kind_and_no_mail_is_taken_up_by_two(story: list[tuple[Claim, float]]) -> None:
    sent = [claim for claim, _ in play(story, Limits(sender=Budget(1000, DAY), fuse=1000))]
    for place, one in enumerate(sent):
        for other in sent[place + 1 :]:
            assert (one.thread, one.kind) != (other.thread, other.kind)
            same = one.contact_id == other.contact_id or (one.mail and one.mail == other.mail)
            assert not same or one.claimant == other.claimant
