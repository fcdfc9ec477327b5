"""Amazon Bedrock's Retrieve over the articles on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.aws.call import Call, ServiceError

KNOWLEDGE_BASE_ID = "SIMULATED0"


class Hit(Protocol):
    """A passage found; *score* is on the scale of a knowledge base with squared distances of unit vectors."""

    @property
    def text(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def score(self) -> float: ...


class Search(Protocol):
    """Finds passages, the best first."""

    def search(self, query: str, limit: int) -> Sequence[Hit]: ...


@dataclass(frozen=True, slots=True)
class Retrieve:
    """The operation, for the one knowledge base there is."""

    articles: Search

    def __call__(self, call: Call) -> Mapping[str, Any]:
        if call.path["knowledgeBaseId"] != KNOWLEDGE_BASE_ID:
            raise ServiceError("ResourceNotFoundException", "No such knowledge base.")
        search = call.body.get("retrievalConfiguration", {}).get("vectorSearchConfiguration", {})
        hits = self.articles.search(call.body["retrievalQuery"]["text"], search.get("numberOfResults", 5))
        return {"retrievalResults": [_result(hit) for hit in hits]}


def _result(hit: Hit) -> dict[str, Any]:
    uri = f"s3://knowledge-articles/{hit.source}"
    return {
        "content": {"type": "TEXT", "text": hit.text},
        "location": {"type": "S3", "s3Location": {"uri": uri}},
        "metadata": {"x-amz-bedrock-kb-source-uri": uri},
        "score": hit.score,
    }
