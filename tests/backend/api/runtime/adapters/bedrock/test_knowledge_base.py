"""Passages from the knowledge base."""

import boto3
import pytest

from adapters.bedrock.knowledge_base import BedrockKnowledgeBase
from tests.fakes.aws import Failure, FakeAWS, passage
from tests.fakes.clock import FakeClock
from triage.errors import KnowledgeUnavailableError
from triage.message import Customer
from triage.shelf import Shelf


@pytest.fixture
def knowledge(session: boto3.Session, aws: FakeAWS) -> BedrockKnowledgeBase:
    return BedrockKnowledgeBase(session.client("bedrock-agent-runtime"), "KB12345678", FakeClock(86_400 * 20_819 + 5))


def test_the_most_relevant_passage_comes_first(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = [passage("b", 0.5, "b.md"), passage("a", 0.8, "a.md")]
    found = knowledge.search("wire", 5)
    assert [(row.text, row.relevance) for row in found] == [("a", 0.8), ("b", 0.5)]
    assert found[0].source == "s3://articles/payment/a.md"


def test_no_more_passages_are_asked_for_than_wanted(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = [passage(str(number)) for number in range(9)]
    assert len(knowledge.search("wire", 5)) == 5
    search = aws.queries[0]["retrievalConfiguration"]["vectorSearchConfiguration"]
    assert (search["numberOfResults"], search["overrideSearchType"]) == (5, "SEMANTIC")


def test_an_article_is_found_up_to_its_last_day(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    knowledge.search("wire", 5)
    search = aws.queries[0]["retrievalConfiguration"]["vectorSearchConfiguration"]
    assert search["filter"] == {"greaterThanOrEquals": {"key": "valid_until", "value": 20_819}}


def test_what_tells_whether_a_passage_is_ours_comes_with_it(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = [{"content": {}}, passage() | {"metadata": {}}, passage("Fees\nours")]
    foreign, ours = knowledge.search("wire", 5)
    assert Shelf.of([foreign], Customer("")).foreign == 1
    assert Shelf.of([ours], Customer("")).texts == ["Fees\nours"]


@pytest.mark.parametrize(
    ("metadata", "source"),
    [
        ({"x-amz-bedrock-kb-source-uri": "s3://b/c.md"}, "s3://b/c.md"),
        ({}, "unknown"),
    ],
)
def test_a_passage_with_little_said_about_it_is_read(
    knowledge: BedrockKnowledgeBase, aws: FakeAWS, metadata: dict[str, str], source: str
) -> None:
    known = passage("a")
    aws.passages = [{"content": known["content"], "metadata": {**known["metadata"], **metadata}}]
    [found] = knowledge.search("wire", 5)
    assert (found.source, found.relevance) == (source, 0.0)


def test_a_failure_is_our_error(knowledge: BedrockKnowledgeBase, aws: FakeAWS) -> None:
    aws.passages = Failure("AccessDeniedException")
    with pytest.raises(KnowledgeUnavailableError):
        knowledge.search("wire", 5)
