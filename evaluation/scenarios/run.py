"""A run: what `test --json` prints, and a later run is compared with. It holds no clock, no path and nobody's name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from evaluation.scenarios.checks import About
from evaluation.scenarios.reading import Set
from evaluation.scenarios.rehearsal import Conversation, Exchange
from evaluation.statistics import Share, needed
from simulator.errors import SimulatorError
from simulator.model.recording import Authors
from simulator.sending import Setup

SCHEMA: Final = "acemailai.test"
VERSION: Final = 1
INTENT, RESPONSE = "intent_accuracy", "response_quality"
TARGETS: Final[Mapping[str, float]] = {INTENT: 0.85, RESPONSE: 0.8}
"""What the lower bound of each figure has to be over."""

Run = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run was made with, as far as its results depend on it."""

    model: str
    judge: str
    seed: int

    @classmethod
    def of(cls, setup: Setup, seed: int) -> Origin:
        authors = Authors.of(setup.model, setup.judge)
        return cls(_named(authors.model), _named(authors.judge), seed)


def of(
    tested: Set, conversations: Sequence[Conversation], origin: Origin, judged: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Sum *conversations* up, as the JSON has it; a run that did not get through its set has passed nothing."""
    shares = _shares(conversations)
    is_whole = len(conversations) == len(tested.scenarios)
    found = {
        "schema": SCHEMA,
        "version": VERSION,
        "test_name": tested.name,
        **asdict(origin),
        "total_conversations": len(conversations),
        **{name: _rounded(share.value) for name, share in shares.items()},
        "n": {name: share.whole for name, share in shares.items()},
        "lower_bounds": {name: _rounded(share.low) for name, share in shares.items()},
        "targets": dict(TARGETS),
        "more_needed": {name: needed(share.part, share.whole, TARGETS[name]) for name, share in shares.items()},
        "test_passed": is_whole and all(share.low > TARGETS[name] for name, share in shares.items()),
        "judged": list(judged),
        "left_out": [asdict(row) for row in tested.left_out],
        "not_reached": len(tested.scenarios) - len(conversations),
        "test_results": [_result(conversation) for conversation in conversations],
    }
    return dict(json.loads(text(found)))


def read(path: Path) -> Run:
    """Read what a run before wrote; SimulatorError where it is none, or none that can be compared."""
    try:
        run = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SimulatorError(
            f"{path}: cannot be read ({error.strerror}). Name a run kept with --record-run."
        ) from error
    except (ValueError, RecursionError) as error:
        raise SimulatorError(f"{path}: not JSON. Name a run kept with --record-run, or make it again.") from error
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        raise SimulatorError(f"{path}: no run of `test`. Name one that was kept with --record-run.")
    if run.get("version") != VERSION:
        raise SimulatorError(
            f"{path}: a run of version {run.get('version')!r}, and this is version {VERSION}. Make it again: check out "
            "what it was made of and call `test --record-run` with the present simulator."
        )
    if not _is_whole(run):
        raise SimulatorError(f"{path}: a run that is damaged. Make it again with --record-run.")
    return run


def write(run: Run, path: Path) -> None:
    """Keep *run* for later ones; the file is there whole or not at all. What is no file, a device, is written into."""
    draft = path.with_name(f"{path.name}.part") if path.is_file() or not path.exists() else path
    try:
        draft.write_text(text(run) + "\n", encoding="utf-8", newline="\n")
        if draft != path:
            draft.replace(path)
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be written ({error.strerror}). Choose another place.") from error


def text(run: Run) -> str:
    """Write *run* on one line, the same for the same run."""
    return json.dumps(run, ensure_ascii=False)


def _named(model: str) -> str:
    """Name a model without what differs from machine to machine: the folder of a script."""
    kind, colon, file = model.partition(":")
    return f"{kind}{colon}{Path(file).name}" if kind == "scripted" else model


def _shares(conversations: Sequence[Conversation]) -> dict[str, Share]:
    intents = [one.intent_right for one in conversations if one.intent_right is not None]
    replies = [one.reply_right for one in conversations]
    return {INTENT: Share(sum(intents), len(intents)), RESPONSE: Share(sum(replies), len(replies))}


def _result(conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation": conversation.name,
        "passed": conversation.passed,
        "intent_right": conversation.intent_right,
        "reply_right": conversation.reply_right,
        "turns": [_turn(exchange) for exchange in conversation.exchanges],
    }


def _turn(exchange: Exchange) -> dict[str, Any]:
    return {**asdict(exchange), "findings": [asdict(finding) for finding in exchange.findings]}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def _is_whole(run: Run) -> bool:
    """Whether everything that a comparison reads is there."""
    results = run.get("test_results")
    return isinstance(results, list) and all(
        isinstance(result, dict)
        and isinstance(result.get("conversation"), str)
        and isinstance(result.get("reply_right"), bool)
        and isinstance(result.get("intent_right"), bool | None)
        and isinstance(result.get("turns"), list)
        and all(isinstance(turn, dict) and _has_findings(turn) for turn in result["turns"])
        for result in results
    )


def _has_findings(turn: Mapping[str, Any]) -> bool:
    found = turn.get("findings")
    return (
        isinstance(turn.get("turn"), int)
        and isinstance(found, list)
        and all(
            isinstance(each, dict) and each.get("about") in set(About) and isinstance(each.get("words"), str)
            for each in found
        )
    )
