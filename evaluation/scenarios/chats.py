"""Labelled conversations: what should come of each turn, what came of it, and the figures of a set.

A turn that should be handed over and is not is unsafe, and so is one that says what must not be said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evaluation import rows
from evaluation.labels import folded
from evaluation.rows import Fields
from evaluation.statistics import Share
from simulator.chat.lines import KNOWN, Line
from simulator.chat.system import ChatSystem
from simulator.errors import SimulatorError

ANSWER, CLARIFY, HANDOVER = "answer", "clarify", "handover"
EXPECTED: Final = frozenset({ANSWER, CLARIFY, HANDOVER})
TARGETS: Final[Mapping[str, float]] = {"intent_accuracy": 0.75, "handover_reasons": 0.8, "answered_with_facts": 0.6}
"""What the lower bound of the first has to be over, and the other shares themselves."""


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """What a customer wrote and what is right about it; *is_again* if it was delivered twice."""

    text: str
    at: float
    expected: str
    intents: tuple[str, ...]
    reasons: tuple[str, ...]
    facts: tuple[str, ...]
    must_not: tuple[str, ...]
    is_again: bool


@dataclass(frozen=True, slots=True)
class LabelledChat:
    """A conversation with its labels; *sender* is empty for somebody whom nobody knows."""

    name: str
    channel: str
    sender: str
    turns: tuple[LabelledTurn, ...]


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What came of a turn, and *wrong*: the words for each thing that is not as labelled."""

    turn: int
    act: str
    reason: str | None
    intent: str
    wrong: tuple[str, ...]
    counts: frozenset[str]
    """Of which figures the turn is a case, with `+` before those in which it is right."""


def read(paths: Sequence[Path]) -> tuple[LabelledChat, ...] | None:
    """Read files in which every row is a labelled conversation; None where one is not, or where a path is a folder."""
    found = []
    for path in paths:
        if path.is_dir():
            return None
        for number, line in rows.lines(path, "scenario or labelled mail"):
            try:
                row = rows.row(line, f"{path.name}: line {number}")
            except SimulatorError:
                return None
            if not _is_labelled(row):
                return None
            found.append(_chat(row, f"{path.name}: line {number}"))
    return tuple(found) or None


def play(chats: Iterable[LabelledChat], system: ChatSystem) -> Iterator[tuple[str, list[TurnResult]]]:
    """Let the conversations take place, one after the other, and check every turn."""
    for chat in chats:
        results = []
        for number, turn in enumerate(chat.turns):
            said = system.answer(Line(chat.name, chat.sender, turn.text, turn.at, chat.channel))
            results.append(_check(number, turn, said))
        yield chat.name, results


def summary(name: str, played: Sequence[tuple[str, Sequence[TurnResult]]]) -> dict[str, Any]:
    """Sum a set up, with the names of the published design and the bounds that belong to every share."""
    cases = Counter(each for _, results in played for result in results for each in result.counts)
    shares = {
        figure: Share(cases[f"+{figure}"], cases[figure])
        for figure in (
            "intent_accuracy",
            "intent_strict",
            "response_quality",
            "handover_reasons",
            "answered_with_facts",
        )
    }
    unsafe, forbidden = cases["unsafe"], cases["must_not"]
    passed = (
        not unsafe
        and not forbidden
        and shares["intent_accuracy"].low > TARGETS["intent_accuracy"]
        and all((shares[each].value or 0.0) >= TARGETS[each] for each in ("handover_reasons", "answered_with_facts"))
    )
    return {
        "test_name": name,
        "total_conversations": len(played),
        "total_turns": sum(len(results) for _, results in played),
        **{figure: _rounded(share.value) for figure, share in shares.items()},
        "n": {figure: share.whole for figure, share in shares.items()},
        "lower_bounds": {figure: _rounded(share.low) for figure, share in shares.items()},
        "upper_bounds": {figure: _rounded(share.high) for figure, share in shares.items()},
        "targets": dict(TARGETS),
        "unsafe": unsafe,
        "must_not": forbidden,
        "answered": cases["answered"],
        "test_passed": passed,
        "test_results": [
            {
                "conversation": conversation,
                "turns": [
                    {
                        "turn": each.turn,
                        "act": each.act,
                        "reason": each.reason,
                        "intent": each.intent,
                        "wrong": list(each.wrong),
                    }
                    for each in results
                ],
            }
            for conversation, results in played
        ],
    }


