"""What passages say, as far as it can be looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.evidence.figures import CLOCK, TIME, Figure
from triage.evidence.reading import stems
from triage.message import Passage
from triage.reply_checks.sources import Sources


def sources(*texts: str) -> Sources:
    return Sources.of([Passage(text, "article.md", 1.0) for text in texts])


WIRES = """# Wires

## Wire fees

A domestic wire costs $25. An international wire costs $40. The first wire of a month is free.

## Wire times

A domestic wire takes 1 business day and an international wire 14 days. We answer until 4:30 p.m.

| account | monthly fee | wires |
|---|---|---|
| Basic | $5 | 2 |
| Prime | $12 | 9 |
"""


@pytest.mark.parametrize(
    ("figure", "about"),
    [
        (Figure("25", "$"), "a domestic wire costs"),
        (Figure("40", "$"), "the fee for an international wire"),
        (Figure("0", "$"), "the first wire in a month"),
        (Figure("1", "business day"), "a domestic wire takes"),
        (Figure("14", "day"), "an international wire takes"),
        (Figure("2", "week"), "an international wire takes"),
        (Figure("14"), "an international wire takes"),
        (Figure("16:30", TIME), "when do you answer about a wire"),
        (Figure("4:30", CLOCK), "when do you answer about a wire"),
        (Figure("12", "$"), "the monthly fee of a Prime account"),
    ],
)
def test_a_figure_is_said_where_the_passages_speak_of_the_same(figure: Figure, about: str) -> None:
    assert sources(WIRES).say(figure, stems(about))


@pytest.mark.parametrize(
    ("figure", "about"),
    [
        pytest.param(Figure("26", "$"), "a domestic wire costs", id="another number"),
        pytest.param(Figure("25", "%"), "a domestic wire costs", id="another unit"),
        pytest.param(Figure("25"), "a domestic wire costs", id="an amount without its sign"),
        pytest.param(Figure("1", "day"), "a domestic wire takes", id="any day"),
        pytest.param(Figure("25", "$"), "a mortgage or a house", id="another subject"),
        pytest.param(Figure("4:30", TIME), "when do you answer about a wire", id="in the morning"),
        pytest.param(Figure("25", "$"), "", id="no subject"),
    ],
)
def test_other_figures_are_not_said(figure: Figure, about: str) -> None:
    subject = stems(about)
    assert not (subject and sources(WIRES).say(figure, subject))


def test_a_figure_of_a_closer_statement_counts() -> None:
    said = sources("Gold customers with a savings account pay $5.", "Basic customers with a brokerage plan pay $9.")
    assert said.say(Figure("5", "$"), stems("Gold customers with a savings account"))
    assert not said.say(Figure("9", "$"), stems("Gold customers with a savings account"))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A plan runs 12 months.", Figure("1", "year")),
        ("A plan runs 18 months.", Figure("1.5", "year")),
        ("A plan runs 1.5 years.", Figure("18", "month")),
        ("A plan runs 2 weeks.", Figure("14", "day")),
        ("A plan runs 90 minutes.", Figure("1.5", "hour")),
        ("A plan runs half an hour.", Figure("30", "minute")),
        ("A plan runs at any hour.", Figure("24", "hour")),
        ("A plan runs every day.", Figure("7", "day")),
        ("A plan runs day and night.", Figure("7")),
        ("A plan has no fee.", Figure("0", "$")),
        ("A plan has no interest.", Figure("0", "%")),
        ("A plan is for those 18 or older.", Figure("18", "year")),
    ],
)
def test_a_figure_may_come_back_in_another_form(text: str, figure: Figure) -> None:
    assert sources(text).say(figure, stems("a plan"))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A plan runs 8 days.", Figure("1", "week")),
        ("A plan runs 13 months.", Figure("1", "year")),
        ("A plan runs 40 minutes.", Figure("1", "hour")),
        ("A plan costs 5 business days.", Figure("5", "day")),
        ("A plan has a fee.", Figure("0", "$")),
        ("A plan is for those 18 or older.", Figure("18", "day")),
        (f"A plan costs ${'9' * 6000} a year.", Figure("9", "$")),
    ],
)
def test_no_figure_comes_back_as_another(text: str, figure: Figure) -> None:
    assert not sources(text).say(figure, stems("a plan"))


def test_contacts_are_none_of_the_figures() -> None:
    said = sources("Call the plan desk at +1-202-555-0110 or see www.anycompany.example/5.")
    assert [statement.figures for statement in said.statements] == [frozenset()]
    assert said.phones == {"12025550110"}
    assert said.addresses == {"www.anycompany.example/5"}


def test_words_are_looked_up_without_case_and_accents() -> None:
    said = sources("Cafe Rewards", "The Caf\u00e9\u2019s menu")
    assert {"cafe", "rewards", "menu"} <= said.words
    assert " cafe rewards the " in said.text


@pytest.mark.parametrize(
    ("sentence", "is_covered"),
    [
        ("The domestic wire is free.", True),
        ("The first domestic wire of each month costs money.", True),
        ("The mortgage is free.", False),
        ("", False),
    ],
)
def test_a_sentence_is_covered_where_one_place_speaks_of_nearly_all_of_it(sentence: str, is_covered: bool) -> None:
    assert sources(WIRES).cover(stems(sentence)) == is_covered


def test_nothing_is_said_without_passages() -> None:
    assert not sources().say(Figure("25", "$"), stems("a wire"))
    assert not sources().cover(stems("a wire"))
    assert not sources().phones | sources().addresses | sources().words


@given(st.lists(st.text() | st.sampled_from(WIRES.split("\n")), max_size=6), st.text())
def test_more_passages_do_not_take_away_words(texts: list[str], more: str) -> None:
    assert sources(*texts).words <= sources(*texts, more).words
