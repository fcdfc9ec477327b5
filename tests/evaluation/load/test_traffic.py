"""What comes to a load: as much as is asked for, the same for the same seed, each conversation in one share."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

from evaluation.load.traffic import EMAIL, READING_SECONDS, Arrival, Traffic

TRAFFIC = Traffic(rate=3000, minutes=4, mail_share=0.25, mails=18, seed=7, senders=("jo@example.com",))
CAME = list(TRAFFIC.arrivals())


def test_as_many_come_as_are_asked_for_and_a_share_of_them_are_mails() -> None:
    assert abs(len(CAME) - 12_000) < 4 * 12_000**0.5
    assert 0.22 < sum(each.channel == EMAIL for each in CAME) / len(CAME) < 0.28
    assert {each.channel for each in CAME} == {EMAIL, "CHAT", "SMS", "SOCIAL"}


def test_they_come_whenever_they_come_as_in_a_poisson_process() -> None:
    counts = Counter(int(each.at) for each in CAME)
    found = [counts[second] for second in range(240)]
    mean = sum(found) / len(found)
    assert 0.7 < sum((count - mean) ** 2 for count in found) / len(found) / mean < 1.4


def test_a_seed_brings_the_same_and_another_brings_others() -> None:
    assert list(TRAFFIC.arrivals()) == CAME
    assert [each.at for each in replace(TRAFFIC, seed=8).arrivals()] != [each.at for each in CAME]


def test_shares_hold_whole_conversations_and_together_everything() -> None:
    shares = [list(TRAFFIC.arrivals(share, 2)) for share in range(2)]
    names = [{each.conversation for each in share} for share in shares]
    assert not names[0] & names[1]
    assert sorted(shares[0] + shares[1]) == sorted(CAME)
    assert 0.4 < len(shares[0]) / len(CAME) < 0.6


def test_nobody_writes_on_before_the_answer_is_read() -> None:
    written: defaultdict[str, list[Arrival]] = defaultdict(list)
    for each in CAME:
        written[each.conversation].append(each)
    for turns in written.values():
        assert all(later.at - turn.at >= READING_SECONDS for turn, later in pairwise(turns))


def test_disturbed_traffic_loses_nothing_and_is_doubled_late_and_damaged() -> None:
    came = list(replace(TRAFFIC, disturbed=0.1).arrivals())
    assert {each.id for each in came if not each.is_damaged} == {each.id for each in CAME}
    assert [each.at for each in came] == sorted(each.at for each in came)
    readable = Counter(each.id for each in came if not each.is_damaged)
    assert 800 < sum(count - 1 for count in readable.values()) < 1600
    assert any(each.is_damaged for each in came)
    assert any(each.at - each.written > 300 for each in came)
