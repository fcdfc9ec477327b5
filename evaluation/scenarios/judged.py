"""What a model judges of conversations, never without how far it agrees with people who judged the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from evaluation import rows
from evaluation.rows import Fields
from evaluation.scenarios.rehearsal import Conversation
from evaluation.statistics import Share, kappa
from simulator import build
from simulator.errors import SimulatorError
from simulator.model.choice import called
from simulator.sending import Setup, recorded_beside
from triage.evidence.claim import Claim
from triage.evidence.statement import Source
from triage.judge import Judge, Ruling, SecondLook

LABELS: Final = Path(__file__).with_name("statements.jsonl")
"""Statements of the project's own, labelled by their author."""
SUPPORTED: Final[Mapping[str, bool]] = {"supported": True, "unsupported": False}
"""Labels that a verdict can agree with; others, such as those of courtesies, say nothing of it."""
PART: Final = "judged"
"""Of a recording: what was asked once the run was over."""
SEED: Final = 1
SECONDS: Final = 60.0

Labelled = tuple[bool, Claim]


def supported(conversations: Iterable[Conversation], setup: Setup, labels: Path) -> dict[str, Any]:
    """Have the judge of *setup* say whether its evidence supports each statement of replies and drafts, and judge it.

    A judgement that failed counts as one against the statement. Where the labels cannot tell whether the judge agrees
    with people, there is no figure either.
    """
    model = called("--judge", setup.judge or setup.model, PART)
    with recorded_beside(setup, PART) as noting:
        judge = SecondLook(build.chain(model, noting), lambda: SECONDS, Random(SEED))  # noqa: S311 - no secret
        return _figures(conversations, judge, labels)


def _figures(conversations: Iterable[Conversation], judge: Judge, labels: Path) -> dict[str, Any]:
    replies = [conversation.claims for conversation in conversations if conversation.claims]
    verdicts = [verdict for claims in replies for verdict in _judged(judge, claims)]
    share = Share(sum(verdicts), len(verdicts))
    pairs = [pair for reply in _labelled(labels) for pair in _agreement(judge, reply)]
    agreement = kappa(pairs)
    return {
        "check": "supported",
        "score": None if share.value is None or agreement is None else round(share.value, 4),
        "n": share.whole,
        "lower_bound": None if agreement is None else round(share.low, 4),
        "kappa": None if agreement is None else round(agreement, 4),
        "kappa_n": len(pairs),
        "kappa_labels": labels.name,
    }


def _judged(judge: Judge, claims: Sequence[Claim]) -> list[bool]:
    return [verdict.ruling is Ruling.SUPPORTED for verdict in judge.rule(claims)]


def _agreement(judge: Judge, reply: Sequence[Labelled]) -> Iterable[tuple[bool, bool]]:
    golden = [gold for gold, _ in reply]
    return zip(golden, _judged(judge, [claim for _, claim in reply]), strict=True)


def _labelled(path: Path) -> list[list[Labelled]]:
    """Read statements with labels, those of one reply together, as a judge sees them."""
    replies: dict[str, list[Labelled]] = {}
    for number, line in rows.lines(path, "labelled statement"):
        where = f"{path}: line {number}"
        row = rows.row(line, where)
        fields = Fields(row, where)
        gold, reply, claim = (
            fields.text("gold"),
            fields.text("reply"),
            Claim(fields.text("text"), _sources(fields, where)),
        )
        if gold in SUPPORTED and claim.sources:
            replies.setdefault(reply, []).append((SUPPORTED[gold], claim))
    if not replies:
        raise SimulatorError(f"{path}: no statement that is supported or unsupported. Name labelled statements.")
    return list(replies.values())


def _sources(fields: Fields, where: str) -> tuple[Source, ...]:
    given = fields.value("sources", None)
    if not isinstance(given, dict) or not all(isinstance(source, dict) for source in given.values()):
        fields.refuse("sources", "an object of objects with a heading and a sentence")
    read = ((id_, Fields(source, f"{where}: source {id_}")) for id_, source in given.items())
    return tuple(
        Source(id_, each.text("heading"), each.text("sentence"), each.text("before", ""), each.text("after", ""))
        for id_, each in read
    )
