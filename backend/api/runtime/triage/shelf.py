"""The sentences that a reply may rest on: those of the passages found, and what may be told of the customer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from triage import passages
from triage.evidence.statement import Source
from triage.message import Customer, Passage
from triage.passages import ArticlePassage

ABOUT_THE_CUSTOMER = "About the customer"


@dataclass(frozen=True)
class Shelf:
    """What was found, by ids that a model can cite; *foreign* counts passages that are not as we deployed them."""

    passages: tuple[ArticlePassage, ...] = ()
    facts: tuple[Source, ...] = ()
    articles: tuple[str, ...] = ()
    foreign: int = 0

    @classmethod
    def of(cls, found: Iterable[Passage], customer: Customer) -> "Shelf":
        """Number the passages that are ours, in the order in which they were found."""
        ours: list[ArticlePassage] = []
        articles: list[str] = []
        foreign = 0
        for passage in found:
            if read := passages.read(len(ours) + 1, passage.text, passage.metadata):
                ours.append(read)
                articles.append(passage.source)
            else:
                foreign += 1
        return cls(tuple(ours), tuple(_facts(customer)), tuple(dict.fromkeys(articles)), foreign)

    def first(self, share: float) -> tuple[ArticlePassage, ...]:
        """The best *share* of the passages."""
        return self.passages[: ceil(len(self.passages) * share)]

    @property
    def texts(self) -> list[str]:
        """The passages as they read."""
        return ["\n".join([row.heading, *(sentence.text for sentence in row.sentences)]) for row in self.passages]

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every sentence by its id, with its heading and its neighbours."""
        return {source.id: source for source in (*self.facts, *self._sentences())}

    def _sentences(self) -> Iterator[Source]:
        for passage in self.passages:
            texts = ["", *(sentence.text for sentence in passage.sentences), ""]
            for place, sentence in enumerate(passage.sentences):
                yield Source(sentence.id, passage.heading, sentence.text, texts[place], texts[place + 2])


def _facts(customer: Customer) -> Iterator[Source]:
    if customer.service_level:
        yield Source("c1", ABOUT_THE_CUSTOMER, f"The customer's service level is {customer.service_level}.")
