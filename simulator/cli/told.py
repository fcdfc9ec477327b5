"""`told`: everybody who was told a sentence of an article that was wrong, and drafts that put it right."""

from __future__ import annotations

import getpass
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from backend.knowledge import articles as knowledge
from backend.knowledge.cutting import cut
from backend.privacy import roles
from backend.privacy.audit_file import AuditFile
from backend.privacy.roles import Permission, Role
from simulator import deployment, records
from simulator.errors import SimulatorError
from simulator.messages import remark
from simulator.options import FILE, FOLDER
from simulator.upkeep import told as upkeep
from simulator.upkeep.correction import Correction, drafts, instead
from simulator.upkeep.office import Office
from simulator.upkeep.told import Sentence, Telling, Words

NOBODY = Words("", "", "", ())


@dataclass(frozen=True, slots=True)
class Asked:
    """The sentences that were *wrong*, all those of the articles *before* the change, and those of *now*."""

    wrong: tuple[Sentence, ...]
    before: tuple[Sentence, ...]
    now: tuple[Sentence, ...]


@click.command()
@click.argument("sentence", required=False, metavar="[SENTENCE-ID]")
@click.option("--article", "files", type=FILE, multiple=True, help="An article as it was when it was wrong.")
@click.option("--data", type=FOLDER, help="The folder of an office of `serve`.")
@click.option("--records", "kept", type=FILE, multiple=True, help="Records of a deployment, or of `--interactions`.")
@click.option("--drafts", "output", type=FOLDER, help="Write drafts of a correction into this folder. None is sent.")
@click.option("--role", type=click.Choice([*map(str, Role)]), default=str(Role.LEAD), show_default=True)
@click.option("--audit", type=FILE, help="Append to this file who saw the names of whom.")
@click.option("--articles", type=FOLDER, default=deployment.ARTICLES, help="The articles as they are now.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each message, on one line.")
def told(
    *,
    sentence: str | None,
    files: tuple[Path, ...],
    data: Path | None,
    kept: tuple[Path, ...],
    output: Path | None,
    role: str,
    audit: Path | None,
    articles: Path,
    as_json: bool,
) -> None:
    """List everybody who was told a sentence that was wrong, as records and an office tell.

    SENTENCE-ID is the id that `articles` prints. With --article it is looked for in that file; without an id all
    sentences of the file are. Names, words and drafts are for roles that may open texts.
    """
    acting = Role(role)
    roles.require(acting, Permission.READ_RECORDS)
    secret = (Permission.FIND_CUSTOMER, Permission.OPEN_TEXTS)
    if output:
        roles.require(acting, *secret)
    if not (data or kept):
        raise SimulatorError("Name an office with --data, or records with --records.")
    asked = _asked(sentence, files, articles)
    found = _found(asked, data, kept)
    opened = all(roles.may(acting, each) for each in secret)
    if opened and audit:
        _note(audit, role, found)
    right = instead(asked.wrong, asked.before, asked.now)
    written = drafts(found, right, deployment.usual_settings().company_name) if opened else []
    _show(found, written, opened=opened, as_json=as_json)
    if output:
        _write(output, written)
    if not all(each.text for each in asked.wrong):
        remark(
            "No article has this sentence now: name the file as it was with --article, for chats and other versions."
        )


def _asked(id_: str | None, files: Sequence[Path], folder: Path) -> Asked:
    now = tuple(upkeep.sentences(knowledge.load(folder).sections))
    before = tuple(each for path in files for each in upkeep.sentences(cut(path.name, knowledge.read(path))))
    if id_ is None:
        if not files:
            raise SimulatorError("Name a sentence by the id that `articles` prints, or a file with --article.")
        return Asked(before, before, now)
    wrong = tuple(upkeep.named(id_, before or now))
    if not wrong:
        raise SimulatorError(f"{id_!r} is no id of a sentence; `python -m simulator articles` prints them.")
    if files and not any(each.text for each in wrong):
        raise SimulatorError(f"{id_}: no such sentence in {', '.join(map(str, files))}. Name the file as it was.")
    return Asked(wrong, before, now)


def _found(asked: Asked, data: Path | None, kept: Iterable[Path]) -> list[tuple[Telling, Words]]:
    known = frozenset(each.section for each in (*asked.before, *asked.now))
    rows = [record for path in kept for record in records.read(path)]
    words: Mapping[str, Words] = {}
    chats: list[tuple[Telling, Words]] = []
    if data:
        with closing(Office(data)) as office:
            rows += office.records()
            words = office.words()
            chats = list(office.chats(asked.wrong))
    mails = upkeep.tellings(rows, asked.wrong, known, words)
    found = [*((each, words.get(each.interaction, NOBODY)) for each in mails), *chats]
    return sorted(found, key=lambda pair: (pair[0].at, pair[0].interaction))


def _show(
    found: Sequence[tuple[Telling, Words]], written: Iterable[Correction], *, opened: bool, as_json: bool
) -> None:
    draft_of = {contact: draft for draft in written for contact in draft.contacts}
    for telling, words in found:
        if as_json:
            click.echo(json.dumps(_as_json(telling, words, draft_of, opened=opened), ensure_ascii=False))
        else:
            click.echo(_line(telling, words, opened=opened))
    if not found and not as_json:
        click.echo("Nobody was told.")
    if unsure := sum(not telling.certain for telling, _ in found):
        remark(f"{unsure} of {len(found)} only may have been told: look at them before you write.")


def _as_json(telling: Telling, words: Words, draft_of: Mapping[str, Correction], *, opened: bool) -> dict[str, Any]:
    if not opened:
        return telling.as_json()
    draft = draft_of.get(telling.contact)
    return {
        **telling.as_json(),
        "name": words.name,
        "address": words.sender,
        "said": list(telling.said),
        "draft": {"subject": draft.subject, "body": draft.body} if draft else None,
    }


def _line(telling: Telling, words: Words, *, opened: bool) -> str:
    when = f"{datetime.fromtimestamp(telling.at, UTC):%Y-%m-%d %H:%M}"
    who = f"  {words.name} <{words.sender}>" if opened and words.sender else ""
    sure = "" if telling.certain else " (perhaps)"
    return f"{when}  {telling.channel:<6} {telling.contact}  {telling.how.replace('_', ' ')}{sure}{who}"


def _note(audit: Path, role: str, found: Iterable[tuple[Telling, Words]]) -> None:
    file, actor = AuditFile(audit), getpass.getuser()
    for customer in dict.fromkeys(telling.customer or telling.contact for telling, words in found if words.sender):
        file.append(at=time.time(), actor=actor, role=role, action="told", customer=customer, things=1)


def _write(folder: Path, written: Sequence[Correction]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for draft in written:
            (folder / draft.file.replace("/", "-")).write_bytes(draft.as_bytes())
    except OSError as error:
        raise SimulatorError(f"{folder}: cannot be written ({error.strerror}). Name another folder.") from error
    remark(f"{len(written)} drafts in {folder}. Nothing was sent.")
