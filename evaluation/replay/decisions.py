"""What was decided on one mail, as far as a page about many of them tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from privacy.masking import mask
from simulator.mail_outcome import AUTOMATED_RESPONSE, NOT_ANSWERED
from triage.modes import Kind
from triage.policy import POLICY
from triage.route import Route, route


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One mail; texts in it are masked unless somebody asked for them as they are.

    *words* tell for a hold what raised it, *open* which questions no article answers. *acceptable* are the routes
    that labels accept, None without labels. *seconds* are virtual ones, from arrival to the route.
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

    def would_go_out(self, threshold: int) -> bool:
        """Whether the reply would be sent by itself with *threshold*; every draft was proved, whatever its score."""
        parked = self.route == NOT_ANSWERED
        return self.drafted and not parked and route(self.score, self.holds, threshold) == Route.AUTOMATED_RESPONSE

    def is_known_error(self, threshold: int) -> bool:
        """Whether labels say that with *threshold* a person should have had it."""
        return self.acceptable is not None and "auto" not in self.acceptable and self.would_go_out(threshold)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def of_outcome(
    name: str, outcome: Mapping[str, Any], acceptable: Collection[str] | None, *, with_texts: bool
) -> Decision:
    """Take from an object of `send --json` what the page tells."""
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
    )


def of_record(record: Mapping[str, Any], threshold: int) -> Decision:
    """Take from the record of an interaction what the page tells; it has no words, so the page has none of it."""
    return Decision(
        name=record["id"],
        subject="",
        category=record["category"],
        route=str(route(record["score"], record["holds"], threshold)),
        score=record["score"],
        holds=tuple(record["holds"]),
        factors={name: row["count"] for name, row in record["factors"].items() if row["count"]},
        words={},
        open=(),
        drafted=bool(record["statements"]),
        answered=bool(record["sent"]),
        mailed=bool(record["sent"]),
        seconds=sum(record["latency_ms"].values()) / 1000,
        acceptable=None,
    )


def of_json(row: Mapping[str, Any]) -> Decision:
    """Read what `as_json` gave; raise `TypeError` or `KeyError` for anything else."""
    tuples = {name: tuple(row[name]) for name in ("holds", "open")}
    acceptable = row["acceptable"]
    return Decision(**{**row, **tuples, "acceptable": None if acceptable is None else tuple(acceptable)})


def thresholds() -> Sequence[int]:
    """The thresholds that are looked at: every fifth, and the policy's."""
    return sorted({*range(5, 101, 5), POLICY.threshold})
