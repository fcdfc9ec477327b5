"""The decision's table: factors with their impacts, categories and threshold, read from `policy.json`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from triage.tables import table


@dataclass(frozen=True, slots=True)
class Factor:
    """A risk: *impact* is added to the score for each time it counts, *most* bounds the count."""

    name: str
    impact: int
    decided_by: tuple[str, ...]
    label: str
    means: str
    most: int = 1


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of matter; each has a queue of its own."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What is held against an automated reply, and from which score on one may go out."""

    threshold: int
    full_confidence: int
    factors: tuple[Factor, ...]
    categories: tuple[Category, ...]
    default_category: str
    never_automate: tuple[str, ...]
    """Sensitive topics and categories whose mails are always answered by a person."""
    premium_service_levels: tuple[str, ...]
    minimum_relevance: float
    passages: int
    minimum_grounding: float
    minimum_reply_relevance: float

    def automates(self, matters: Collection[str]) -> bool:
        """Say whether none of *matters*, topics or categories, is always a person's."""
        return set(self.never_automate).isdisjoint(matters)


def parse(document: Mapping[str, Any]) -> Policy:
    """Read a policy from its JSON *document*."""
    return Policy(
        threshold=document["threshold"],
        full_confidence=document["full_confidence"],
        factors=tuple(Factor(**{**row, "decided_by": tuple(row["decided_by"])}) for row in document["factors"]),
        categories=tuple(Category(**row) for row in document["categories"]),
        default_category=document["default_category"],
        never_automate=tuple(document["never_automate"]),
        premium_service_levels=tuple(document["premium_service_levels"]),
        minimum_relevance=document["minimum_relevance"],
        passages=document["passages"],
        minimum_grounding=document["minimum_grounding"],
        minimum_reply_relevance=document["minimum_reply_relevance"],
    )


def load() -> Policy:
    """Read the policy that Lambda, stack and simulator share."""
    return parse(table(__file__))


POLICY = load()
