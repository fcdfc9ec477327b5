"""Retrieve over articles on this machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID, Retrieve
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock


@dataclass
class Passage:
    text: str
    source: str
    score: float


class Shelf:
    """Finds the same passages whatever is asked."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages
        self.asked: list[tuple[str, int]] = []

    def search(self, query: str, limit: int) -> Sequence[Passage]:
        self.asked.append((query, limit))
        return self.passages[:limit]


def retrieve(shelf: Shelf, query: str, knowledge_base: str = KNOWLEDGE_BASE_ID, limit: int = 5) -> Any:
    wire = Wire(VirtualClock(), answers={"bedrock-agent-runtime.Retrieve": Retrieve(shelf)})
    client = wire.session().client("bedrock-agent-runtime")
    return client.retrieve(
        knowledgeBaseId=knowledge_base,
        retrievalQuery={"text": query},
        retrievalConfiguration={"vectorSearchConfiguration": {"numberOfResults": limit}},
    )


def test_passages_come_with_text_source_and_score() -> None:
    shelf = Shelf(Passage("Late fees are $25.", "credit/late-fees.md", 0.71))
    (result,) = retrieve(shelf, "late fee", limit=3)["retrievalResults"]
    assert shelf.asked == [("late fee", 3)]
    assert (result["content"]["text"], result["score"]) == ("Late fees are $25.", 0.71)
    assert result["location"]["s3Location"]["uri"].endswith("credit/late-fees.md")
    assert result["metadata"]["x-amz-bedrock-kb-source-uri"].endswith("credit/late-fees.md")


def test_nothing_found_is_an_empty_list() -> None:
    assert retrieve(Shelf(), "anything")["retrievalResults"] == []


def test_another_knowledge_base_is_not_found() -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        retrieve(Shelf(), "anything", knowledge_base="OTHER00000")
