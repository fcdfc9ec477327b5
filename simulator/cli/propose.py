"""`propose`: articles that would close gaps, each sentence proved, for a person to read and to publish."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from backend.knowledge import articles as knowledge
from backend.knowledge.articles import PROPOSED, Articles
from backend.knowledge.cutting import Section
from backend.privacy.files import checker
from simulator import build, deployment
from simulator.cli.gaps import asked_in
from simulator.errors import SimulatorError
from simulator.json_lines import numbered
from simulator.knowledge import relevance
from simulator.knowledge.relevance import ENGLISH
from simulator.knowledge.search import ArticleSearch
from simulator.messages import complain, remark
from simulator.model.choice import called, models_called
from simulator.model.names import LOCAL, NAMES
from simulator.options import FILE, FOLDER
from simulator.upkeep import proposed
from simulator.upkeep.effect import Effect, asking, effect
from simulator.upkeep.gaps import Kind
from simulator.upkeep.matters import bare
from simulator.upkeep.office import Office
from simulator.upkeep.proposal import Matter, NoProposalError, Proposal, Quoting, Writer, is_contact, proved, with_notes
from simulator.upkeep.proposal import asking as questions_in
from simulator.upkeep.sources import Answer, of_answers, of_articles, of_notes
from simulator.upkeep.writing import Written
from triage.errors import InvalidAnalysisError, ModelUnavailableError
from triage.wording import one_line

NEAREST: Final = 3
"""Sections of the articles that a writer sees, and whose articles are named as related."""
RELATED: Final = 0.2
"""How likely an article answers, at least, that is named as related."""
SECONDS: Final = 60.0
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_TODO: Final = {
    Kind.UNTRANSLATED: "translate it with `translations LANGUAGE --add --article NAME`; a person reads each sentence",
    Kind.DUPLICATE: "a person has to choose which of the articles stays",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as `gaps --json` prints it."""

    name: str
    kind: Kind
    article: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    interactions: tuple[str, ...]

    @property
    def contacts(self) -> frozenset[str]:
        return frozenset(each.rpartition("#")[0] or each for each in self.interactions)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a gap: a file, or the reason why there is none."""

    gap: Gap
    name: str = ""
    text: str = ""
    proposal: Proposal | None = None
    effect: Effect | None = None
    why_not: str = ""


@click.command()
@click.argument("gaps", metavar="GAPS", type=FILE)
@click.option("--questions", type=FILE, help="What was asked, as for `gaps`: the replay asks all of it.")
@click.option("--data", type=FOLDER, help="An office of `serve`, whose agents' answers are sources.")
@click.option("--source", "notes", type=FILE, multiple=True, help="Markdown that somebody has approved as a source.")
@click.option("--model", metavar="MODEL", help=f"Who writes: {NAMES}. Without one sentences are quoted as they are.")
@click.option("--write", is_flag=True, help=f"Write the articles into {PROPOSED}/ below the articles, for an editor.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each gap, on one line.")
@click.option("--articles", "folder", type=FOLDER, default=deployment.ARTICLES, help="The folder of the articles.")
def propose(
    *,
    gaps: Path,
    questions: Path | None,
    data: Path | None,
    notes: tuple[Path, ...],
    model: str | None,
    write: bool,
    as_json: bool,
    folder: Path,
) -> None:
    """Propose articles that close the gaps in GAPS, the lines that `gaps --json` prints.

    Each sentence comes from an approved one: of the articles, of what agents answered (--data), or of notes (--source).
    A proposal with a figure that is in none of its sources is refused. Nothing is published: a person moves the file.
    """
    found = list(_gaps(gaps))
    asked = {id_: _asked(text) for id_, text in asked_in(questions)} if questions else {}
    known = knowledge.load(folder)
    everything = list(dict.fromkeys([*asked.values(), *(_asked(each) for gap in found for each in gap.examples)]))
    ask = asking(models_called(LOCAL), everything, word_for_word=True)
    before = ask(folder) if everything else {}
    answers = _answers(data, frozenset(contact for gap in found for contact in gap.contacts))
    desk = _Desk(known, ArticleSearch(folder), answers, notes, model)
    failed = False
    for gap in found:
        result = desk.work(gap, [asked[id_] for id_ in gap.interactions if id_ in asked])
        theirs = [asked[id_] for id_ in gap.interactions if id_ in asked] or list(map(_asked, gap.examples))
        if result.text and theirs:
            seen = effect(ask, folder, name=result.name, article=result.text, questions=theirs, before=before)
            result = Result(gap, result.name, result.text, result.proposal, seen)
        failed = failed or (bool(result.why_not) and gap.kind not in _TODO)
        click.echo(json.dumps(_as_json(result), ensure_ascii=False) if as_json else _shown(result))
        if write and result.text:
            failed = not _write(folder / PROPOSED / Path(result.name).name, result) or failed
    sys.exit(failed)


class _Desk:
    """Has what proposals are made of, whatever the gap."""

    def __init__(
        self,
        known: Articles,
        search: ArticleSearch,
        answers: Mapping[str, Sequence[Answer]],
        notes: Sequence[Path],
        model: str | None,
    ) -> None:
        self._known, self._search, self._answers = known, search, answers
        self._checker = checker(known.folder)
        self._sections = {section.name: section for section in known.sections}
        self._notes = {path.name: knowledge.read(path) for path in notes}
        self._names = frozenset(known.product_names(deployment.usual_settings().company_name))
        self._model = build.chain(called("--model", model)) if model else None

    def work(self, gap: Gap, questions: Sequence[str]) -> Result:
        """Make what closes *gap*, of which all *questions* are known or only the examples."""
        try:
            if gap.kind in _TODO:
                raise NoProposalError(_TODO[gap.kind])
            if gap.kind is not Kind.MISSING:
                return self._mended(gap)
            asked = dict.fromkeys(each for text in (*gap.examples, *questions) for each in questions_in(text))
            return self._written(gap, Matter(gap.name, gap.words, tuple(asked)))
        except NoProposalError as error:
            return Result(gap, why_not=str(error))
        except (ModelUnavailableError, InvalidAnalysisError) as error:
            return Result(gap, why_not=f"the model gave no answer: {error}")

    def _written(self, gap: Gap, matter: Matter) -> Result:
        fresh = [*of_notes(self._notes), *of_answers(self._answered(gap), self._checker)]
        if not fresh:
            raise NoProposalError("nobody has answered it: name an office with --data, or notes with --source")
        near = self._near(matter)
        related = tuple(dict.fromkeys(section.heading[0] for section in near))
        contacts = (each for each in of_articles(self._known.sections, "c") if is_contact(each))
        nearby = [each for each in contacts if each.source.heading.startswith(related)][:1]
        writer: Writer = Quoting(tuple(nearby), related)
        if self._model:
            writer = Written(self._model, lambda: SECONDS, related)
        sources = [*of_articles(near, "p"), *fresh, *nearby]
        proposal = proved(writer.write(matter, sources), sources, self._names)
        new = {each.source.id for each in fresh}
        if not any(new.intersection(line.sources) for line in proposal.draft.lines):
            raise NoProposalError("no approved sentence speaks of it: name notes with --source")
        return Result(gap, f"{_slug(proposal.draft.title)}.md", with_notes(proposal, [f"Gap {gap.name}."]), proposal)

    def _answered(self, gap: Gap) -> list[Answer]:
        return [each for contact in sorted(gap.contacts) for each in self._answers.get(contact, ())]

    def _mended(self, gap: Gap) -> Result:
        """The article that is wrong or out of date as it is, with what an editor has to know."""
        path = self._known.folder / gap.article
        if not gap.article or not path.is_file():
            raise NoProposalError(f"there is no article {gap.article!r}")
        said = dict.fromkeys(each.source.sentence for each in of_answers(self._answered(gap), self._checker))
        matters = (
            "its last day is over" if gap.kind is Kind.OUTDATED else "agents rejected drafts as wrong that rest on it"
        )
        lines = [
            f"Gap {gap.name}: {matters}, seen in {len(gap.interactions)} messages. Mend it here.",
            *(f"- agents wrote: {each}" for each in said),
        ]
        comment = "\n".join(lines).replace("--", "\u2013")
        return Result(gap, gap.article, f"{knowledge.read(path)}\n<!--\n{comment}\n-->\n")

    def _near(self, matter: Matter) -> list[Section]:
        hits = self._search.search(" ".join(matter.questions) or " ".join(matter.words), NEAREST)
        curve = relevance.curve(ENGLISH)
        return [self._sections[hit.source] for hit in hits if curve.probability(hit.score) >= RELATED]


def _asked(text: str) -> str:
    """What a masked message asks: of a letter the questions alone, as one puts them to a search."""
    return " ".join(questions_in(text)) or one_line(bare(text))


def _answers(data: Path | None, contacts: frozenset[str]) -> dict[str, list[Answer]]:
    if data is None:
        return {}
    with closing(Office(data)) as office:
        found = {id_.rpartition("#")[0]: words for id_, words in office.words().items()}
    return {
        contact: [Answer(contact, found[contact].name, body) for body in found[contact].answers]
        for contact in contacts & found.keys()
    }


def _gaps(path: Path) -> Iterator[Gap]:
    for number, line in numbered(path, "gap"):
        try:
            row: dict[str, Any] = json.loads(line)
            texts = (tuple(map(str, row[name])) for name in ("words", "examples", "interactions"))
            yield Gap(str(row["gap"]), Kind(row["kind"]), str(row["article"]), *texts)
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise SimulatorError(f"{path}: line {number} is no gap. Give what `gaps --json` prints.") from error


def _slug(text: str) -> str:
    return _SLUG.sub("-", text.casefold())[:80].strip("-") or "article"


def _write(path: Path, result: Result) -> bool:
    """Propose the article in a file of its own; False where there is one."""
    if path.exists():
        complain(f"{path}: is there already, and stays. Move or remove it.")
        return False
    proposed.write(path, result.text + (f"<!-- {result.effect} -->\n" if result.effect else ""))
    remark(f"{path}: proposed. `replay --with-article {path} ARCHIVE` says what it would change of an archive.")
    return True


def _as_json(result: Result) -> dict[str, Any]:
    proposal = result.proposal
    ease = proposal.readability if proposal else None
    return {
        "gap": result.gap.name,
        "kind": result.gap.kind.value,
        "file": result.name or None,
        "why_not": result.why_not or None,
        "title": proposal.draft.title if proposal else None,
        "lines": [
            {"part": str(line.part), "text": line.text, "asked": line.asked or None, "sources": list(line.sources)}
            for line in (proposal.draft.lines if proposal else ())
        ],
        "open": list(proposal.draft.open) if proposal else [],
        "origins": dict(proposal.origins) if proposal else {},
        "readability": {"formula": ease.formula, "score": ease.score} if ease else None,
        "replay": result.effect.as_json() if result.effect else None,
    }


def _shown(result: Result) -> str:
    if result.why_not:
        return f"{result.gap.kind} {result.gap.name}: {result.why_not}"
    ease = result.proposal.readability if result.proposal else None
    told = f" {ease.formula} {ease.score}." if ease else ""
    changed = f" {result.effect}" if result.effect else ""
    return f"{result.gap.kind} {result.gap.name}: {result.name}.{told}{changed}\n\n{result.text}"
