"""The gate holds replies with one thing in them that is wrong, leaked, promised, foreign or broken off."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from tests.backend.api.runtime.triage.reply_checks.mutations import KINDS, SWAPPED, Mutant, mutants
from tests.backend.api.runtime.triage.reply_checks.numerals import figures
from tests.backend.api.runtime.triage.reply_checks.replies import faithful

HELD_OVERALL = 0.99
HELD_OF_A_KIND = 0.97
NEW_NUMBERS = (
    *("changed amount", "changed percentage", "changed duration", "changed count"),
    *("changed number word", "zero added or dropped"),
)


@cache
def tried() -> tuple[tuple[Mutant, bool], ...]:
    """Every mutant, and whether it is held."""
    return tuple((mutant, _is_held(mutant)) for mutant in mutants(faithful()))


def _is_held(mutant: Mutant) -> bool:
    return bool(replace(mutant.reply, draft=mutant.draft).holds)


def share_held(*kinds: str) -> float:
    held = [is_held for mutant, is_held in tried() if mutant.kind in kinds]
    return sum(held) / len(held)


def survivors(*kinds: str) -> str:
    """List what was not held, by kind."""
    survived = [mutant for mutant, is_held in tried() if not is_held and mutant.kind in kinds]
    counts = Counter(mutant.kind for mutant in survived)
    lines = [f"  {mutant.kind}: {mutant.reply.id}: {mutant.change}" for mutant in survived]
    return "\n".join([f"not held: {dict(counts)}", *lines])


def test_there_are_mutants_enough_of_every_kind() -> None:
    counts = Counter(mutant.kind for mutant, _ in tried())
    assert counts == {kind: wanted for kind, (_, wanted) in KINDS.items()}
    assert counts.total() >= 1500


def test_no_mutant_is_a_faithful_reply() -> None:
    assert {reply.draft for reply in faithful()}.isdisjoint(mutant.draft for mutant, _ in tried())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("within 5 to 7 business days", [(5, "day"), (7, "day")]),
        ("in 5\u20137 business days, or twenty-one", [(5, "day"), (7, "day"), (21, "")]),
        ("$1,008 a year, 25 dollars", [(1008, "dollar"), (25, "dollar")]),
        ("0.20% or ten percent", [(0.2, "percent"), (10, "percent")]),
        ("One hundred dollars after 30-day", [(100, "dollar"), (30, "day")]),
        ("1. Call +1-202-555-0110 by 4:00 p.m., see www.anycompany.example/2", []),
    ],
)
def test_numbers_are_read_with_their_units(text: str, numbers: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures(text)] == numbers


def test_a_changed_number_is_one_that_nobody_said() -> None:
    said_by_someone = []
    for mutant, _ in tried():
        reply = mutant.reply
        sources = [
            *(passage.text for passage in reply.passages),
            reply.message.subject,
            reply.message.written,
            reply.draft,
        ]
        said = {figure.value for text in sources for figure in figures(text)}
        if mutant.kind in NEW_NUMBERS and {figure.value for figure in figures(mutant.draft)} <= said:
            said_by_someone.append(mutant.change)
    assert said_by_someone == []


def test_mutants_are_the_same_each_time() -> None:
    assert [mutant.draft for mutant in mutants(faithful())] == [mutant.draft for mutant, _ in tried()]


def test_nearly_all_mutants_are_held() -> None:
    kinds = [kind for kind in KINDS if kind != SWAPPED]
    assert share_held(*kinds) >= HELD_OVERALL, survivors(*kinds)


def test_of_every_kind_nearly_all_mutants_are_held() -> None:
    weak = [kind for kind in KINDS if kind != SWAPPED and share_held(kind) < HELD_OF_A_KIND]
    assert weak == [], survivors(*weak)
