"""Amazon Bedrock's Retrieve over the articles on this machine."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.aws.call import Call, ServiceError

KNOWLEDGE_BASE_ID = "SIMULATED0"
DATA_SOURCE_ID = "SIMULATED1"
BUCKET = "s3://acemailai-articles/sections"

Fits = Callable[[Mapping[str, str | int]], bool]
"""Says whether a passage with these metadata may be found."""

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "notEquals": operator.ne,
    "greaterThan": operator.gt,
    "greaterThanOrEquals": operator.ge,
    "lessThan": operator.lt,
    "lessThanOrEquals": operator.le,
}


class Hit(Protocol):
    """A passage found; *score* is on the scale of a knowledge base with squared distances of unit vectors."""

    @property
    def text(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def metadata(self) -> Mapping[str, str | int]: ...


class Search(Protocol):
    """Finds passages whose metadata fit, the best first."""

    def search(self, query: str, limit: int, fits: Fits) -> Sequence[Hit]: ...


@dataclass(frozen=True, slots=True)
class Retrieve:
    """The operation, for the one knowledge base there is."""

    articles: Search

    def __call__(self, call: Call) -> Mapping[str, Any]:
        if call.path["knowledgeBaseId"] != KNOWLEDGE_BASE_ID:
            raise ServiceError("ResourceNotFoundException", "No such knowledge base.")
        search = call.body.get("retrievalConfiguration", {}).get("vectorSearchConfiguration", {})
        query, limit = call.body["retrievalQuery"]["text"], search.get("numberOfResults", 5)
        hits = self.articles.search(query, limit, _fits(search.get("filter")))
        return {"retrievalResults": [_result(hit) for hit in hits]}


def _fits(condition: Mapping[str, Any] | None) -> Fits:
    """Read a filter of one comparison; a passage without the attribute does not fit."""
    if not condition:
        return lambda _: True
    ((name, asked),) = condition.items()
    if name not in _COMPARISONS:
        raise ServiceError("ValidationException", f"The simulator does not know the filter {name}.")
    key, value, compare = asked["key"], asked["value"], _COMPARISONS[name]
    return lambda metadata: key in metadata and compare(metadata[key], value)


def _result(hit: Hit) -> dict[str, Any]:
    uri = f"{BUCKET}/{hit.source}"
    numbers = {name: float(value) for name, value in hit.metadata.items() if not isinstance(value, str)}
    return {
        "content": {"type": "TEXT", "text": hit.text},
        "location": {"type": "S3", "s3Location": {"uri": uri}},
        "metadata": {
            **hit.metadata,
            **numbers,
            "x-amz-bedrock-kb-source-uri": uri,
            "x-amz-bedrock-kb-data-source-id": DATA_SOURCE_ID,
        },
        "score": hit.score,
    }
