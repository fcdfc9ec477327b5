"""What the stand-in is asked about a mail: our prompt, with the passages that the search finds in our articles."""

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from simulator.knowledge.search import ArticleSearch
from simulator.model.local import LocalModel
from tests.fakes.messages import message
from triage import prompt, search_query
from triage.channel import EMAIL
from triage.message import Customer, Passage
from triage.message_checks import Given
from triage.policy import POLICY
from triage.prompt import Question
from triage.shelf import Shelf

ARTICLES = Path(__file__).resolve().parents[3] / "knowledge-articles"
search = cache(partial(ArticleSearch, ARTICLES))


def question(text: str, *, subject: str = "", level: str = "Standard") -> Question:
    """The question about a mail, as the assessor asks it."""
    given = Given(message(text, subject=subject), Customer("Ann Lee", level), POLICY)
    found = [list(_passages(query)) for query in search_query.queries(subject, text)]
    shelf = Shelf.of(search_query.merged(found, POLICY.passages), given.customer)
    return prompt.compose(given, shelf, company="AnyCompany Bank", channel=EMAIL)


def request(asked: Question) -> dict[str, Any]:
    """A Converse request with *asked*."""
    return {
        "modelId": "us.anthropic.claude-haiku-5-5",
        "system": [{"text": asked.instructions}],
        "messages": [{"role": "user", "content": [{"text": block} for block in asked.blocks()]}],
        "toolConfig": {
            "tools": [{"toolSpec": {"name": asked.tool.name, "inputSchema": {"json": asked.tool.schema}}}],
            "toolChoice": {"tool": {"name": asked.tool.name}},
        },
    }


def answer(asked: Question) -> dict[str, Any]:
    """The input with which the stand-in calls the tool."""
    called: dict[str, Any] = LocalModel().answer(request(asked))["output"]["message"]["content"][0]["toolUse"]["input"]
    return called


def analyse(text: str, **about: str) -> dict[str, Any]:
    """The analysis of a mail."""
    return answer(question(text, **about))


def doubts(found: dict[str, Any]) -> set[str]:
    """What an analysis holds against an automatic reply."""
    asked = {name for name, said in found["questions"].items() if said != "no"}
    lists = {name for name in ("unanswered", "sensitive_topics") if found[name]}
    risks = {name for name, count in found["factors"].items() if count}
    return asked | lists | risks | (set() if found["reply"] else {"empty_reply"})


def _passages(query: str) -> Iterator[Passage]:
    for hit in search().search(query, POLICY.passages):
        if hit.score >= POLICY.minimum_relevance:
            yield Passage(hit.text, hit.source, hit.score, hit.metadata)
