"""Sections are found by their vectors, which are made once and again when a text changes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backend.knowledge.cutting import Section
from simulator.knowledge.meaning import MeaningSearch

numpy: Any = pytest.importorskip("numpy", reason="requirements-encoder.txt is not installed")


class Letters:
    """Takes texts for alike that have many a's, or many b's, and counts how often it is asked for passages."""

    def __init__(self) -> None:
        self.asked = 0

    def questions(self, texts: Sequence[str]) -> Any:
        rows = numpy.array([[text.count("a"), text.count("b"), 1] for text in texts], dtype="float32")
        return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)

    def passages(self, texts: Sequence[str]) -> Any:
        self.asked += 1
        return self.questions(texts)


def section(text: str) -> Section:
    return Section(f"{text}.txt", "x.md", ("X", text), (text,), "en", date(9999, 1, 1))


def test_the_nearest_section_comes_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    found = MeaningSearch(Letters(), [section("bbbb"), section("aaaa"), section("ab")], tmp_path).search("aaa", 2, {})
    assert [row.sentences[0] for _, row in found] == ["aaaa", "ab"]


def test_what_shares_words_comes_before_what_is_as_near(tmp_path: Path) -> None:
    search = MeaningSearch(Letters(), [section("aa"), section("aaaa")], tmp_path)
    assert [row.name for _, row in search.search("aaa", 2, {"aaaa.txt": 0.1})] == ["aaaa.txt", "aa.txt"]
    assert [row.name for _, row in search.search("aaa", 2, {"aa.txt": 0.1})] == ["aa.txt", "aaaa.txt"]


def test_the_nearest_of_a_sections_questions_counts_as_much_as_what_it_says(tmp_path: Path) -> None:
    asked = {"ab": ("bbbb", "aaaa"), "aab": ("bbbb",)}
    sections = [section("ab"), section("aab"), section("b")]
    search = MeaningSearch(Letters(), sections, tmp_path, lambda one: asked.get(one.sentences[0], ()))
    assert [row.sentences[0] for _, row in search.search("aaa", 3, {})] == ["ab", "aab", "b"]


def test_vectors_are_kept_until_a_text_changes_or_the_file_is_damaged(tmp_path: Path) -> None:
    letters = Letters()
    for texts in (["aa"], ["aa"], ["ab"]):
        MeaningSearch(letters, list(map(section, texts)), tmp_path)
    assert letters.asked == 2
    for file in tmp_path.iterdir():
        file.write_bytes(b"\x93NUMPY")
    assert MeaningSearch(letters, [section("aa")], tmp_path).search("a", 1, {})
    assert letters.asked == 3


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert MeaningSearch(Letters(), [section("aa")], tmp_path / "file").search("a", 1, {})
