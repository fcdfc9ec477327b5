"""The stand-in for a model that judges statements: it compares words and understands nothing."""

from collections.abc import Mapping
from typing import Any

from triage.evidence.claim import Claim
from triage.evidence.statement import Source
from triage.judge import Ruling

ABOUT = (
    "The local judge understands nothing: it supports a statement only if it is a cited sentence word for word. "
    "No language model was asked."
)


def proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the input of the judge's tool for the statements of *document*."""
    return {"verdicts": [_verdict(row) for row in document["statements"]]}


def _verdict(row: Mapping[str, Any]) -> dict[str, Any]:
    sources = tuple(Source("", **evidence) for evidence in row["evidence"])
    if Claim(row["statement"], sources).is_literal():
        return {"n": row["n"], "verdict": Ruling.SUPPORTED, "reason": ""}
    return {"n": row["n"], "verdict": Ruling.NOT_SUPPORTED, "reason": "is no cited sentence word for word"}
