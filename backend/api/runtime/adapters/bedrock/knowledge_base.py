"""Passages from a Bedrock knowledge base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import credentials_at_fault
from triage.errors import KnowledgeUnavailableError
from triage.message import Passage
from triage.wording import clean, cut

LONGEST_PASSAGE = 6000
"""Bytes; a chunk of the knowledge base is well below it."""


@dataclass(frozen=True, slots=True)
class BedrockKnowledgeBase:
    """Searches by meaning; the scores of a search by words as well would be on another scale."""

    client: Any
    knowledge_base_id: str

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        """Find at most *limit* passages, the most relevant first."""
        try:
            response = self.client.retrieve(
                knowledgeBaseId=self.knowledge_base_id,
                retrievalQuery={"text": query},
                retrievalConfiguration={
                    "vectorSearchConfiguration": {"numberOfResults": limit, "overrideSearchType": "SEMANTIC"}
                },
            )
        except (ClientError, BotoCoreError) as error:
            if credentials_at_fault(error):
                raise
            raise KnowledgeUnavailableError("The knowledge base did not answer.") from error
        found = [_passage(result) for result in response.get("retrievalResults", [])[:limit]]
        return sorted((passage for passage in found if passage.text), key=lambda row: row.relevance, reverse=True)


def _passage(result: Mapping[str, Any]) -> Passage:
    return Passage(
        text=cut(clean(result.get("content", {}).get("text") or ""), LONGEST_PASSAGE),
        source=_source(result),
        relevance=float(result.get("score") or 0.0),
    )


def _source(result: Mapping[str, Any]) -> str:
    location = result.get("location", {}).get("s3Location", {}).get("uri")
    return str(location or result.get("metadata", {}).get("x-amz-bedrock-kb-source-uri") or "unknown")
