"""A proposed article: every line of it rests on approved sentences, which exact checks prove, or there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final, Protocol

from backend.knowledge.cutting import cut
from backend.knowledge.sentences import split
from simulator.upkeep.imports.pieces import plain
from simulator.upkeep.matters import bare
from simulator.upkeep.readability import Readability, readability
from simulator.upkeep.sources import Approved, Form
from triage.evidence.checks import CHECKS, figures_stand, refusal
from triage.evidence.claim import Claim
from triage.evidence.contacts import links, phones
from triage.evidence.figures import figures
from triage.evidence.reading import plain as in_plain_form
from triage.evidence.reading import stems
from triage.evidence.statement import Source, Statement

MOST_LINES: Final = 12
"""Of each part of a proposal."""
CONDITIONS: Final = ("If ", "Si ", "Wenn ")
"""How a sentence begins that says what to do when something is otherwise."""
SAME: Final = 0.6
"""Share of what two sentences speak of, from which other figures in them contradict each other."""


class Part(StrEnum):
    """The parts of an article beside its title, in their order."""

    OVERVIEW = "Overview"
    STEPS = "Steps"
    TROUBLESHOOTING = "Troubleshooting"
    QUESTIONS = "Questions"
    RELATED = "Related"
    CONTACT = "Contact"


@dataclass(frozen=True, slots=True)
class Line:
    """What a part says, with the ids of the sentences that it rests on; of a question, *asked* is its heading."""

    part: Part
    text: str
    sources: tuple[str, ...]
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made of a gap; *open* is what an editor has to find out."""

    title: str
    lines: tuple[Line, ...]
    related: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What customers asked and nothing answered: masked *questions*, the plainest first, and the words they share."""

    name: str
    words: tuple[str, ...]
    questions: tuple[str, ...]


def asking(text: str) -> list[str]:
    """The questions in a masked message, or all of it on one line where it asks none; none that has a mark in it."""
    found = [sentence for line in text.splitlines() for sentence in split(line)]
    asked = [sentence for sentence in found if sentence.endswith("?")] or [" ".join(text.split())]
    return [each for each in asked if bare(each) == each]


class Writer(Protocol):
    """Writes an article about a matter from approved sentences."""

    def write(self, matter: Matter, known: Sequence[Approved]) -> Draft: ...


class NoProposalError(ValueError):
    """There is nothing to propose; the text says why."""


class RefusedError(NoProposalError):
    """A proposal says something that its sources do not; the text names it."""

    def __str__(self) -> str:
        return f"refused: {super().__str__()}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal whose lines are proved; *origins* says where each of its sources stands."""

    draft: Draft
    origins: Mapping[str, str]

    @property
    def markdown(self) -> str:
        """The article, with what is open as comments, which no customer is ever told."""
        return "\n".join(_written(self.draft)) + "\n"

    @property
    def readability(self) -> Readability | None:
        return readability([line.text for line in self.draft.lines])


def proved(draft: Draft, known: Iterable[Approved], names: frozenset[str] = frozenset()) -> Proposal:
    """Hold every line and heading of *draft* against the sentences it cites; RefusedError for the first that fails."""
    approved = {each.source.id: each for each in known}
    sources = {id_: each.source for id_, each in approved.items()}
    for line in draft.lines:
        if fault := _refusal(line, sources, names):
            raise RefusedError(fault)
    whole = tuple(sources[id_] for line in draft.lines for id_ in line.sources)
    for heading in (draft.title, *draft.related):
        if found := next(iter(figures_stand(Claim(heading, whole))), None):
            raise RefusedError(f"{found.words} in {heading!r} stands in no source")
    proposal = Proposal(draft, {id_: approved[id_].origin for line in draft.lines for id_ in line.sources})
    told = (*whole, *(Source("", "", each) for each in draft.related))
    for section in cut("proposal.md", proposal.markdown):
        for sentence in (section.path, *section.sentences):
            if found := next(iter(figures_stand(Claim(sentence, told))), None):
                raise RefusedError(f"{found.words} in {sentence!r} stands in no source")
    return proposal


def _refusal(line: Line, sources: Mapping[str, Source], names: frozenset[str]) -> str:
    claim = Claim.of(Statement(line.text, line.sources), sources, names)
    if found := refusal(claim, CHECKS):
        return f"{found.rule}: {found.words} in {line.text!r}"
    asked = Claim.of(Statement(line.asked, line.sources), sources, names)
    if line.asked and (foreign := next(iter(figures_stand(asked)), None)):
        return f"{foreign.words} in the question {line.asked!r} stands in no source"
    return ""


