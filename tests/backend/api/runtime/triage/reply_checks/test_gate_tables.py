"""The gate's tables of words hold nothing twice and nothing for nothing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from triage import reply_checks
from triage.evidence.figures import Figure, figures
from triage.evidence.reading import stems
from triage.message import Customer
from triage.reply_checks.letter import Letter
from triage.reply_checks.names import is_greeted_wrongly, strangers, unsigned
from triage.tables import table

HERE = Path(reply_checks.__file__).parent
EVIDENCE = HERE.parent / "evidence"
FIGURES = table(str(EVIDENCE / "figures.py"))
LETTER, NAMES = (table(str(HERE / f"{name}.py")) for name in ("letter", "names"))
FILES = sorted((*HERE.glob("*.json"), *EVIDENCE.glob("*.json")))
NOBODY = Customer("")


def lists(content: Any) -> Iterator[list[str]]:
    if isinstance(content, dict):
        for value in content.values():
            yield from lists(value)
    else:
        yield content if isinstance(content, list) else str(content).split()


def twice(entries: Iterable[str]) -> list[str]:
    return [entry for entry, count in Counter(entries).items() if count > 1]


def first(text: str) -> Figure | None:
    return next(figures(text), None)


def called(text: str, mail: str = "") -> list[str]:
    return list(strangers(text, frozenset(), frozenset(), "", mail))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_entry_stands_twice(file: Path) -> None:
    pairs: list[str] = []

    def kept(found: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs.extend(twice(name for name, _ in found))
        return dict(found)

    document = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=kept)
    assert pairs == []
    assert [twice(entries) for entries in lists(document) if twice(entries)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_table_belongs_to_a_module(file: Path) -> None:
    assert file.with_suffix(".py").exists()


def test_every_number_word_is_read() -> None:
    assert {word: first(f"{word} dollars") for word in FIGURES["numbers"]} == {
        word: Figure(str(number), "$") for word, number in FIGURES["numbers"].items()
    }
    assert {word: first(f"two {word} dollars") for word in FIGURES["scales"]} == {
        word: Figure(str(2 * number), "$") for word, number in FIGURES["scales"].items()
    }


def test_every_ordinal_is_read() -> None:
    for word, number in FIGURES["ordinals"].items():
        written, value = (word, number) if number > 3 else (f"twenty-{word}", 20 + number)
        assert first(f"on the {written} day") == Figure(str(value), "th"), word


def test_every_sign_and_unit_is_read() -> None:
    assert {sign: first(f"{sign} 5") for sign in FIGURES["before"]} == {
        sign: Figure("5", unit) for sign, unit in FIGURES["before"].items()
    }
    assert {word: first(f"5 {word}") for word in FIGURES["units"]} == {
        word: Figure("5", unit) for word, unit in FIGURES["units"].items()
    }


def test_every_word_about_a_number_is_needed() -> None:
    assert [word for word in FIGURES["ends"] if first(f"5 {word} days") != Figure("5")] == []
    assert [word for word in FIGURES["working"] if first(f"5 {word} days") != Figure("5", "business day")] == []
    assert [word for word in FIGURES["measures"] if first(f"It {word} one day") != Figure("1", "day")] == []


def test_every_day_and_month_is_read() -> None:
    assert [word for word in FIGURES["named"] if first(word) != Figure("", word.removesuffix("s"))] == []
    assert [word for word in FIGURES["months"] if first(f"5 {word.title()}") != Figure("5", word)] == []
    ambiguous = [month for month in FIGURES["months"] if first(f"so {month.title()}") is None]
    assert sorted(ambiguous) == sorted(FIGURES["ambiguous"])
    assert [word for word in FIGURES["dates"] if first(f"so {word} May") != Figure("", "may")] == []


def test_every_salutation_and_closing_is_read() -> None:
    assert [word for word in LETTER["salutations"] if Letter.of(f"{word} Mateo Li").greeted != "Mateo Li"] == []
    assert [word for word in LETTER["closings"] if Letter.of(f"It is so.\n{word},\nWe").signature != "We"] == []


@pytest.mark.parametrize("kind", ["titles", "anybody"])
def test_anybody_may_be_greeted_by(kind: str) -> None:
    assert [word for word in NAMES[kind] if is_greeted_wrongly(word.title(), NOBODY)] == []


def test_titles_are_no_other_words() -> None:
    assert set(NAMES["titles"]).isdisjoint(NAMES["anybody"])


def test_every_word_of_a_signature_is_needed() -> None:
    assert [word for word in NAMES["signatures"] if list(unsigned(word, frozenset()))] == []


def test_every_opener_is_needed() -> None:
    assert [word for word in NAMES["openers"] if called(f"{word.title()}, it is free.")] == []
    assert set(NAMES["openers"]).isdisjoint(NAMES["ordinary"])
    assert [word for word in NAMES["openers"] if word.endswith("ly") and len(word) >= 9] == []


def test_every_place_is_needed() -> None:
    assert [word for word in NAMES["places"] if called(f"it is so {word} Lisbon", " lisbon ")] == []
    assert called("it is so at Lisbon", " lisbon ") == ["Lisbon"]


def test_every_ordinary_word_is_needed() -> None:
    """Each may stand in capitals, which makes a name of any other word."""
    assert [word for word in NAMES["ordinary"] if called(f"it is so {word.upper()} it is")] == []
    assert [word for word in NAMES["ordinary"] if len(word) < 2] == []
    assert called("it is so LISBON it is") == ["LISBON"]


def test_every_small_word_is_needed() -> None:
    small = table(str(EVIDENCE / "reading.py"))["small"].split()
    assert [word for word in small if stems(word)] == []
    assert [word for word in small if len(word) < 3] == []
    assert stems("fee") == {"fee"}
