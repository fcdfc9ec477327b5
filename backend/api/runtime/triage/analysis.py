"""Read what the model called the tool with; anything but the schema is refused."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from triage.errors import InvalidAnalysisError
from triage.evidence.statement import Statement, read_ids
from triage.letter import COURTESIES, NO_COURTESY
from triage.policy import POLICY, Factor, Policy
from triage.wording import clean, one_line

LONGEST_INTENT = 300
LONGEST_COUNT = 9
MOST_STATEMENTS = 20
LONGEST_STATEMENT = 1000
LONGEST_OPEN = 300
MOST_TOPICS = 5
FORMER_FIELD = "suggested_response"


class Certainty(StrEnum):
    """The model's answer to a question; a hold takes `UNSURE` for a yes."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


class Urgency(StrEnum):
    """How soon a turn needs somebody."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class Request(NamedTuple):
    """What a turn of a conversation wants: one of the policy's intents, how sure that is, and what it is about."""

    intent: str
    confidence: float
    urgency: Urgency
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the model judged: a count for each factor, an answer to each question, and what it would reply.

    *statements* cite the sentences that say them, *courtesy* is a kind of the letter's table, and *unanswered* are the
    customer's questions that the passages leave open. *request* is None outside of a conversation, and where a model
    does not say.
    """

    category: str
    intent: str
    factors: Mapping[str, int]
    statements: tuple[Statement, ...]
    courtesy: str = NO_COURTESY
    unanswered: tuple[str, ...] = ()
    sensitive_topics: tuple[str, ...] = ()
    questions: Mapping[str, Certainty] = field(default_factory=dict)
    request: Request | None = None


def schema(policy: Policy = POLICY, *, in_conversation: bool = False) -> dict[str, Any]:
    """Describe the tool's input as JSON schema, for the model to follow."""
    fields: dict[str, Any] = {
        "category": {"type": "string", "enum": [category.name for category in policy.categories]},
        "intent": {"type": "string", "description": "What the customer wants, in one short English sentence."},
        "factors": _object(
            {factor.name: {"type": "integer", "minimum": 0, "maximum": factor.most} for factor in policy.factors}
        ),
        "reply": {
            "type": "array",
            "maxItems": MOST_STATEMENTS,
            "items": _object({"text": {"type": "string"}, "sources": {"type": "array", "items": {"type": "string"}}}),
        },
        "courtesy": {"type": "string", "enum": list(COURTESIES)},
        "unanswered": {"type": "array", "items": {"type": "string"}},
    }
    if policy.asked:
        answer = {"type": "string", "enum": list(Certainty)}
        fields["questions"] = _object({row.name: answer for row in policy.asked})
    fields["sensitive_topics"] = {"type": "array", "items": {"type": "string", "enum": list(policy.sensitive_topics)}}
    if in_conversation:
        fields["request"] = _object(
            {
                "intent": {"type": "string", "enum": [row.name for row in policy.intents]},
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                "urgency": {"type": "string", "enum": list(Urgency)},
                "topics": {"type": "array", "items": {"type": "string"}},
            }
        )
    return _object(fields)


def parse(tool_input: Any, policy: Policy = POLICY, *, in_conversation: bool = False) -> Analysis:
    """Read *tool_input*, any JSON, by the schema; raise `InvalidAnalysisError` where it differs, naming every fault.

    What is misshaped without losing anything is read: an object as JSON text, "0" and 0.0 for 0, null for an empty
    list, "Credit Cards" for `Credit_Cards`. The text of the error is in our words only, so that it can be sent back.
    """
    fields = _mapping(tool_input)
    if fields is None:
        raise InvalidAnalysisError("The input is not a JSON object.")
    reader = _Reader()
    if FORMER_FIELD in fields:
        reader.faults.append(
            f"{FORMER_FIELD} is no field any more: give reply, a list of statements with the ids of the sentences "
            "that say them, and courtesy and unanswered."
        )
    expected = set(schema(policy)["required"])
    if in_conversation and "request" in fields:  # what holds an answer back does not rest on it
        expected.add("request")
    reader.names("the input", fields, expected)
    found = Analysis(
        category=reader.take(_category, "category", fields.get("category"), policy),
        intent=reader.take(_intent, "intent", fields.get("intent")),
        factors=_factors(reader, fields.get("factors"), policy),
        statements=reader.take(_statements, "reply", fields.get("reply")),
        courtesy=reader.take(_courtesy, "courtesy", fields.get("courtesy")),
        unanswered=reader.take(_texts, "unanswered", fields.get("unanswered")),
        sensitive_topics=reader.take(_topics, "sensitive_topics", fields.get("sensitive_topics"), policy),
        questions=_questions(reader, fields.get("questions"), policy),
        request=reader.take(_request, "request", fields.get("request"), policy),
    )
    if reader.faults:
        raise InvalidAnalysisError(" ".join(reader.faults))
    return found


