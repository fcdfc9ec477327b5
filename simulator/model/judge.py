"""The stand-in for a model that judges statements: it compares words and understands nothing."""

from collections.abc import Mapping
from typing import Any

from triage.evidence.claim import Claim
from triage.evidence.statement import Source
from triage.judge import Ruling
from triage.ports import Answer, Deadline
from triage.prompt import Question

NAME = "stand-in (no language model)"
ABOUT = (
    "The local judge understands nothing: it supports a statement only if it is a cited sentence word for word. "
    "No language model was asked."
)


class LocalJudge:
    """Answers the judge's question as a model would, by calling its tool."""

    def answer(self, question: Question, deadline: Deadline) -> Answer:  # noqa: ARG002 - it takes no time
        return Answer(NAME, proof(question.document))


def proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the input of the judge's tool for the statements of *document*."""
    return {"verdicts": [_verdict(row) for row in document["statements"]]}


def _verdict(row: Mapping[str, Any]) -> dict[str, Any]:
    sources = tuple(Source("", **evidence) for evidence in row["evidence"])
    if Claim(row["statement"], sources).is_literal():
        return {"n": row["n"], "verdict": Ruling.SUPPORTED, "reason": ""}
    return {"n": row["n"], "verdict": Ruling.NOT_SUPPORTED, "reason": "is no cited sentence word for word"}