@dataclass(frozen=True, slots=True)
class Quoting:
    """Writes an article word for word from what is in no article yet: what agents answered, and approved notes."""

    contacts: tuple[Approved, ...] = ()
    related: tuple[str, ...] = ()

    def write(self, matter: Matter, known: Sequence[Approved]) -> Draft:
        fresh = [each for each in known if each.fresh and _is_fit(each)]
        about = _about(matter)
        told = {each.paragraph for each in fresh if about & stems(each.source.sentence)}
        chosen = _unique(each for each in fresh if each.paragraph in told)
        unsure = _contradicting(chosen)
        kept = [each for each in chosen if each not in unsure]
        lines = [Line(_part(each), each.source.sentence, (each.source.id,)) for each in kept]
        open_ = [f"agents wrote otherwise: {each.source.sentence}" for each in unsure]
        for question in matter.questions:
            best = _answering(question, kept)
            if best is not None and not _foreign(question, best):
                lines.append(Line(Part.QUESTIONS, best.source.sentence, (best.source.id,), question))
            else:
                open_.append(f"a question without an answer here: {question}")
        lines += [Line(Part.CONTACT, each.source.sentence, (each.source.id,)) for each in self.contacts[:1]]
        return Draft(_title(matter), tuple(_bounded(lines)), self.related, tuple(open_))


def is_contact(each: Approved) -> bool:
    """Whether a sentence names a way to reach the bank."""
    return bool(phones(each.source.sentence) or links(each.source.sentence))


def _is_fit(each: Approved) -> bool:
    return refusal(Claim(each.source.sentence, (each.source,))) is None


def _about(matter: Matter) -> frozenset[str]:
    """What most of the questions speak of."""
    counted = Counter(stem for question in matter.questions for stem in stems(question))
    often = {stem for stem, count in counted.items() if count * 2 > len(matter.questions)}
    return frozenset(often) or stems(" ".join(matter.words))


def _unique(each: Iterable[Approved]) -> list[Approved]:
    """Each sentence once, those that stand in most places first, else in their order."""
    found = list(each)
    times = Counter(one.source.sentence for one in found)
    first: dict[str, Approved] = {}
    for one in found:
        first.setdefault(one.source.sentence, one)
    return sorted(first.values(), key=lambda one: -times[one.source.sentence])


def _contradicting(chosen: Sequence[Approved]) -> list[Approved]:
    """Sentences on the same thing with other figures: a person has to say which is right."""
    found = [pair for pair in combinations(chosen, 2) if _contradict(*pair)]
    return [each for each in chosen if any(each in pair for pair in found)]


def _contradict(one: Approved, other: Approved) -> bool:
    about, others = stems(one.source.sentence), stems(other.source.sentence)
    said, told = (set(figures(in_plain_form(each.source.sentence))) for each in (one, other))
    alike = len(about & others) >= SAME * len(about | others)
    return alike and said != told and bool(said) and bool(told)


def _part(each: Approved) -> Part:
    if each.form is Form.ITEM:
        return Part.STEPS
    return Part.TROUBLESHOOTING if each.source.sentence.startswith(CONDITIONS) else Part.OVERVIEW


def _answering(question: str, kept: Sequence[Approved]) -> Approved | None:
    """The sentence that shares most with a question, if it shares most of what that speaks of."""
    about = stems(question)
    best = max(kept, key=lambda each: len(about & stems(each.source.sentence)), default=None)
    return best if best and about and 2 * len(about & stems(best.source.sentence)) > len(about) else None


def _foreign(question: str, best: Approved) -> bool:
    return any(True for _ in figures_stand(Claim(question, (best.source,))))


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    counted: Counter[Part] = Counter()
    for line in lines:
        counted[line.part] += 1
        if counted[line.part] <= MOST_LINES:
            yield line


def _title(matter: Matter) -> str:
    """The words that the questions share, as they stand in the plainest of them."""
    shared = stems(" ".join(matter.words))
    first = matter.questions[0] if matter.questions else " ".join(matter.words)
    words = [word.strip("?!.,;:\"'") for word in first.split() if stems(word) & shared]
    text = " ".join(words) or " ".join(matter.words) or matter.name
    return text[:1].upper() + text[1:]


def _written(draft: Draft) -> Iterator[str]:
    yield f"# {plain(draft.title)}"
    for part in Part:
        lines = [line for line in draft.lines if line.part is part]
        if part is Part.RELATED and not draft.related:
            continue
        yield f"\n## {part}\n"
        if part is Part.RELATED:
            yield from (f"- {plain(each)}" for each in draft.related)
        elif part is Part.STEPS:
            yield from (f"{number}. {plain(line.text)}" for number, line in enumerate(lines, start=1))
        elif part is Part.QUESTIONS:
            yield from (f"### {plain(line.asked)}\n\n{plain(line.text)}\n" for line in lines)
        elif lines:
            yield " ".join(plain(line.text) for line in lines)
        if not lines and part is not Part.RELATED:
            yield _comment(["To be written from an approved source, or to be removed."])


def _comment(lines: Iterable[str]) -> str:
    return "<!--\n" + "\n".join(lines).replace("--", "\u2013") + "\n-->"


def with_notes(proposal: Proposal, notes: Iterable[str]) -> str:
    """The file of a proposal: the article, and in a comment at its end what its editor has to know."""
    sources = [f"Source {id_}: {origin}" for id_, origin in dict.fromkeys(proposal.origins.items())]
    return f"{proposal.markdown}\n{_comment([*notes, *proposal.draft.open, *sources])}\n"
