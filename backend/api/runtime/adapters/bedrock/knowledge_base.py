"""Passages of our articles from a Bedrock knowledge base."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import credentials_at_fault
from triage import passages
from triage.errors import KnowledgeUnavailableError
from triage.message import Passage
from triage.ports import SYSTEM_CLOCK, Clock
from triage.wording import clean

logger = logging.getLogger()

_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class BedrockKnowledgeBase:
    """Searches by meaning; the scores of a search by words as well would be on another scale.

    What is out of date is not found, and what is not a section of our articles word for word is ignored.
    """

    client: Any
    knowledge_base_id: str
    clock: Clock = SYSTEM_CLOCK

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        """Find at most *limit* passages, the most relevant first."""
        try:
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
        except (ClientError, BotoCoreError) as error:
            if credentials_at_fault(error):
                raise
            raise KnowledgeUnavailableError("The knowledge base did not answer.") from error
        results = response.get("retrievalResults", [])[:limit]
        ours = [result for result in results if _is_ours(result)]
        if len(ours) < len(results):
            logger.warning("foreign passages ignored", extra={"passages": len(results) - len(ours)})
        return sorted(map(_passage, ours), key=lambda row: row.relevance, reverse=True)

    def _today(self) -> int:
        return int(self.clock.now() // _SECONDS_OF_A_DAY)


def _is_ours(result: Mapping[str, Any]) -> bool:
    return passages.read(1, _text(result), result.get("metadata") or {}) is not None


def _text(result: Mapping[str, Any]) -> str:
    return clean(result.get("content", {}).get("text") or "")


def _passage(result: Mapping[str, Any]) -> Passage:
    return Passage(
        text=_text(result),
        source=_source(result),
        relevance=float(result.get("score") or 0.0),
    )


def _source(result: Mapping[str, Any]) -> str:
    location = result.get("location", {}).get("s3Location", {}).get("uri")
    return str(location or result.get("metadata", {}).get("x-amz-bedrock-kb-source-uri") or "unknown")
