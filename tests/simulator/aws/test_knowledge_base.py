"""Retrieve over articles on this machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID, Fits, Retrieve
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock


@dataclass
class Passage:
    text: str
    source: str
    score: float
    metadata: Mapping[str, str | int] = field(default_factory=dict)


class Shelf:
    """Finds the same passages whatever is asked."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages
        self.asked: list[tuple[str, int]] = []

    def search(self, query: str, limit: int, fits: Fits) -> Sequence[Passage]:
        self.asked.append((query, limit))
        return [passage for passage in self.passages if fits(passage.metadata)][:limit]


def retrieve(
    shelf: Shelf, query: str, knowledge_base: str = KNOWLEDGE_BASE_ID, limit: int = 5, **configuration: Any
) -> Any:
    wire = Wire(VirtualClock(), answers={"bedrock-agent-runtime.Retrieve": Retrieve(shelf)})
    client = wire.session().client("bedrock-agent-runtime")
    return client.retrieve(
        knowledgeBaseId=knowledge_base,
        retrievalQuery={"text": query},
        retrievalConfiguration={"vectorSearchConfiguration": {"numberOfResults": limit, **configuration}},
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


def test_attributes_come_back_as_the_service_gives_them() -> None:
    shelf = Shelf(Passage("Late fees are $25.", "late.txt", 0.7, {"hash": "0123", "valid_until": 20819}))
    (result,) = retrieve(shelf, "late fee")["retrievalResults"]
    assert (result["metadata"]["hash"], result["metadata"]["valid_until"]) == ("0123", 20819.0)
    assert result["metadata"]["x-amz-bedrock-kb-data-source-id"]


@pytest.mark.parametrize(
    ("name", "found"), [("greaterThanOrEquals", ["b", "c"]), ("greaterThan", ["c"]), ("equals", ["b"])]
)
def test_a_filter_leaves_out_what_does_not_fit_or_has_no_such_attribute(name: str, found: list[str]) -> None:
    dated = [Passage(text, f"{text}.txt", 0.7, {"valid_until": day}) for text, day in (("a", 1), ("b", 2), ("c", 3))]
    shelf = Shelf(Passage("x", "x.md", 0.9), *dated)
    results = retrieve(shelf, "any", filter={name: {"key": "valid_until", "value": 2}})["retrievalResults"]
    assert [result["content"]["text"] for result in results] == found


def test_a_filter_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        retrieve(Shelf(), "any", filter={"startsWith": {"key": "heading", "value": "Fees"}})
