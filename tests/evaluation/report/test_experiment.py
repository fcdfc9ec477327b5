"""Software is compared with people only where chance chose between them."""

from random import Random

import pytest

from evaluation.report import experiment
from evaluation.report.figure import MEAN, SHARE


def arms(software: int, person: int, share: int = 20, turns: int = 1) -> list[dict[str, object]]:
    """So many contacts in each arm, each of so many turns."""
    names = ["software"] * software + ["person"] * person
    return [
        {"id": f"{share}-{place}#{turn}", "contact": f"{share}-{place}", "held_back": share, "arm": arm}
        for place, arm in enumerate(names)
        for turn in range(turns)
    ]


def test_a_difference_is_told_with_its_bounds_and_the_number_on_either_side() -> None:
    rows = arms(300, 100)
    values = {str(row["id"]): 1.0 if place % 10 else 0.0 for place, row in enumerate(rows)}
    told = experiment.effect("m", SHARE, values, rows)
    assert told is not None
    assert (told.software, told.person, told.n_software, told.n_person) == (0.9, 0.9, 300, 100)
    assert told.low < 0 < told.high


def test_the_bounds_hold_the_truth_as_often_as_they_say() -> None:
    random, held = Random(7), 0
    for _ in range(400):
        rows = arms(120, 40)
        values = {str(row["id"]): float(random.random() < (0.95 if row["arm"] == "software" else 0.9)) for row in rows}
        told = experiment.effect("m", SHARE, values, rows)
        assert told is not None
        held += told.low <= 0.05 <= told.high
    assert held / 400 > 0.93


def test_the_bounds_hold_the_truth_also_where_the_turns_of_a_conversation_are_alike() -> None:
    """One opinion told four times is one opinion: counted by turns the bounds hold the truth in 68 of 100 cases."""
    random, held = Random(7), 0
    for _ in range(200):
        rows, feels = arms(60, 30, turns=4), {str(place): random.gauss(3, 1) for place in range(90)}
        values = {str(row["id"]): feels[str(row["contact"])[3:]] + random.gauss(0, 0.2) for row in rows}
        told = experiment.effect("m", MEAN, values, rows)
        assert told is not None
        held += told.low <= 0 <= told.high
    assert held / 200 > 0.9


def test_a_contact_counts_once_however_much_was_written_in_it() -> None:
    rows = [*arms(19, 20), *({**row, "id": f"talk#{turn}", "contact": "talk"} for turn, row in enumerate(arms(40, 0)))]
    values = {str(row["id"]): 1.0 for row in rows}
    told = experiment.effect("m", MEAN, values, rows)
    assert told is not None
    assert (told.n_software, told.n_person) == (20, 20)


def test_two_shares_are_compared_apart_as_they_may_be_of_two_seasons() -> None:
    """All is worse in the second season, when more was held back: put in one heap, people would look worse."""
    rows = [*arms(900, 100, 10), *arms(500, 500, 50)]
    values = {str(row["id"]): 4.0 if row["held_back"] == 10 else 2.0 for row in rows}
    told = experiment.effect("m", MEAN, values, rows)
    assert told is not None
    assert told.difference == pytest.approx(0.0)


@pytest.mark.parametrize(("software", "person"), [(100, 0), (100, 19), (19, 100)])
def test_too_few_contacts_on_either_side_say_nothing(software: int, person: int) -> None:
    rows = arms(software, person, turns=2)
    assert experiment.effect("m", MEAN, {str(row["id"]): 1.0 for row in rows}, rows) is None


def test_a_contact_costs_its_judging_a_person_and_that_person_again_where_it_comes_back() -> None:
    answered = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 1.0}
    settled = {"a": 1.0, "b": 1.0, "c": 0.0}
    assert experiment.costs(answered, settled, agent=5.0, judging=0.01) == {"a": 0.01, "b": 5.01, "c": 5.01}
