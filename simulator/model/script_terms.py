"""Terms of scripted files that depend on the request: sources by their wording, and verdicts by exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from simulator.errors import SimulatorError
from triage.judge import Ruling, is_planted

LIKE: Final = "like"
UNLESS: Final = "supported_unless"
FOREIGN: Final = "p0s0"
"""The id of no sentence."""
ALIKE: Final = 0.5
"""How alike two sentences have to be, of 1."""


def with_ids(tool_input: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Put ids in place of `{"like": "…"}`: that of the most similar sentence of *document*, or a foreign one."""
    sentences = {
        id_: text
        for passage in document.get("passages", ())
        for id_, text in {**document.get("facts", {}), **passage["sentences"]}.items()
    }
    reply = tool_input.get("reply")
    if not isinstance(reply, list):
        return dict(tool_input)
    return {**tool_input, "reply": [_with_ids(row, sentences) for row in reply]}


def verdicts(refused: Sequence[str], document: Mapping[str, Any]) -> dict[str, Any]:
    """Support every statement of *document* but those *refused* and the planted one."""
    if not isinstance(refused, list) or not all(isinstance(text, str) for text in refused):
        raise SimulatorError(f"{UNLESS} has to be a list of texts.")
    bad = set(map(_plain, refused))
    rows = [
        (row["n"], _plain(row["statement"]) in bad or is_planted(row["statement"], _sentences(row)))
        for row in document["statements"]
    ]
    return {
        "verdicts": [
            {"n": number, "verdict": Ruling.NOT_SUPPORTED if is_bad else Ruling.SUPPORTED, "reason": ""}
            for number, is_bad in rows
        ]
    }


def _with_ids(row: Any, sentences: Mapping[str, str]) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get("sources"), list):
        return row
    return {**row, "sources": [_id(source, sentences) for source in row["sources"]]}


def _id(source: Any, sentences: Mapping[str, str]) -> Any:
    if not isinstance(source, dict) or not isinstance(source.get(LIKE), str):
        return source
    wanted = _plain(source[LIKE])
    alike = {id_: SequenceMatcher(None, wanted, _plain(text)).ratio() for id_, text in sentences.items()}
    best = max(alike, key=alike.__getitem__, default=FOREIGN)
    return best if alike.get(best, 0.0) >= ALIKE else FOREIGN


def _sentences(row: Mapping[str, Any]) -> list[str]:
    return [each["sentence"] for each in row["evidence"]]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
