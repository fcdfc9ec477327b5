"""A scenario: who writes, what they know and want, what they say, and what should come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from evaluation.labels import TOPICS, LabelledMail
from triage.channel import EMAIL

AS_WRITTEN: Final = "as written"
"""The manner of who says what stands there, and nothing around it."""
LONGEST: Final = EMAIL.seconds
"""Virtual seconds that a mail may take to its route unless a scenario says otherwise."""
HOURS: Final = 24
"""How long the conversations of a scenario may last."""


class When(StrEnum):
    """What has to have come of the mails before for the customer to say a turn."""

    ALWAYS = "always"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"


@dataclass(frozen=True, slots=True)
class Persona:
    """Who writes. *service_level* is None for somebody of whom the bank knows no more than its list of customers."""

    name: str
    address: str
    service_level: str | None = None
    manner: str = AS_WRITTEN


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is right for a mail; what is None or empty may be anything.

    Of *factors* and *questions* those that are *debatable* may be either. *holds* have to be among those found. A reply
    that goes out has to say all *facts*, letters and white space apart, and nothing that goes out may say *must_not*.
    """

    categories: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    factors: Mapping[str, bool] = field(default_factory=dict)
    questions: Mapping[str, bool] = field(default_factory=dict)
    debatable: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    facts: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    is_by_program: bool = False
    seconds: float = LONGEST


@dataclass(frozen=True, slots=True)
class Turn:
    """A mail of the customer: one of *texts*, sent *hours* after the mail before."""

    texts: tuple[str, ...]
    expected: Expectation
    subject: str = ""
    when: When = When.ALWAYS
    hours: float = 2.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """*facts* are what the customer knows, by the names that texts have for it; the *goal* is to read certain words."""

    name: str
    persona: Persona
    turns: tuple[Turn, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    goal: tuple[str, ...] = ()


def of_mail(mail: LabelledMail) -> Scenario:
    """A labelled mail as a scenario of one turn."""
    sensitive = (mail.topics or frozenset()) - mail.debatable_questions
    expected = Expectation(
        categories=mail.categories,
        routes=mail.routes,
        factors=mail.factors,
        questions=mail.questions or {},
        debatable=mail.debatable | mail.debatable_questions,
        holds=frozenset({TOPICS.removesuffix("s")} if sensitive and not mail.is_by_program else ()),
        facts=(mail.facts or ()) if mail.is_answerable else (),
        is_by_program=mail.is_by_program,
    )
    persona = Persona(mail.from_name, mail.from_address, mail.service_level)
    return Scenario(mail.name, persona, (Turn((mail.body,), expected, mail.subject),))