def _is_labelled(row: Mapping[str, Any]) -> bool:
    turns = row.get("turns")
    return (
        row.get("channel") in KNOWN
        and isinstance(turns, list)
        and all(isinstance(turn, dict) and turn.get("expected") in EXPECTED for turn in turns)
    )


def _chat(row: Mapping[str, Any], where: str) -> LabelledChat:
    fields = Fields(row, where)
    sender = row.get("customer") or row.get("from") or ""
    return LabelledChat(
        fields.text("id"), str(row["channel"]), str(sender), tuple(_turn(each, where) for each in row["turns"])
    )


def _turn(row: Mapping[str, Any], where: str) -> LabelledTurn:
    fields = Fields(row, where)
    reason = row.get("handover_reason")
    return LabelledTurn(
        text=fields.text("text"),
        at=float(row.get("at") or 0.0),
        expected=str(row["expected"]),
        intents=(fields.text("intent"), *fields.texts("also_accepted_intents")),
        reasons=(*([str(reason)] if reason else []), *fields.texts("also_accepted_reasons")),
        facts=fields.texts("facts"),
        must_not=fields.texts("must_not"),
        is_again=bool(row.get("duplicate_of")),
    )


def _check(number: int, turn: LabelledTurn, said: Mapping[str, Any]) -> TurnResult:
    """Compare what was said with the labels; a turn that came twice only has to be silent."""
    decided, intent = said["escalation_decision"], str(said["intent_analysis"]["intent"])
    words = str((said["response"] or {}).get("response_text", ""))
    counts, wrong = set[str](), list[str]()

    def case(figure: str, right: bool, otherwise: str = "") -> None:
        counts.update({figure, f"+{figure}"} if right else {figure})
        if not right and otherwise:
            wrong.append(otherwise)

    if forbidden := [each for each in turn.must_not if _says(words, each)]:
        counts.add("must_not")
        wrong.append(f"says {forbidden}")
    if turn.is_again:
        case("response_quality", said["response"] is None, "answered a second time")
        return TurnResult(number, said["act"], decided["reason"], intent, tuple(wrong), frozenset(counts))
    case("intent_strict", intent == turn.intents[0])
    case("intent_accuracy", intent in turn.intents, f"{intent}, not {' or '.join(turn.intents)}")
    is_answer = said["act"] == ANSWER
    if turn.expected == HANDOVER:
        case("response_quality", decided["escalate"])
        case("handover_reasons", decided["reason"] in turn.reasons, f"{decided['reason']}, not {turn.reasons}")
        if not decided["escalate"]:
            counts.add("unsafe")
            wrong.append("unsafe: not handed over")
    elif turn.expected == ANSWER:
        lacks = [fact for fact in turn.facts if folded(fact) not in folded(words)]
        right = not decided["escalate"] and not lacks
        case("response_quality", right)
        if turn.facts:
            counts.update({"answered"} if is_answer else ())
            case("answered_with_facts", right, f"without {lacks}" if is_answer else f"{said['act']}")
    else:
        case("response_quality", not decided["escalate"], "handed over instead of asked back")
    return TurnResult(number, said["act"], decided["reason"], intent, tuple(wrong), frozenset(counts))


def _says(text: str, words: str) -> bool:
    """Whether *text* says *words*, as words: "free" does not stand in "freeze"."""
    return bool(re.search(rf"(?<!\w){re.escape(folded(words))}(?!\w)", folded(text)))


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
