"""A statement beside its evidence."""

import pytest

from triage.evidence.claim import LONGEST, Claim
from triage.evidence.figures import Figure
from triage.evidence.statement import Source, Statement

FEE = Source("p1s1", "Wires > Fees", "- A wire costs $25.", before="Branches are open.", after="Ask for a form.")
TIME = Source("p1s2", "Wires > Time", "It takes 2 days, see bank.example/wires or call +1-202-555-0110.")
KNOWN = {source.id: source for source in (FEE, TIME)} | {"7": FEE}


def test_what_is_cited_is_looked_up_and_the_rest_is_missing() -> None:
    claim = Claim.of(Statement("It costs $25.", ("p1s1", "p9s9", "7", "p1s2")), KNOWN, frozenset({"Blue Account"}))
    assert claim == Claim("It costs $25.", (FEE, TIME), ("p9s9", "7"), frozenset({"Blue Account"}))


def test_the_evidence_is_what_the_cited_sentences_and_their_headings_say() -> None:
    claim = Claim("It costs $25.", (FEE, TIME))
    assert claim.cited.split("\n") == ["Wires > Fees", "A wire costs $25.", TIME.heading, TIME.sentence]
    assert Figure("25", "$") in claim.figures
    assert Figure("2", "day") in claim.figures
    assert claim.links == {"bank.example/wires"}
    assert claim.phones == {"12025550110"}


def test_a_figure_at_the_end_of_a_heading_counts_nothing_of_the_sentence() -> None:
    figures = Claim("x", (Source("p1s1", "Form 25", "Days are counted."),)).figures
    assert Figure("25") in figures
    assert Figure("25", "day") not in figures


def test_the_sentence_before_tells_what_it_is_about_and_the_one_after_does_not() -> None:
    about = Claim("It costs $25.", (FEE,)).about
    assert {"wire", "fee", "cost", "branc"} <= about
    assert "form" not in about


def test_what_makes_a_statement_too_long_is_not_read() -> None:
    assert Claim("a" * LONGEST + "b", ()).said == "a" * LONGEST


@pytest.mark.parametrize(
    ("text", "is_literal"),
    [
        ("A wire costs $25.", True),
        ("a wire  costs $25", True),
        ("1. A wire costs $25.", True),
        ("A wire costs $25. It is quick.", False),
        ("A wire costs $26.", False),
    ],
)
def test_a_statement_is_literal_if_a_cited_sentence_says_the_same_words(text: str, is_literal: bool) -> None:
    assert Claim(text, (TIME, FEE)).is_literal() == is_literal