@dataclass(slots=True)
class _Reader:
    """Remembers every fault, so that one repair can mend all of them."""

    faults: list[str] = field(default_factory=list)

    def names(self, what: str, given: Mapping[str, Any], expected: set[str]) -> None:
        """Note which fields are missing and which are none of ours; the names of the latter are not repeated."""
        if missing := sorted(expected - given.keys()):
            self.faults.append(f"{what} lacks {', '.join(missing)}.")
        if given.keys() - expected:
            self.faults.append(f"{what} has fields that are none of {', '.join(sorted(expected))}.")

    def take(self, read: Callable[..., Any], name: str, value: Any, *context: Any) -> Any:
        try:
            return read(value, *context)
        except ValueError as fault:
            self.faults.append(f"{name} is not {fault}.")
            return None


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema of an object with all of *properties* and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _mapping(value: Any) -> Mapping[str, Any] | None:
    """Give an object, also where it comes as JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _category(value: Any, policy: Policy) -> str:
    known = {row.name.casefold(): row.name for row in policy.categories}
    written = "_".join(value.split()).casefold() if isinstance(value, str) else ""
    if written not in known:
        raise ValueError("one of the list")
    return known[written]


def _factors(reader: _Reader, value: Any, policy: Policy) -> Mapping[str, int]:
    counts = _mapping(value) or {}
    reader.names("factors", counts, {factor.name for factor in policy.factors})
    return {
        factor.name: reader.take(_count, f"factors.{factor.name}", counts[factor.name], factor)
        for factor in policy.factors
        if factor.name in counts
    }


def _count(value: Any, factor: Factor) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value) if len(value) < LONGEST_COUNT else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A bool is an int to isinstance, but not a count.
    if type(value) is not int or not 0 <= value <= factor.most:
        raise ValueError(f"an integer from 0 to {factor.most}")
    return value


def _questions(reader: _Reader, value: Any, policy: Policy) -> Mapping[str, Certainty]:
    answers = _mapping(value) or {}
    names = [row.name for row in policy.asked if row.name in answers or not row.came_later]
    if names:
        reader.names("questions", answers, set(names))
    return {name: reader.take(_certainty, f"questions.{name}", answers[name]) for name in names if name in answers}


def _certainty(value: Any) -> Certainty:
    written = value.strip().casefold() if isinstance(value, str) else ""
    if written not in set(Certainty):
        raise ValueError(f"one of {', '.join(Certainty)}")
    return Certainty(written)


def _intent(value: Any) -> str:
    if not isinstance(value, str) or not (intent := one_line(value)):
        raise ValueError("a sentence")
    return intent[:LONGEST_INTENT]


def _statements(value: Any) -> tuple[Statement, ...]:
    rows = [] if value is None else value
    if not isinstance(rows, list) or len(rows) > MOST_STATEMENTS:
        raise ValueError(f"a list of at most {MOST_STATEMENTS} statements")
    return tuple(map(_statement, rows))


def _statement(value: Any) -> Statement:
    row = _mapping(value)
    if row is None or row.keys() != {"text", "sources"} or not isinstance(row["text"], str):
        raise ValueError("a list of objects with a text and its sources")
    text = clean(row["text"])
    if not text or len(text) > LONGEST_STATEMENT:
        raise ValueError(f"a list of statements with 1 to {LONGEST_STATEMENT} characters each")
    return Statement(text, read_ids(row["sources"]))


def _request(value: Any, policy: Policy) -> Request | None:
    if value is None:
        return None
    row = _mapping(value)
    known = {each.name for each in policy.intents}
    if row is None or row.get("intent") not in known or row.get("urgency") not in set(Urgency):
        raise ValueError("an object with an intent, its confidence, an urgency and topics")
    confidence = row.get("confidence")
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise ValueError("an object with a confidence from 0 to 1")
    return Request(row["intent"], float(confidence), Urgency(row["urgency"]), _texts(row.get("topics"))[:MOST_TOPICS])


def _courtesy(value: Any) -> str:
    written = value.strip().casefold() if isinstance(value, str) else ""
    if written not in COURTESIES:
        raise ValueError(f"one of {', '.join(COURTESIES)}")
    return written


def _texts(value: Any) -> tuple[str, ...]:
    rows = [] if value is None else value
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise ValueError("a list of texts")
    return tuple(text[:LONGEST_OPEN] for row in rows if (text := one_line(row)))


def _topics(value: Any, policy: Policy) -> tuple[str, ...]:
    rows = [] if value is None else value
    known = policy.sensitive_topics
    if not isinstance(rows, list) or not all(isinstance(name, str) and name in known for name in rows):
        raise ValueError("a list of the named topics")
    return tuple(rows)
