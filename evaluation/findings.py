"""What a stored result says about questions, topics and statements; None where it says nothing about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.labels import TOPICS

NO = "no"


@dataclass(frozen=True, slots=True)
class Findings:
    """*questions* are true where they were not answered with no: to be unsure keeps a reply back as well."""

    questions: Mapping[str, bool] | None
    topics: frozenset[str] | None
    statements: tuple[str, ...] | None


NOTHING_FOUND = Findings(None, None, None)


def of(row: Mapping[str, Any]) -> Findings:
    """Read a stored *row*, whose lists and objects may be JSON texts."""
    questions, topics, statements = (_value(row, name) for name in ("questions", TOPICS, "statements"))
    return Findings(
        questions={name: said != NO for name, said in questions.items()} if isinstance(questions, dict) else None,
        topics=frozenset(map(str, topics)) if isinstance(topics, list) else None,
        statements=tuple(map(_text, statements)) if isinstance(statements, list) else None,
    )


def _value(row: Mapping[str, Any], name: str) -> Any:
    value = row.get(name)
    if not isinstance(value, str):
        return list(value) if isinstance(value, tuple) else value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _text(statement: Any) -> str:
    return str(statement.get("text", "") if isinstance(statement, dict) else statement)
