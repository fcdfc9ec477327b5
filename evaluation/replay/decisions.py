"""What was decided on one mail, as far as a page about many of them tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from backend.operations import draft_use
from evaluation.labels import AGENT, AUTO
from privacy.masking import mask
from simulator.mail_outcome import AUTOMATED_RESPONSE, NOT_ANSWERED
from simulator.sending import Report
from triage import interaction, proof
from triage.judge import Ruling
from triage.modes import Kind
from triage.policy import POLICY
from triage.route import Route, route

FIRST = "analysis"
"""The task that every mail takes; the others are those of the proof."""
OF_THE_PROOF = frozenset({proof.UNSUPPORTED, proof.OPEN, proof.UNAVAILABLE})
"""Holds that the proof itself finds: without the others a reply is proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One mail; texts in it are masked unless somebody asked for them as they are.

    *words* tell for a hold what raised it, *open* which questions no article answers. *acceptable* are the routes
    that labels accept, or an agent did by using a draft or not; None where nobody has said. *seconds* are virtual ones,
    from arrival to the route. *tokens* are those that went in and out, by task.
    """

    name: str
    subject: str
    category: str
    route: str
    score: int
    holds: tuple[str, ...]
    factors: Mapping[str, int]
    words: Mapping[str, str]
    open: tuple[str, ...]
    drafted: bool
    answered: bool
    mailed: bool
    seconds: float
    acceptable: tuple[str, ...] | None
    tokens: Mapping[str, tuple[int, int]]

    def would_go_out(self, threshold: int) -> bool:
        """Whether the reply would be sent by itself with *threshold*; every draft was proved, whatever its score."""
        parked = self.route == NOT_ANSWERED
        return self.drafted and not parked and route(self.score, self.holds, threshold) == Route.AUTOMATED_RESPONSE

    def asks_for_proof(self, threshold: int) -> bool:
        """Whether with *threshold* the reply would be looked at a second time, where drafts are not proved."""
        return self.score >= threshold and OF_THE_PROOF.issuperset(self.holds)

    def tokens_with(self, threshold: int) -> tuple[int, int]:
        """Tokens in and out that it takes with *threshold*, where drafts are not proved."""
        asked = [used for task, used in self.tokens.items() if task == FIRST or self.asks_for_proof(threshold)]
        return sum(used[0] for used in asked), sum(used[1] for used in asked)

    def is_known_error(self, threshold: int) -> bool:
        """Whether it is known that with *threshold* a person should have had it."""
        return self.is_right is False and self.would_go_out(threshold)

    @property
    def is_right(self) -> bool | None:
        """Whether the reply may go out by itself; None where nobody has said."""
        return None if self.acceptable is None else AUTO in self.acceptable

    def as_json(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def of_report(name: str, report: Report, acceptable: Collection[str] | None, *, with_texts: bool) -> Decision:
    """Take from what became of a mail what the page tells."""
    outcome = report.outcome or {}
    written_by = str(outcome["from"]).replace("@", " ").replace(".", " ").split()

    def shown(text: str) -> str:
        return text if with_texts else mask(text, names=written_by)

    kinds = {mail["kind"] for mail in outcome["sent"]}
    words = {each["hold"]: shown(each["words"]) for each in outcome["findings"] if each["words"]}
    return Decision(
        name=name,
        subject=shown(outcome["subject"]),
        category=outcome["category"],
        route=outcome["route"],
        score=outcome["confidence_score"],
        holds=tuple(outcome["holds"]),
        factors={factor: count for factor, count in outcome["factors"].items() if count},
        words=words,
        open=tuple(map(shown, outcome["unanswered"])),
        drafted=bool(outcome["suggested_response"]),
        answered=outcome["route"] == AUTOMATED_RESPONSE and Kind.REPLY in kinds,
        mailed=bool(kinds),
        seconds=outcome["seconds"],
        acceptable=None if acceptable is None else tuple(sorted(acceptable)),
        tokens=_tokens(report.calls),
    )


def of_record(record: Mapping[str, Any], threshold: int) -> Decision:
    """Take from the record of an interaction what the page tells; it has no words, so the page has none of it.

    What only the operator's mode or chance kept back would have gone out in the mode `auto`, if each statement was
    proved then.
    """
    holds = draft_use.without_choice(record["holds"])
    edit = draft_use.of_record(record)
    return Decision(
        name=record["id"],
        subject="",
        category=record["category"],
        route=NOT_ANSWERED if record["route"] == NOT_ANSWERED else str(route(record["score"], holds, threshold)),
        score=record["score"],
        holds=tuple(holds),
        factors={name: row["count"] for name, row in record["factors"].items() if row["count"]},
        words={},
        open=(),
        drafted={row["verdict"] for row in record["statements"]} == {Ruling.SUPPORTED},
        answered=bool(interaction.answered(record)),
        mailed=bool(record["sent"]),
        seconds=record["latency_ms"].get("total", 0) / 1000,
        acceptable=(AUTO if edit.row().right else AGENT,) if edit else None,
        tokens=_tokens(record["calls"]),
    )


def _tokens(calls: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Tokens in and out by task; what was asked again counts again."""
    found: dict[str, tuple[int, int]] = {}
    for call in calls:
        given, taken = found.get(call["task"], (0, 0))
        found[call["task"]] = given + call["input_tokens"], taken + call["output_tokens"]
    return found


def of_json(row: Mapping[str, Any]) -> Decision:
    """Read what `as_json` gave; raise `TypeError` or `KeyError` for anything else."""
    tuples: dict[str, Any] = {name: tuple(row[name]) for name in ("holds", "open")}
    tuples["acceptable"] = None if row["acceptable"] is None else tuple(row["acceptable"])
    tuples["tokens"] = {task: (given, taken) for task, (given, taken) in row["tokens"].items()}
    return Decision(**{**row, **tuples})


def thresholds() -> Sequence[int]:
    """The thresholds that are looked at: every fifth, and the policy's."""
    return sorted({*range(5, 101, 5), POLICY.threshold})
