"""`gaps`: what the articles lack, by what customers asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from backend.knowledge import articles as knowledge
from backend.privacy.check import Checker, masked
from simulator import deployment, records
from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.messages import remark, working
from simulator.options import FILE
from simulator.upkeep import gaps as upkeep
from simulator.upkeep.matters import MOST
from triage.passages import passage_hash

LINE: Final = 'an object such as {"id": "…#1", "text": "…", "language": "en"}'


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="RECORDS...", type=FILE)
@click.option("--questions", type=FILE, help="What was asked: one JSON object a line with the id of an interaction.")
@click.option(
    "--fewest", type=click.IntRange(min=1), default=upkeep.FEWEST, show_default=True, help="Messages of a gap."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each gap, on one line.")
@click.option(
    "--articles", type=click.Path(path_type=Path, file_okay=False), default=deployment.ARTICLES, help="Their folder."
)
def gaps(*, paths: tuple[Path, ...], questions: Path | None, fewest: int, as_json: bool, articles: Path) -> None:
    """Say what the articles lack, by messages where the search worked and nothing answered.

    RECORDS are files of interactions, which have no words. What was asked is in the file of --questions; it is masked
    before it is looked at. Without it what is missing cannot be told apart.
    """
    kept = [record for path in paths for record in records.read(path)]
    with working(f"Putting {len(kept)} messages together"):
        asked = dict(asked_in(questions)) if questions else {}
        state = _state(articles, datetime.now(UTC).date())
        found = upkeep.find(kept, asked, state, fewest)
    for gap in found:
        click.echo(json.dumps(gap.as_json(), ensure_ascii=False) if as_json else _shown(gap))
    silent = sum(sign.kind is upkeep.Kind.MISSING and sign.id not in asked for sign in upkeep.signs(kept, state))
    if silent:
        remark(f"{silent} messages that nothing answered have no words here: name them with --questions.")
    if len(kept) > MOST and (told := sum(sign.id in asked for sign in upkeep.signs(kept, state))) > MOST:
        remark(f"{told} messages are more than the {MOST} that are put together at once: give the records in parts.")
    if quiet := upkeep.silences(upkeep.judged(kept)):
        remark(f"{len(quiet)} messages came while the search found nothing for anybody: an outage, and no gap.")
    if not found and not as_json:
        click.echo(f"No gap in {len(kept)} records.")


class _Asked(NamedTuple):
    """What somebody asked in an interaction."""

    id: str
    text: str
    language: str
    names: tuple[str, ...]

    @property
    def contact(self) -> str:
        return self.id.rpartition("#")[0] or self.id


def asked_in(path: Path) -> Iterator[tuple[str, str]]:
    """What was asked, masked, by the ids of interactions; what is split over the turns of a chat is masked as well."""
    checker = Checker()
    for _, group in groupby(_questions(path), lambda each: each.contact):
        turns = list(group)
        texts, names = [turn.text for turn in turns], [name for turn in turns for name in turn.names]
        for turn, items in zip(turns, checker.check_together(texts, turns[0].language, names), strict=True):
            yield turn.id, masked(turn.text, items)


def _questions(path: Path) -> Iterator[_Asked]:
    for number, line in numbered(path, "question"):
        try:
            row: dict[str, Any] = json.loads(line)
            names = tuple(map(str, row.get("names", ())))
            yield _Asked(str(row["id"]), str(row["text"]), str(row.get("language", "")), names)
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise SimulatorError(f"{path}: line {number} is no question. Write {LINE} on each line.") from error


def _state(folder: Path, today: date) -> upkeep.State:
    sections = knowledge.load(folder).sections
    expired = frozenset(section.article for section in sections if section.valid_until < today)
    return upkeep.State(expired, {passage_hash(section.text): section.text for section in sections})


def _shown(gap: upkeep.Gap) -> str:
    about = f" in {gap.article}" if gap.article else f": {', '.join(gap.words)}" if gap.words else ""
    head = f"{click.style(gap.name, bold=True)}  {gap.kind}{about} ({gap.category}, {len(gap.ids)} messages)"
    return "\n".join([head, *(f"    {example}" for example in gap.examples)])
