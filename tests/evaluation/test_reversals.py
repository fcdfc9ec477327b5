"""Sentences made untrue: rows by which a judge can be measured."""

import pytest

from evaluation.reversals import reversed_ways, rows
from simulator import deployment


@pytest.mark.parametrize(
    ("sentence", "ways"),
    [
        (
            "The fee is $25.",
            {
                "amount to nothing": "The fee is nothing.",
                "not added": "The fee is not $25.",
            },
        ),
        (
            "It is not charged below $500.",
            {
                "amount to nothing": "It is not charged below nothing.",
                "not dropped": "It is charged below $500.",
            },
        ),
        ("Cards cost nothing.", {}),
    ],
)
def test_a_sentence_is_turned_in_every_way_that_fits_it(sentence: str, ways: dict[str, str]) -> None:
    assert reversed_ways(sentence, (sentence,)) == ways


def test_an_amount_is_exchanged_for_another_one_of_its_section() -> None:
    assert reversed_ways("The rate is 3%.", ("The rate is 3%.", "Later it is 5%."))["amount of the same section"] == (
        "The rate is 5%."
    )


def test_every_row_differs_from_the_sentence_that_it_cites() -> None:
    made = list(rows(deployment.ARTICLES))

    assert len(made) > 300
    assert {row["fault"] for row in made} == {
        "amount to nothing",
        "amount of the same section",
        "not dropped",
        "not added",
    }
    assert [row["text"] for row in made if row["text"] == row["sources"]["p1s1"]["sentence"]] == []
