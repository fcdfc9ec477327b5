"""A turn's sections are ranked by words and by meaning, and no section is as relevant as neither of them says."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from backend.knowledge.cutting import Section
from simulator.knowledge.blended import BlendedSearch
from simulator.knowledge.meaning import MeaningSearch
from simulator.knowledge.search import search_in
from triage.policy import POLICY


class Near:
    """Finds the sections with the cosines that it was given, and what words raise."""

    def __init__(self, cosines: Mapping[str, float]) -> None:
        self._cosines = cosines

    def search(self, _: str, limit: int, raised: Mapping[str, float]) -> list[tuple[float, Section]]:
        found = [(cosine + raised.get(name, 0.0), section(name)) for name, cosine in self._cosines.items()]
        return sorted(found, key=lambda row: -row[0])[:limit]


def section(name: str) -> Section:
    return Section(name, "wires.md", ("Wires", name), (name,), "en", date(9999, 1, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wires.md").write_text("# Wires\n\n## Fees\n\nAn outgoing wire costs $25.\n", encoding="utf-8")
    return tmp_path


def blended(folder: Path, cosines: Mapping[str, float]) -> BlendedSearch:
    return BlendedSearch(search_in(folder), cast("MeaningSearch", Near(cosines)))


def test_a_section_that_shares_no_word_is_found_by_its_meaning(folder: Path) -> None:
    (hit,) = blended(folder, {"near.txt": 0.93}).search("sending money", 5)
    assert hit.score >= POLICY.minimum_relevance


def test_what_is_hardly_near_and_shares_no_word_is_not_relevant(folder: Path) -> None:
    (hit,) = blended(folder, {"far.txt": 0.8}).search("sending money", 5)
    assert hit.score < POLICY.minimum_relevance


def test_words_raise_what_is_as_near(folder: Path) -> None:
    (fees,) = search_in(folder).search("what does a wire cost", 1)
    found = blended(folder, {"other.txt": 0.85, fees.source: 0.85}).search("what does a wire cost", 5)
    assert [hit.source for hit in found] == [fees.source, "other.txt"]
    assert found[0].score >= fees.score


def test_no_more_are_found_than_asked_for_and_none_that_do_not_fit(folder: Path) -> None:
    search = blended(folder, {"one.txt": 0.9, "two.txt": 0.9})
    assert len(search.search("sending money", 1)) == 1
    assert not search.search("sending money", 5, lambda _: False)
