"""`translations`: the memory of what the sentences of articles are in another language, and what is wrong with it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import click

from backend.knowledge import articles as knowledge
from backend.knowledge.cutting import ENGLISH
from backend.knowledge.translations import file_of
from simulator import build, deployment
from simulator.errors import SimulatorError
from simulator.messages import remark
from simulator.model.choice import called
from simulator.model.names import NAMES as MODELS
from simulator.upkeep import memory as upkeep
from simulator.upkeep.told import Sentence, sentences
from simulator.upkeep.translating import translated
from triage import letter
from triage.language import NAMES
from triage.translation import Memory, Row, State, faults, key

SECONDS: Final = 60.0
SHOWN: Final = frozenset({State.UNREAD, State.UNEQUAL})


@click.command()
@click.argument("language", type=click.Choice(list(NAMES)))
@click.option(
    "--article", "names", multiple=True, metavar="NAME", help="Only this article, such as payment/bill-pay.md."
)
@click.option("--add", is_flag=True, help="Add a row for each sentence that has none.")
@click.option("--model", metavar="MODEL", help=f"Who writes the rows that are added: {MODELS}. A person reads them.")
@click.option("--accept", "accepted", multiple=True, metavar="KEY", help="This row has been read and is right.")
@click.option("--by", "reader", default="", help="The name of who has read what is accepted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--articles",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=deployment.ARTICLES,
    help="The folder of the articles.",
)
def translations(
    *,
    language: str,
    names: tuple[str, ...],
    add: bool,
    model: str | None,
    accepted: tuple[str, ...],
    reader: str,
    as_json: bool,
    folder: Path,
) -> None:
    """Say which sentences of the articles have a translation into LANGUAGE that a person has read.

    A row is ready once its figures, names and addresses equal the English ones and somebody has read it. One whose
    English sentence was changed is stale. What a letter says around them is among the rows. A deployment says what is
    ready where REPLY_LANGUAGES names LANGUAGE.
    """
    if model and not add:
        raise SimulatorError("--model writes the rows that --add adds; name both.")
    known = knowledge.load(folder)
    english = list(sentences(section for section in known.sections if section.language == ENGLISH))
    chosen = _chosen(english, names)
    path = file_of(folder, language)
    memory = upkeep.load(path, frozenset(known.product_names(deployment.usual_settings().company_name)))
    changed = memory
    if add:
        changed = changed.with_all(upkeep.rows_of(chosen))
        if model:
            changed = _written(changed, chosen, language, model)
    if accepted:
        changed = changed.with_rows(_accepted(changed, accepted, reader))
    if changed != memory:
        upkeep.save(changed, path)
    sys.exit(_show(changed, [each.text for each in english], [each.text for each in chosen], as_json=as_json))


def _chosen(english: Sequence[Sentence], names: Sequence[str]) -> list[Sentence]:
    known = {each.article for each in english}
    for name in names:
        if name not in known:
            raise SimulatorError(f"{name}: no such article in English; name it by its path below the articles.")
    return [each for each in english if not names or each.article in names]


def _written(memory: Memory, chosen: Iterable[Sentence], language: str, model: str) -> Memory:
    """The memory with what *model* writes for sentences without a text; what is not equal in figures stays empty."""
    rows = upkeep.rows_of(chosen)
    missing = list(dict.fromkeys(row.english for row in rows if memory.state(row.english) is State.MISSING))
    written = translated(build.chain(called("--model", model)), lambda: SECONDS, missing, language)
    whole = [Row(row.english, row.text, memory.rows[row.key].article) for row in written]
    kept = [row for row in whole if not faults(row, memory.names)]
    if len(kept) < len(missing):
        remark(
            f"{len(missing) - len(kept)} of {len(missing)} sentences got no translation with equal figures and names."
        )
    return memory.with_rows(kept)


def _accepted(memory: Memory, keys: Iterable[str], reader: str) -> list[Row]:
    if not reader.strip():
        raise SimulatorError("Say with --by who has read it.")
    rows = []
    for each in keys:
        row = memory.rows.get(each)
        if row is None or not row.text:
            raise SimulatorError(f"{each}: no row of that key has a text; the command lists them.")
        if found := faults(row, memory.names):
            raise SimulatorError(f"{each}: {', '.join(found)}. Mend the text first.")
        rows.append(row.read_by(reader))
    return rows


def _show(memory: Memory, current: Sequence[str], chosen: Sequence[str], *, as_json: bool) -> bool:
    """Print how far the sentences are; True where a row is wrong or stale."""
    unique = list(dict.fromkeys((*letter.FIXED, *chosen)))
    states = {each: memory.state(each) for each in unique}
    counted = Counter(states.values())
    stale = memory.stale(current)
    rows = [memory.rows[key(each)] for each, state in states.items() if state in SHOWN]
    if as_json:
        told: dict[str, Any] = {str(state): counted[state] for state in State}
        listed = [
            {"key": row.key, "english": row.english, "text": row.text, "faults": faults(row, memory.names)}
            for row in rows
        ]
        click.echo(json.dumps({**told, "stale": [row.key for row in stale], "rows": listed}, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(f"{row.key}  {row.english}\n{'':18}{row.text}")
            for fault in faults(row, memory.names):
                click.secho(f"{'':18}{fault}", fg="red")
        for row in stale:
            click.secho(f"{row.key}  stale: {row.english}", fg="yellow")
        click.echo(", ".join(f"{counted[state]} {state}" for state in State) + f", {len(stale)} stale")
    return bool(counted[State.UNEQUAL] or stale)
