"""`articles list`: the sections and sentences that replies rest on, and what an editor should mend."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from backend.knowledge import articles as knowledge
from backend.knowledge.articles import ArticlesError
from backend.knowledge.cutting import ALWAYS, Section, cut
from backend.knowledge.review import Remark, review
from simulator import deployment
from simulator.messages import complain
from simulator.upkeep import told


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each article.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def list_(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """List the sections and sentences of articles, as the knowledge base gets them, and what to mend.

    Each PATH is an article or a folder of them; without one, knowledge-articles/ is read.
    """
    failed = False
    for name, path in _named(paths or (deployment.ARTICLES,)):
        try:
            text = knowledge.read(path)
        except ArticlesError as error:
            complain(str(error))
            failed = True
            continue
        sections, remarks = cut(name, text), review(name, text)
        failed = failed or any(remark.is_error for remark in remarks)
        show(name, sections, remarks, as_json=as_json)
    sys.exit(failed)


def show(name: str, sections: Sequence[Section], remarks: Sequence[Remark], *, as_json: bool) -> None:
    """Print an article: its sections, their sentences with ids, and what to mend."""
    if as_json:
        click.echo(json.dumps(_as_json(name, sections, remarks), ensure_ascii=False))
    else:
        _print(name, sections, remarks)


def _named(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for path in paths:
        if path.is_dir():
            yield from ((file.relative_to(path).as_posix(), file) for file in knowledge.find(path))
        else:
            yield path.name, path


def _as_json(name: str, sections: Iterable[Section], remarks: Iterable[Remark]) -> dict[str, Any]:
    return {
        "article": name,
        "sections": [
            {
                "object": section.name,
                "heading": section.path,
                "language": section.language,
                "valid_until": str(section.valid_until),
                "sentences": [
                    {"id": id_, "text": text, "sentence": sentence} for id_, text, sentence in _with_ids(section)
                ],
            }
            for section in sections
        ],
        "remarks": [{"heading": remark.heading, "words": remark.words, "error": remark.is_error} for remark in remarks],
    }


def _print(name: str, sections: Iterable[Section], remarks: Iterable[Remark]) -> None:
    click.secho(name, bold=True)
    for section in sections:
        until = "" if section.valid_until == ALWAYS else f", until {section.valid_until}"
        click.echo(f"  {section.path} ({section.language}{until})")
        for _, text, sentence in _with_ids(section):
            click.echo(f"    {sentence:>16}  {text}")
    for remark in remarks:
        place = f"{remark.heading}: " if remark.heading else ""
        click.secho(
            f"  {'error' if remark.is_error else 'mend'}: {place}{remark.words}",
            fg="red" if remark.is_error else "yellow",
        )


def _with_ids(section: Section) -> Iterator[tuple[str, str, str]]:
    """Give sentences with the ids that follow the passage's number in `p2s10`, and those that `told` knows them by."""
    for sentence in told.sentences([section]):
        yield f"s{sentence.number}", sentence.text, sentence.id
