"""Faithful replies: what a good language model would write to customers from our articles, and nothing that is not so.

Some are written whole; the others are bodies that get the greetings and closings of several customers.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from pathlib import Path
from typing import Any

from mail.subject import plain_subject
from simulator.knowledge import articles
from simulator.knowledge.search import ArticleSearch
from tests.fakes.drafts import holds_of
from tests.fakes.messages import message
from triage import search_query
from triage.message import Customer, Message, Passage, ProfileMatch
from triage.policy import POLICY

HERE = Path(__file__).parent
ARTICLES = HERE.parents[5] / "knowledge-articles"

LETTERS_FOR_EACH_BODY = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """A draft with all that it may rest on."""

    id: str
    message: Message
    customer: Customer
    passages: tuple[Passage, ...]
    draft: str

    @property
    def holds(self) -> list[str]:
        """What holds it."""
        return holds_of(self.draft, message=self.message, customer=self.customer, passages=self.passages)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A customer, the greetings that fit them, and how a letter calls them in the middle of a sentence."""

    customer: Customer
    greetings: tuple[str, ...]
    called: str


@cache
def faithful() -> tuple[Reply, ...]:
    """Give every faithful reply, the same ones in the same order each time."""
    return (*_whole(), *_composed())


@cache
def addressees() -> dict[str, Addressee]:
    """Give the customers by a short name for each."""
    return {key: _addressee(dict(row)) for key, row in _rows("customers.json").items()}


@cache
def bodies() -> tuple[dict[str, Any], ...]:
    """Give the letters without greeting and closing."""
    return tuple(row for row in _letters() if "body" in row)


def passages_for(subject: str, text: str, rests_on: Sequence[str] = ()) -> tuple[Passage, ...]:
    """Give what the search finds; with what the reply *rests_on*, should the search have missed it."""
    needed = [_sections()[name] for name in rests_on]
    hits = _search().search(search_query.compose(plain_subject(subject), text), POLICY.passages)
    found = [Passage(hit.text, hit.source, hit.score) for hit in hits if hit.score >= POLICY.minimum_relevance]
    best = max((passage.relevance for passage in found), default=POLICY.minimum_relevance)
    missed = [
        Passage(section.text, section.source, best)
        for section in needed
        if section.text not in {passage.text for passage in found}
    ]
    wanted = {section.text for section in needed}
    others = [passage for passage in found if passage.text not in wanted]
    kept = others[: max(0, POLICY.passages - len(needed))]
    return (*missed, *(passage for passage in found if passage.text in wanted or passage in kept))


def mail(number: object, subject: str, text: str) -> Message:
    return message(text, subject=subject, sender="customer@example.com", contact_id=f"contact-{number}")


def _whole() -> Iterator[Reply]:
    for row in _letters():
        if "draft" in row:
            addressee = addressees()[row["customer"]]
            yield _reply(row["id"], row, addressee, "\n".join(row["draft"]))


def _composed() -> Iterator[Reply]:
    turns = count()
    people, closings = cycle(addressees().values()), cycle(_rows("closings.json"))
    for row in bodies():
        for letter in range(1, LETTERS_FOR_EACH_BODY + 1):
            turn = next(turns)
            addressee, closing = next(people), next(closings)
            while not addressee.called and any("{called}" in line for line in closing):
                closing = next(closings)
            greeting = addressee.greetings[turn // len(addressees()) % len(addressee.greetings)]
            lines = [greeting, "", *row["body"], "", *(line.format(called=addressee.called) for line in closing)]
            yield _reply(f"{row['id']}-{letter}", row, addressee, "\n".join(lines))


def _reply(name: str, row: dict[str, Any], addressee: Addressee, draft: str) -> Reply:
    return Reply(
        id=name,
        message=mail(name, row["subject"], row["mail"]),
        customer=addressee.customer,
        passages=passages_for(row["subject"], row["mail"], row["passages"]),
        draft=draft,
    )


def _addressee(row: dict[str, Any]) -> Addressee:
    greetings, called = tuple(row.pop("greetings")), row.pop("called")
    return Addressee(Customer(**row | {"match": ProfileMatch(row.get("match", "none"))}), greetings, called)


@cache
def _letters() -> tuple[dict[str, Any], ...]:
    return tuple(row for path in sorted((HERE / "faithful").glob("*.json")) for row in _rows(path.name, path.parent))


def _rows(name: str, folder: Path = HERE) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


@cache
def _search() -> ArticleSearch:
    return ArticleSearch(ARTICLES)


@cache
def _sections() -> dict[str, articles.Passage]:
    """Give the sections of all articles by "article: heading"."""
    return {f"{section.source}: {section.heading}": section for section in articles.read(ARTICLES)}
