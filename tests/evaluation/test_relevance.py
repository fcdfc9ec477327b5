"""How likely an article answers is learnt from labelled questions, and it is told from which."""

import math
from random import Random

import pytest

from evaluation import relevance
from evaluation.relevance import Seen, fit
from simulator.knowledge.relevance import Curve, learnt

MADE = Curve(-6.0, 12.0, 4.0, -20.0)


def seen(chance: Random, *, answerable: bool = True) -> Seen:
    told = chance.uniform(0.33, 1.0), chance.uniform(-0.4, 0.4), chance.uniform(0.0, 0.2)
    return Seen(told, answerable and chance.random() < MADE.probability(*told), answerable)


def test_a_curve_is_found_again_in_what_it_made() -> None:
    chance = Random(1)
    rows = [seen(chance) for _ in range(4000)]
    found = fit([*rows, *(row._replace(answerable=False) for row in rows)])
    assert found[:4] == pytest.approx(MADE[:4], rel=0.15)


def test_questions_that_no_article_answers_count_as_much_as_all_others_however_few_they_are() -> None:
    rows = [Seen((0.5, 0.0, 0.0), right=True, answerable=True)] * 90 + [Seen((0.5, 0.0, 0.0), False, False)] * 10
    assert fit(rows).probability(0.5) == pytest.approx(0.5, abs=0.01)


def test_the_curves_in_use_were_learnt_from_the_questions_that_are_kept() -> None:
    assert learnt()["trained_on"] == relevance.trained_on()
    for curve in learnt()["curves"].values():
        assert all(map(math.isfinite, Curve(**curve)))
