"""`privacy check` and `privacy mask`: personal data in texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from backend.privacy.check import Item, masked
from backend.privacy.files import checker, masked_file
from backend.privacy.lexicon import LANGUAGES
from backend.privacy.tagger import MISSING, tagger
from simulator import deployment, json_lines
from simulator.errors import SimulatorError
from simulator.messages import remark, working

_LINE = 'an object such as {"text": "…", "language": "en"}'


@dataclass(frozen=True, slots=True)
class Line:
    """A text to look at; those of one conversation are looked at together."""

    text: str
    language: str = ""
    names: tuple[str, ...] = ()
    conversation: str = ""
    customer: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each text.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
def check(path: Path, *, as_json: bool) -> None:
    """Find the personal data in texts.

    FILE has one JSON object a line: `text`, and if known `language` (en, es, fr, de), `names` of people and
    `conversation`. What is split over the texts of one conversation, which stand together, is found as well.
    """
    finds = checker(deployment.ARTICLES)
    for said in conversations(path):
        texts = [line.text for line in said]
        for text, items in zip(texts, finds.check_together(texts, said[0].language, names(said)), strict=True):
            click.echo(_as_json(text, items) if as_json else _shown(text, items))
    if not as_json and not tagger():
        remark(MISSING)


@click.command()
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
def mask(path: Path, language: str) -> None:
    """Print the text in FILE, or of the standard input where it is `-`, with personal data masked."""
    with working("Looking for personal data"):
        text = masked_file(path, language, deployment.ARTICLES)
    click.echo(text, nl=False)


def _as_json(text: str, items: Sequence[Item]) -> str:
    return json.dumps({"items": [item.as_json() for item in items], "masked": masked(text, items)}, ensure_ascii=False)


def _shown(text: str, items: Sequence[Item]) -> str:
    found = (
        f"  {item.type:<18} {item.start:>4}-{item.end:<4} {json.dumps(item.text, ensure_ascii=False)}" for item in items
    )
    return "\n".join([masked(text, items), *found])


def conversations(path: Path) -> list[list[Line]]:
    """Give the lines of a file of texts: those of one conversation which stand together, and each other by itself."""
    told: list[list[Line]] = []
    for line in _read(path):
        if told and line.conversation and line.conversation == told[-1][0].conversation:
            told[-1].append(line)
        else:
            told.append([line])
    return told


def names(lines: Iterable[Line]) -> list[str]:
    """The people who are known from any of *lines*."""
    return [name for line in lines for name in line.names]


def _read(path: Path) -> Iterator[Line]:
    for number, text in json_lines.numbered(path, "text"):
        try:
            yield _line(json.loads(text))
        except (ValueError, TypeError, RecursionError) as error:
            raise SimulatorError(f"{path}:{number}: {json_lines.fault(error)}. Write {_LINE} on each line.") from error


def _line(fields: Any) -> Line:
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        raise TypeError("no object with a text")
    people = fields.get("names") or []
    if not (isinstance(people, list) and all(isinstance(name, str) for name in people)):
        raise TypeError("`names` is no list of texts")
    language, conversation, customer = (
        str(fields.get(name) or "") for name in ("language", "conversation", "customer")
    )
    return Line(fields["text"], language, tuple(people), conversation, customer)
