"""Sentences are compared with what is asked, and a section's vectors are made once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from simulator.knowledge.nearness import Nearness
from simulator.model.request import Passage, Request, Said
from simulator.model.turn import TurnReading

numpy: Any = pytest.importorskip("numpy", reason="requirements-encoder.txt is not installed")

FEES = "An outgoing wire costs $25."
CLOSED = "The lounge turns visitors away when no seat is left."


class Matters:
    """Takes texts for alike that are of one matter, and counts how often it is asked for passages."""

    WORDS = (("wire", "cost", "money"), ("lounge", "full"), ("check", "ahead"))

    def __init__(self) -> None:
        self.asked = 0

    def questions(self, texts: Sequence[str]) -> Any:
        rows = numpy.array([[0.01 + sum(map(text.count, words)) for words in self.WORDS] for text in texts])
        return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)

    def passages(self, texts: Sequence[str]) -> Any:
        self.asked += 1
        return self.questions(texts)


def reading(folder: Path, text: str, *before: str) -> TurnReading:
    said = tuple(Said(words, by_customer=place % 2 == 0) for place, words in enumerate(before))
    rows = (("Fees", FEES), ("Visitors", CLOSED))
    passages = tuple(Passage(f"Cards > {heading}", {heading: sentence}) for heading, sentence in rows)
    asked = Request("Bank", "", text, "", passages, conversation=said, is_turn=True)
    return TurnReading(asked, Nearness(Matters(), folder))


def test_the_vectors_of_a_section_are_made_once_and_its_sentences_compared_with_all_that_is_asked(
    tmp_path: Path,
) -> None:
    matters = Matters()
    near = Nearness(matters, tmp_path)
    assert near.of(["wire"], [FEES, CLOSED]) == pytest.approx([1, 0.02], abs=0.02)
    assert near.of(["wire", "lounge"], [FEES, CLOSED]) == pytest.approx([0.5, 0.5], abs=0.02)
    assert matters.asked == 1


def test_what_shares_no_word_is_found_by_its_meaning(tmp_path: Path) -> None:
    read = reading(tmp_path, "and what happens once it is full?")
    assert [line.text for line in read.told] == [CLOSED]
    assert read.answers


def test_what_is_near_to_nothing_is_no_answer(tmp_path: Path) -> None:
    assert not reading(tmp_path, "do you sponsor our handball team in the next season").answers


def test_who_asks_the_same_in_other_words_is_told_nothing_else(tmp_path: Path) -> None:
    again = reading(tmp_path, "so how much money is a wire", "what does a wire cost", FEES)
    assert [line.text for line in again.told] == [FEES]
