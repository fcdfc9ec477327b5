"""What comes back from the knowledge base is ours word for word, or foreign."""

from hypothesis import given
from hypothesis import strategies as st

from triage.passages import Sentence, line_lengths, passage_hash, read

TEXT = "Wires > Fees\nA wire costs $25.\nIt is free for Premium customers."
OURS = {"hash": passage_hash(TEXT), "lines": line_lengths(TEXT), "article": "payment/wires.md", "valid_until": 20000.0}


def test_a_passage_of_ours_has_its_heading_and_sentences_with_ids() -> None:
    found = read(2, TEXT, OURS)
    assert found is not None
    assert (found.article, found.heading) == ("payment/wires.md", "Wires > Fees")
    assert found.sentences == (
        Sentence("p2s1", "A wire costs $25."),
        Sentence("p2s2", "It is free for Premium customers."),
    )


def test_line_ends_and_blanks_may_change_on_the_way() -> None:
    assert read(1, TEXT.replace("\n", "  \r\n ") + "\n", OURS) == read(1, TEXT, OURS)
    assert read(1, TEXT.replace("\n", " "), OURS) == read(1, TEXT, OURS)


def test_a_chunk_without_our_metadata_is_foreign() -> None:
    assert read(1, TEXT, {"x-amz-bedrock-kb-source-uri": "s3://bucket/wires.md"}) is None


@given(st.text())
def test_other_words_are_foreign(text: str) -> None:
    assert (read(1, text, OURS) is None) == (text.split() != TEXT.split())


@given(st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text())), st.text())
def test_metadata_that_does_not_fit_is_foreign_whatever_it_is(lines: object, hash_: str) -> None:
    assert read(1, TEXT, {**OURS, "lines": lines}) is None
    assert read(1, TEXT, {**OURS, "hash": hash_}) is None
