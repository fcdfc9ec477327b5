"""`articles import`: a preview of what documents would be as articles, and files for an editor to look at."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import click

from backend.knowledge import articles as knowledge
from backend.knowledge.articles import PROPOSED
from backend.knowledge.cutting import Section, cut
from backend.knowledge.review import Remark, review
from simulator import deployment
from simulator.cli.list_articles import show
from simulator.errors import SimulatorError
from simulator.messages import complain, remark
from simulator.upkeep import proposed
from simulator.upkeep.imports import reading
from simulator.upkeep.imports.reading import Imported

MANY: Final = 0.5
"""Share of its sentences that stand in another article from which an import is remarked to be a duplicate."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help=f"Write the articles into {PROPOSED}/ below the articles, for an editor.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each article.")
@click.option(
    "--articles",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=deployment.ARTICLES,
    help="The folder of the articles.",
)
def import_(paths: tuple[Path, ...], *, write: bool, as_json: bool, folder: Path) -> None:
    """Show what documents would be as articles: sections, sentences, their ids, and what an editor should mend.

    Each PATH is Markdown, HTML, DOCX, PDF, an export of MediaWiki (XML), or a folder of these, such as an unpacked
    export of Confluence. Nothing is published: with --write the articles are proposed, and a person moves them.
    """
    failed = False
    places = _places(folder)
    for path in [each for given in paths for each in reading.files(given)]:
        try:
            found = reading.read(path)
        except SimulatorError as error:
            complain(str(error))
            failed = True
            continue
        for one in found:
            sections = cut(one.name, one.markdown)
            remarks = _remarks(one, sections, places)
            show(one.name, sections, remarks, as_json=as_json)
            if any(each.is_error for each in remarks):
                failed = True
            elif write:
                _write(one, folder / PROPOSED, remarks)
    sys.exit(failed)


def _places(folder: Path) -> dict[str, str]:
    """The article in which each sentence stands already."""
    return {sentence: section.article for section in knowledge.load(folder).sections for sentence in section.sentences}


def _remarks(one: Imported, sections: Sequence[Section], places: dict[str, str]) -> list[Remark]:
    known = [places[each] for section in sections for each in section.sentences if each in places]
    count = sum(len(section.sentences) for section in sections)
    told = [*one.remarks]
    if known and len(known) >= MANY * count:
        told.append(f"{len(known)} of {count} sentences stand in {', '.join(sorted(set(known)))} already")
    return [*review(one.name, one.markdown), *(Remark(one.name, words) for words in told)]


def _write(one: Imported, folder: Path, remarks: Iterable[Remark]) -> None:
    path = folder / one.name
    if path.exists():
        raise SimulatorError(f"{path}: is there already. Move or remove it, or give the document another name.")
    proposed.write(path, _with_comment(one, remarks))
    remark(f"{path}: proposed. It is no article until a person has read it and moved it.")


def _with_comment(one: Imported, remarks: Iterable[Remark]) -> str:
    """The article with what its editor has to do in a comment at its end, which no customer is ever told."""
    lines = [f"Imported from {one.source}. Read each sentence, mend what is named, and move the file to its place."]
    lines += [f"- {each.words}" for each in remarks]
    told = "\n".join(lines).replace("--", "\u2013")
    return f"{one.markdown}\n<!--\n{told}\n-->\n"
