"""Passages from the knowledge base."""

from typing import Any

import boto3
import pytest

from adapters.bedrock.knowledge_base import BedrockKnowledgeBase
from tests.fakes.aws import Failure, FakeAWS, passage
from triage.errors import KnowledgeUnavailableError


@pytest.fixture
def knowledge(session: boto3.Session, aws: FakeAWS) -> BedrockKnowledgeBase:
    return BedrockKnowledgeBase(session.client("bedrock-agent-runtime"), "KB12345678")


def test_the_most_relevant_passage_comes_first(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = [passage("b", 0.5, "b.md"), passage("a", 0.8, "a.md")]
    found = knowledge.search("wire", 5)
    assert [(row.text, row.relevance) for row in found] == [("a", 0.8), ("b", 0.5)]
    assert found[0].source == "s3://articles/payment/a.md"


def test_no_more_passages_are_asked_for_than_wanted(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = [passage(str(number)) for number in range(9)]
    assert len(knowledge.search("wire", 5)) == 5
    search = aws.queries[0]["retrievalConfiguration"]["vectorSearchConfiguration"]
    assert search == {"numberOfResults": 5, "overrideSearchType": "SEMANTIC"}


@pytest.mark.parametrize(
    ("result", "source"),
    [
        ({"content": {"text": "a"}, "metadata": {"x-amz-bedrock-kb-source-uri": "s3://b/c.md"}}, "s3://b/c.md"),
        ({"content": {"text": "a"}}, "unknown"),
    ],
)
def test_a_passage_with_little_said_about_it_is_read(
    knowledge: BedrockKnowledgeBase, aws: FakeAWS, result: dict[str, Any], source: str
) -> None:
    aws.passages = [result, {"content": {}}]
    [found] = knowledge.search("wire", 5)
    assert (found.source, found.relevance) == (source, 0.0)


def test_a_failure_is_our_error(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = Failure("AccessDeniedException")
    with pytest.raises(KnowledgeUnavailableError):
        knowledge.search("wire", 5)
