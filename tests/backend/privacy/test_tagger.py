"""Names that lists and patterns miss are found by a trained tagger beside them, where it is installed."""

from dataclasses import dataclass

import pytest

from backend.privacy.check import Checker
from backend.privacy.tagger import Tagger, tagger
from tests.backend.privacy.labelled import invented, score

UNLISTED = [
    ("my brother in law marcus webb never got it", "en", "marcus webb"),
    ("can nicole from chat call me back today", "en", "nicole"),
    ("hola, me atendió yanira en la sucursal", "es", "yanira"),
    ("mon ex romain a encore la carte", "fr", "romain"),
    ("meine nachbarin svenja hat die karte gefunden", "de", "svenja"),
]


@dataclass(frozen=True)
class Part:
    """A part of a text as the model gives it."""

    start: int
    end: int
    type: str


def names(text: str, *parts: Part) -> list[str]:
    return [item.text for item in Tagger(lambda _: parts).find(text, "en")]


@pytest.fixture(scope="module")
def tags() -> Tagger:
    found = tagger()
    if found is None:
        pytest.skip("requirements-names.txt is not installed")
    return found


def test_without_its_packages_there_is_no_tagger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.privacy.tagger.PACKAGE", "no_such_package")
    assert tagger.__wrapped__() is None


def test_a_name_is_whole_words_and_those_beside_each_other_are_one() -> None:
    text = "ask j. romain, or Ana in Bath"
    parts = [Part(4, 5, "GIVEN_NAME"), Part(7, 9, "SURNAME"), Part(18, 21, "GIVEN_NAME"), Part(25, 29, "CITY")]
    assert names(text, *parts) == ["j. romain", "Ana"]
    assert names(" Ana", Part(1, 4, "GIVEN_NAME")) == ["Ana"]


def test_nothing_is_found_in_a_text_without_words(tags: Tagger) -> None:
    assert [list(tags.find(text, "en")) for text in ("", " ", "12 34", "\N{SNOWMAN}")] == [[], [], [], []]


@pytest.mark.parametrize(("text", "language", "name"), UNLISTED)
def test_it_finds_names_in_small_letters(tags: Tagger, text: str, language: str, name: str) -> None:
    assert name in [item.text for item in tags.find(text, language)]


def test_what_it_finds_is_added_to_the_rest(tags: Tagger) -> None:
    alone, joined = (score(Checker(others=others), invented()) for others in ([], [tags]))
    assert joined.found["NAME"] >= alone.found["NAME"]
    assert joined.recall(joined.wanted) >= 0.95, joined.missed
    assert joined.precision >= 0.9, joined.wrong


def test_a_name_far_into_a_long_text_is_found(tags: Tagger) -> None:
    text = "the fee was wrong again and again. " * 100 + "please call nicole back"
    assert "nicole" in [item.text for item in tags.find(text, "en")]
