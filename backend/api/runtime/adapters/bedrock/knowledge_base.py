"""Passages of our articles from a Bedrock knowledge base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.answers import answer_or, number_of, text_of
from triage import passages
from triage.errors import KnowledgeUnavailableError
from triage.message import Passage
from triage.ports import Clock
from triage.wording import clean

_SECONDS_OF_A_DAY = 86_400


@dataclass(slots=True, eq=False)
class BedrockKnowledgeBase:
    """Searches by meaning; the scores of a search by words as well would be on another scale.

    What is out of date is not found.
    """

    client: Any
    knowledge_base_id: str
    clock: Clock

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        """Find at most *limit* passages, the most relevant first."""
        with answer_or(KnowledgeUnavailableError, "The knowledge base did not answer"):
            response = self.client.retrieve(
                knowledgeBaseId=self.knowledge_base_id,
                retrievalQuery={"text": query},
                retrievalConfiguration={
                    "vectorSearchConfiguration": {
                        "numberOfResults": limit,
                        "overrideSearchType": "SEMANTIC",
                        "filter": {"greaterThanOrEquals": {"key": passages.VALID_UNTIL, "value": self._today()}},
                    }
                },
            )
            found = [_passage(result) for result in response["retrievalResults"][:limit]]
        return sorted((passage for passage in found if passage.text), key=lambda row: row.relevance, reverse=True)

    def _today(self) -> int:
        return int(self.clock.now() // _SECONDS_OF_A_DAY)


def _passage(result: Mapping[str, Any]) -> Passage:
    return Passage(
        text=clean(text_of(result["content"].get("text"))),
        source=_source(result),
        relevance=number_of(result.get("score", 0.0)),
        metadata=result.get("metadata") or {},
    )


def _source(result: Mapping[str, Any]) -> str:
    location = result.get("location", {}).get("s3Location", {}).get("uri")
    return text_of(location or result.get("metadata", {}).get("x-amz-bedrock-kb-source-uri")) or "unknown"
