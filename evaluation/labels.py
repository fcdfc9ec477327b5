"""Labelled mails: what somebody wrote, and what a careful reader makes of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.mail.headers import is_address
from triage.policy import POLICY

AUTO, AGENT, PARKED = "auto", "agent", "parked"

QUESTIONS = tuple(question.name for question in POLICY.asked)
"""What is asked about a message, beside its factors."""
BY_PROGRAM = "by_program"
TOPICS = "sensitive_topics"

_FACTORS = frozenset(factor.name for factor in POLICY.factors)
_CATEGORIES = frozenset(category.name for category in POLICY.categories)
_TOPICS = frozenset(POLICY.sensitive_topics)
_ROUTES = frozenset({AUTO, AGENT, PARKED})


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
    """Read a file of JSON lines; raise `SimulatorError`, which names the line, where one cannot be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be read ({error.strerror}). Name a file of labelled mails.") from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path}: not UTF-8. Save the labelled mails as UTF-8, one JSON object a line.") from error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise SimulatorError(f"{path}: no mail in it. Put one JSON object on each line.")
    return [_read_line(line, f"{path}: line {number}") for number, line in lines]


def _read_line(line: str, where: str) -> LabelledMail:
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise SimulatorError(f"{where}: {half} is half a character. Correct it.") from error
    except (ValueError, RecursionError) as error:
        raise SimulatorError(f"{where}: not JSON ({error}). Put one JSON object on each line.") from error
    if not isinstance(row, dict):
        raise SimulatorError(f"{where}: not a JSON object. Put one on each line.")
    fields = _Fields(row, where)
    routes = fields.names("acceptable_routes", _ROUTES)
    return LabelledMail(
        name=str(row.get("id", where)),
        from_name=fields.text("from_name", ""),
        from_address=fields.address("from_address"),
        subject=fields.text("subject"),
        body=fields.text("body"),
        service_level=fields.text("service_level", "") or None,
        categories=fields.names("category", _CATEGORIES) | fields.names("also_accepted_categories", _CATEGORIES, []),
        factors=fields.factors(),
        debatable=fields.names("debatable_factors", _FACTORS, []),
        routes=routes,
        expected_route=fields.name("expected_route", _ROUTES, AUTO if AUTO in routes else AGENT),
        questions=fields.questions() if "questions" in row else None,
        topics=fields.topics() if "questions" in row else None,
        debatable_questions=fields.names("debatable_questions", frozenset(QUESTIONS) | _TOPICS, []),
        facts=fields.texts("answer_facts") if "answer_facts" in row else None,
        articles=fields.texts("article") if "article" in row else (),
    )


class _Fields:
    """The fields of one line, checked as they are taken."""

    def __init__(self, row: Mapping[str, Any], where: str) -> None:
        self._row, self._where = row, where

    def text(self, name: str, default: str | None = None) -> str:
        value = self._value(name, default)
        return value if isinstance(value, str) else self._refuse(name, "a text")

    def address(self, name: str) -> str:
        value = self.text(name)
        return value if is_address(value) else self._refuse(name, "an e-mail address")

    def names(self, name: str, known: frozenset[str], default: list[str] | None = None) -> frozenset[str]:
        """Give one name or several; none only where there is a *default*."""
        value = self._value(name, default)
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) and one in known for one in found):
            self._refuse(name, f"of {', '.join(sorted(known))}")
        if not found and default is None:
            self._refuse(name, f"at least one of {', '.join(sorted(known))}")
        return frozenset(found)

    def name(self, name: str, known: frozenset[str], default: str) -> str:
        value = self.text(name, default)
        return value if value in known else self._refuse(name, f"one of {', '.join(sorted(known))}")

    def factors(self) -> Mapping[str, bool]:
        return self._flags("factors", _FACTORS, _FACTORS)

    def questions(self) -> Mapping[str, bool]:
        """Give those that the set has labels for; the sensitive topics, which stand among them, are read apart."""
        return self._flags("questions", frozenset(QUESTIONS), frozenset(), besides=TOPICS)

    def topics(self) -> frozenset[str]:
        """Give the sensitive topics, which stand among the questions."""
        return _Fields(self._row["questions"], f"{self._where}: questions").names(TOPICS, _TOPICS, [])

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self._refuse(name, "a list of texts")
        return tuple(value)

    def _flags(
        self, name: str, known: frozenset[str], needed: frozenset[str], besides: str | None = None
    ) -> Mapping[str, bool]:
        value = self._value(name, None)
        flags = {key: one for key, one in value.items() if key != besides} if isinstance(value, dict) else None
        if flags is None or not needed <= flags.keys() <= known or not all(one in (0, 1) for one in flags.values()):
            each = "each" if needed else "some"
            self._refuse(name, f"an object with 0 or 1 for {each} of {', '.join(sorted(known))}")
        return {key: bool(one) for key, one in (flags or {}).items()}

    def _value(self, name: str, default: Any) -> Any:
        value = self._row.get(name)
        if value is None and default is None:
            raise SimulatorError(f"{self._where}: {name} is missing. Add it.")
        return default if value is None else value

    def _refuse(self, name: str, wanted: str) -> str:
        raise SimulatorError(f"{self._where}: {name} is not {wanted}. Correct it.")
