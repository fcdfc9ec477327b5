import json

import pytest

from evaluation import variants
from simulator.errors import SimulatorError

ROW = {
    "language": "en",
    "from_name": "Ann Lee",
    "from_address": "ann@example.org",
    "body": "Hello,\n\nI moved. My card is old. It is blue. Is a new one free?\n\nAnn Lee",
}


def variant(kind: str) -> str:
    (row,) = variants.of(json.dumps(ROW), kind)
    return str(row["body"])


def test_the_sender_has_another_name_also_below_the_mail() -> None:
    assert variant("names").endswith("\n\nImke Sandvik")
    assert "Ann" not in str(variants.of(json.dumps(ROW), "names"))


def test_circumstances_are_told_in_another_order_and_questions_stay_where_they_are() -> None:
    assert "I moved. It is blue. My card is old. Is a new one free?" in variant("order")


def test_a_sentence_of_context_stands_below_the_greeting() -> None:
    assert variant("context").startswith("Hello,\n\nI have banked with you for some years. I moved.")


def test_a_mail_in_another_language_stays_as_it_is() -> None:
    row = {**ROW, "language": "de"}
    assert [variants.of(json.dumps(row), kind) for kind in variants.KINDS] == [[row]] * 3


def test_an_unknown_kind_is_named_with_the_known_ones() -> None:
    with pytest.raises(SimulatorError, match="'colours'; use names, order, context"):
        variants.of("", "colours")
