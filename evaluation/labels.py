"""Labelled mails: what somebody wrote, and what a careful reader makes of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluation import rows
from simulator.errors import SimulatorError
from simulator.mail.headers import is_address
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from triage.policy import POLICY

AUTO, AGENT, PARKED = "auto", "agent", "parked"

ROUTE_OF = {AUTOMATED_RESPONSE: AUTO, AGENT_REVIEW: AGENT, NOT_ANSWERED: PARKED}
"""What the simulator says of a mail, in the words of the labels."""

QUESTIONS = tuple(question.name for question in POLICY.asked)
"""What is asked about a message, beside its factors."""
BY_PROGRAM = "by_program"
TOPICS = "sensitive_topics"

FACTORS = frozenset(factor.name for factor in POLICY.factors)
CATEGORIES = frozenset(category.name for category in POLICY.categories)
_TOPICS = frozenset(POLICY.sensitive_topics)
ROUTES = frozenset({AUTO, AGENT, PARKED})


@dataclass(frozen=True, slots=True)
class LabelledMail:
    """One mail and its labels; *service_level* is None for a sender whom nobody knows.

    What counts as right is wider than the labels: other categories may do as well, factors, questions and topics may
    be debatable, and several routes may be acceptable. *questions*, *topics* and *facts* are None in a set without
    these labels; *facts* are what a complete answer says, word for word, from *articles*.
    """

    name: str
    from_name: str
    from_address: str
    subject: str
    body: str
    service_level: str | None
    categories: frozenset[str]
    factors: Mapping[str, bool]
    debatable: frozenset[str]
    routes: frozenset[str]
    expected_route: str
    questions: Mapping[str, bool] | None = None
    topics: frozenset[str] | None = None
    debatable_questions: frozenset[str] = frozenset()
    facts: tuple[str, ...] | None = None
    articles: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether the mail should be answered automatically, and it is known what the answer has to say."""
        return bool(self.facts) and self.expected_route == AUTO

    @property
    def is_by_program(self) -> bool:
        """Whether no mail may go out, not even an acknowledgement."""
        return bool(self.questions and self.questions.get(BY_PROGRAM))


def read(path: Path) -> list[LabelledMail]:
    """Read a file of JSON lines; raise `SimulatorError`, which names the line, where one cannot be used.

    A mail that stands there twice counts once, unless the two disagree.
    """
    found: dict[str, tuple[int, LabelledMail]] = {}
    for number, line in rows.lines(path, "labelled mail"):
        where = f"{path}: line {number}"
        mail = of(rows.row(line, where), where)
        first, known = found.setdefault(mail.name, (number, mail))
        if mail != known:
            raise SimulatorError(f"{where}: disagrees with line {first} about {mail.name}. Keep the right one.")
    return [mail for _, mail in found.values()]


def of(row: Mapping[str, Any], where: str) -> LabelledMail:
    """Read one row of a set; *where* it stands is said in errors, and is its name if it has none."""
    fields = _Fields(row, where)
    routes = fields.names("acceptable_routes", ROUTES)
    return LabelledMail(
        name=str(row.get("id", where)),
        from_name=fields.text("from_name", ""),
        from_address=fields.address("from_address"),
        subject=fields.text("subject"),
        body=fields.text("body"),
        service_level=fields.text("service_level", "") or None,
        categories=fields.names("category", CATEGORIES) | fields.names("also_accepted_categories", CATEGORIES, []),
        factors=fields.flags("factors", FACTORS, FACTORS),
        debatable=fields.names("debatable_factors", FACTORS, []),
        routes=routes,
        expected_route=fields.name("expected_route", ROUTES, AUTO if AUTO in routes else AGENT),
        questions=fields.flags("questions", frozenset(QUESTIONS), besides=TOPICS) if "questions" in row else None,
        topics=fields.topics() if "questions" in row else None,
        debatable_questions=fields.names("debatable_questions", frozenset(QUESTIONS) | _TOPICS, []),
        facts=fields.texts("answer_facts") if "answer_facts" in row else None,
        articles=fields.texts("article") if "article" in row else (),
    )


def apart(mails: Iterable[LabelledMail]) -> Iterator[LabelledMail]:
    """Give a sender who comes again another address: each mail is judged as the first of its sender."""
    seen: Counter[str] = Counter()
    for mail in mails:
        local, _, domain = mail.from_address.rpartition("@")
        seen[mail.from_address] += 1
        count = seen[mail.from_address]
        yield mail if count == 1 else replace(mail, from_address=f"{local}-{count}@{domain}")


def folded(text: str) -> str:
    """Give *text* as facts are looked for in it: letters and white space apart."""
    return " ".join(text.casefold().split())


class _Fields(rows.Fields):
    """The fields of a labelled mail."""

    def address(self, name: str) -> str:
        value = self.text(name)
        return value if is_address(value) else self.refuse(name, "an e-mail address")

    def topics(self) -> frozenset[str]:
        """Give the sensitive topics, which stand among the questions."""
        return rows.Fields(self.value("questions", {}), f"{self._where}: questions").names(TOPICS, _TOPICS, [])
