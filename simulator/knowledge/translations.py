"""What customers say for what sections are about: `translations/LANGUAGE.toml` below the articles.

For each article the file has its headings and, for each of them, the heading in that language with words that customers
have for it; in English, which the articles are in, the words alone. `uncovered.toml` has what they ask that no article
answers. Only the search reads them; nothing is sent.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from backend.knowledge.articles import TRANSLATIONS
from backend.knowledge.cutting import Section
from simulator.errors import SimulatorError
from simulator.text import sentences

UNCOVERED: Final = "uncovered.toml"
UNCOVERED_FORM: Final = "en = and below it questions, one a line, between two lines of three apostrophes"
FORM: Final = '["payment/wire-transfers.md"] and below it "Wire fees" = "Frais de virement. Coût, combien"'


@dataclass(frozen=True, slots=True)
class Translations:
    """The lines of one language, by article and English heading; empty for a language that nobody wrote one in."""

    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @staticmethod
    def exist(articles: Path, language: str) -> bool:
        """Whether somebody wrote lines in *language* for these *articles*."""
        return _path(articles, language).is_file()

    @classmethod
    def read(cls, articles: Path, language: str) -> Translations:
        """Read those in *language*; raise `SimulatorError` for a file that is not in the form."""
        if not cls.exist(articles, language):
            return cls()
        path = _path(articles, language)
        document = _document(path, FORM)
        for article, lines in document.items():
            if not isinstance(lines, dict) or not all(isinstance(text, str) for text in lines.values()):
                raise SimulatorError(f"{path}: {article} is no table of texts. Write {FORM}.")
        return cls(document)

    def __bool__(self) -> bool:
        return bool(self.lines)

    def of(self, section: Section) -> tuple[str, ...]:
        """The lines of a section's headings, the article's title first, as far as there are some."""
        known = self.lines.get(section.article, {})
        return tuple(known[heading] for heading in section.heading if heading in known)

    def asked(self, section: Section) -> tuple[str, ...]:
        """How customers ask for what is below the last heading of *section*."""
        return tuple(chain.from_iterable(map(sentences, self.of(section)[-1:])))

    def around(self, section: Section) -> str:
        """All that the article of *section* is about."""
        return "\n".join(self.lines.get(section.article, {}).values())

    def headings(self) -> frozenset[tuple[str, str]]:
        """The article and heading of each line."""
        return frozenset((article, heading) for article, lines in self.lines.items() for heading in lines)


def uncovered(articles: Path, language: str) -> tuple[str, ...]:
    """Give questions in *language* that none of the *articles* answers; SimulatorError where they cannot be read."""
    path = articles / TRANSLATIONS / UNCOVERED
    lines = _document(path, UNCOVERED_FORM).get(language, "") if path.is_file() else ""
    if not isinstance(lines, str):
        raise SimulatorError(f"{path}: {language} is no text. Write {UNCOVERED_FORM}.")
    return tuple(filter(None, map(str.strip, lines.splitlines())))


def _document(path: Path, form: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SimulatorError(f"{path}: cannot be read ({error}). Write {form}.") from error


def _path(articles: Path, language: str) -> Path:
    return articles / TRANSLATIONS / f"{language}.toml"
