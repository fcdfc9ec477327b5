"""Ids of sentences, as models write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import FEW
from triage.evidence.statement import Original, Statement, read_ids


@pytest.mark.parametrize(
    ("given_ids", "read"),
    [
        ("p2s10", ("p2s10",)),
        ("[p2s10]", ("p2s10",)),
        ("(P2S10).", ("p2s10",)),
        ("c1", ("c1",)),
        ("p2s1, p2s2", ("p2s1", "p2s2")),
        ('["p2s1", "p2s2"]', ("p2s1", "p2s2")),
        ("p2s1; p3s2 and c1", ("p2s1", "p3s2", "c1")),
        ("p2s1-p2s3", ("p2s1", "p2s2", "p2s3")),
        ("p2s9 \u2013 p2s10", ("p2s9", "p2s10")),
        (["p2s1", "[p2s1], p2s4"], ("p2s1", "p2s4")),
        ([], ()),
        ("", ()),
    ],
)
def test_ids_are_read_in_every_usual_form(given_ids: object, read: tuple[str, ...]) -> None:
    assert read_ids(given_ids) == read


def test_a_statement_in_another_language_rests_on_its_english_sentence_and_names_nobody_who_read_it() -> None:
    origin = Original("fr", "A wire costs $25.", "0123456789abcdef", "Ann Lee fedcba9876543210")
    assert Statement("Un virement coûte 25 $.", ("p1s1",), origin).english == "A wire costs $25."
    assert Statement("A wire costs $25.", ("p1s1",)).english == "A wire costs $25."
    assert origin.as_json == {"language": "fr", "row": "0123456789abcdef", "hash": "fedcba9876543210"}


@pytest.mark.parametrize(
    "unclear",
    [
        "2",
        "2.10",
        "p2",
        "s10",
        "p2s1-p3s2",
        "p2s3-p2s1",
        "p2s1-p2s1",
        "p2s1-p2s21",
        "p2s1-3",
        "the second",
        7,
        None,
        True,
        {"id": 1},
    ],
)
def test_what_is_unclear_stays_as_it_is_and_so_is_no_id_of_a_sentence(unclear: object) -> None:
    known = {f"p{passage}s{sentence}" for passage in range(1, 4) for sentence in range(1, 100)}
    assert not known & set(read_ids(unclear))
    assert read_ids(unclear)


def test_a_range_has_twenty_sentences_at_most() -> None:
    assert read_ids("p2s1-p2s20") == tuple(f"p2s{sentence}" for sentence in range(1, 21))


def test_a_long_text_is_no_list_of_ids() -> None:
    assert read_ids("p2s1".rjust(500)) == ("p2s1",)
    assert read_ids("p2s1".rjust(501)) != ("p2s1",)


@settings(max_examples=FEW)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_anything_can_be_read(given_ids: object) -> None:
    assert all(isinstance(id_, str) for id_ in read_ids(given_ids))
