"""What an article says in other words than a letter does."""

import pytest

from triage.evidence.facts import has_figure, known_figures
from triage.evidence.figures import CLOCK, TIME, Figure


@pytest.mark.parametrize(
    ("sentence", "also"),
    [
        ("It takes 14 days.", ("2", "week")),
        ("It takes 2 weeks.", ("14", "day")),
        ("It takes 18 months.", ("1.5", "year")),
        ("It takes 1.5 years.", ("18", "month")),
        ("It takes 30 minutes.", ("0.5", "hour")),
        ("It takes half an hour.", ("30", "minute")),
        ("The desk closes at 5 p.m.", ("17:00", CLOCK)),
        ("The desk closes at 5 p.m.", ("5:00", CLOCK)),
        ("The desk closes at 17:00.", ("17:00", TIME)),
        ("The desk closes at 13:00.", ("13:00", TIME)),
        ("It ends on May 4.", ("", "may")),
        ("There is no fee.", ("0", "$")),
        ("It is free of interest.", ("0", "%")),
        ("The fee is waived.", ("0", "$")),
        ("Call at any time.", ("24", "hour")),
        ("It is open around the clock.", ("24", "")),
        ("Call day and night.", ("7", "")),
        ("It is open every day.", ("7", "day")),
    ],
)
def test_a_figure_is_known_in_other_forms(sentence: str, also: tuple[str, str]) -> None:
    assert Figure(*also) in set(known_figures(sentence))


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("It takes 10 days.", ("1.4", "week")),
        ("It takes 7 months.", ("0.6", "year")),
        ("It takes 14 business days.", ("2", "week")),
        ("The desk closes at 5:00.", ("5:00", TIME)),
        ("The desk closes at 12:30.", ("12:30", TIME)),
        ("It costs $14.", ("2", "week")),
        ("The fee is small.", ("0", "$")),
        ("It is open on most days.", ("7", "day")),
        ("It is open at night.", ("24", "hour")),
    ],
)
def test_a_figure_is_known_in_no_form_that_says_something_else(sentence: str, other: tuple[str, str]) -> None:
    assert Figure(*other) not in set(known_figures(sentence))


@pytest.mark.parametrize(
    ("said", "known", "is_known"),
    [
        (("25", "$"), ("25", "$"), True),
        (("25", "$"), ("25", ""), False),
        (("25", "day"), ("25", "week"), False),
        (("18", "year"), ("18", ""), True),
        (("18", "month"), ("18", ""), False),
        (("25", ""), ("25", "day"), True),
        (("25", ""), ("26", "day"), False),
        (("25", ""), ("25", "$"), False),
        (("25", ""), ("25", "%"), False),
        (("2.5", ""), ("2.5", "%"), True),
    ],
)
def test_a_figure_without_a_unit_may_count_anything_but_money_and_shares(
    said: tuple[str, str], known: tuple[str, str], is_known: bool
) -> None:
    assert has_figure({Figure(*known), Figure("3", "mile")}, Figure(*said)) == is_known
