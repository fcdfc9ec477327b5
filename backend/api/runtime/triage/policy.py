"""The decision's table: what is asked about a message and what follows from it, read from `policy.json`.

A question whose effect is a number is a factor: the number is added to the score for each time it counts. One whose
effect is `hold` keeps the reply back whatever the score. Prompt, tool schema, score, explanation and what agents read
follow from the rows, so adding a row is all it takes.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from triage import holds
from triage.errors import InvalidPolicyError
from triage.tables import table

HOLD = "hold"
FACTS, MODEL, PREMIUM = "facts", "model", "premium_service_level"
DECIDERS = frozenset({FACTS, MODEL, PREMIUM})
"""Who decides: what code knows, the model, or the model for premium customers only. Either of several is enough."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A risk: *impact* is added to the score for each time it counts, *most* bounds the count.

    One that *hastens* gives the message priority in its queue.
    """

    name: str
    impact: int
    decided_by: tuple[str, ...]
    label: str
    means: str
    most: int = 1
    hastens: bool = False


@dataclass(frozen=True, slots=True)
class HoldQuestion:
    """Something that is a person's business: *advice* tells the agent so; *quiet* allows no acknowledgement either.

    One that *came_later* is not in every recorded answer; where it is missing, facts alone decide.
    """

    name: str
    decided_by: tuple[str, ...]
    means: str
    advice: str
    quiet: bool = False
    came_later: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of matter; each has a queue of its own."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Intent:
    """What a turn of a conversation wants; one of *holds* holds an answer back then, the first if no other does.

    It belongs in *category* as long as nothing else says so.
    """

    name: str
    means: str
    category: str
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What is held against an automated reply, and from which score on one may go out."""

    threshold: int
    full_confidence: int
    factors: tuple[Factor, ...]
    questions: tuple[HoldQuestion, ...]
    categories: tuple[Category, ...]
    sensitive_topics: Mapping[str, str]
    default_category: str
    never_automate: tuple[str, ...]
    """Sensitive topics and categories whose mails are always answered by a person."""
    premium_service_levels: tuple[str, ...]
    minimum_relevance: float
    passages: int
    minimum_grounding: float
    minimum_reply_relevance: float
    intents: tuple[Intent, ...] = ()
    held_back: int = 0
    """Percent of what could be answered by software that goes to a person all the same, by chance."""
    holds: Mapping[str, str] = field(init=False)
    """What every hold tells an agent, in the order in which agents read them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "holds", {**holds.HOLDS, **{row.name: row.advice for row in self.questions}})

    @property
    def wording(self) -> str:
        """What the policy itself says of messages, as one text."""
        asked = [*(row.means for row in self.factors), *(row.means for row in self.questions)]
        categories = [row.means for row in self.categories]
        return " ".join([*asked, *categories, *self.sensitive_topics.values(), *self.holds.values()])

    @property
    def hash(self) -> str:
        """What stands for the policy, with all that a deployment chose; it takes a while to make."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def asked(self) -> tuple[HoldQuestion, ...]:
        """The questions with a hold that the model is asked."""
        return tuple(row for row in self.questions if MODEL in row.decided_by)

    @property
    def quiet_holds(self) -> frozenset[str]:
        """Holds under which nothing goes out by itself, no acknowledgement either."""
        return frozenset(row.name for row in self.questions if row.quiet)

    def intent(self, name: str) -> Intent:
        """Give the row of an intent; raise `KeyError` where there is none."""
        return {row.name: row for row in self.intents}[name]

    def automates(self, matters: Collection[str]) -> bool:
        """Say whether none of *matters*, topics or categories, is always a person's."""
        return set(self.never_automate).isdisjoint(matters)

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Bring holds into the order of the table, each once; raise `KeyError` for one that is not there."""
        found = set(names)
        if unknown := found - self.holds.keys():
            raise KeyError(f"no such hold: {sorted(unknown)}")
        return tuple(name for name in self.holds if name in found)


def parse(document: Mapping[str, Any]) -> Policy:
    """Read a policy from its JSON *document*; raise `InvalidPolicyError` for a row that makes no sense."""
    rows: list[Mapping[str, Any]] = document["questions"]
    for row in rows:
        _check(row)
    names = [row["name"] for row in rows]
    if len(set(names)) < len(names):
        raise InvalidPolicyError("Two questions of the policy have one name: rename one.")
    return Policy(
        threshold=document["threshold"],
        full_confidence=document["full_confidence"],
        factors=tuple(_factor(row) for row in rows if row["effect"] != HOLD),
        questions=tuple(_question(row) for row in rows if row["effect"] == HOLD),
        categories=tuple(Category(**row) for row in document["categories"]),
        sensitive_topics=document["sensitive_topics"],
        default_category=document["default_category"],
        never_automate=tuple(document["never_automate"]),
        premium_service_levels=tuple(document["premium_service_levels"]),
        minimum_relevance=document["minimum_relevance"],
        passages=document["passages"],
        minimum_grounding=document["minimum_grounding"],
        minimum_reply_relevance=document["minimum_reply_relevance"],
        intents=tuple(Intent(**{**row, "holds": tuple(row.get("holds", ()))}) for row in document.get("intents", ())),
    )


def _check(row: Mapping[str, Any]) -> None:
    name, effect, deciders = row.get("name"), row.get("effect"), row.get("decided_by") or ()
    if effect != HOLD and not (type(effect) is int and effect < 0):
        raise InvalidPolicyError(f'The effect of {name} is {effect!r}: give "{HOLD}" or a negative whole number.')
    if not deciders or (unknown := set(deciders) - DECIDERS):
        raise InvalidPolicyError(
            f"{name} is decided by {', '.join(sorted(unknown)) if deciders else 'nobody'}: "
            f"give some of {', '.join(sorted(DECIDERS))}."
        )
    needed = {"name", "means", "advice" if effect == HOLD else "label"}
    if missing := sorted(needed - row.keys()):
        raise InvalidPolicyError(f"{name} lacks {', '.join(missing)}.")
    if row.get("came_later") and FACTS not in deciders:
        raise InvalidPolicyError(f"{name} came later, so an answer may lack it: let facts decide it as well.")


def _factor(row: Mapping[str, Any]) -> Factor:
    rest = {name: value for name, value in row.items() if name not in {"effect", "decided_by"}}
    return Factor(impact=row["effect"], decided_by=tuple(row["decided_by"]), **rest)


def _question(row: Mapping[str, Any]) -> HoldQuestion:
    rest = {name: value for name, value in row.items() if name not in {"effect", "decided_by"}}
    return HoldQuestion(decided_by=tuple(row["decided_by"]), **rest)


def load() -> Policy:
    """Read the policy that Lambda, stack and simulator share."""
    return parse(table(__file__))


POLICY = load()
