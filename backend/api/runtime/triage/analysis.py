"""Read what the model called the tool with; anything but the schema is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.errors import InvalidAnalysisError
from triage.policy import POLICY, Factor, Policy
from triage.wording import clean, one_line

LONGEST_INTENT = 300
LONGEST_REPLY = 5000
"""Bytes of UTF-8, and so characters as well."""


class Certainty(StrEnum):
    """The model's answer to a question; a hold takes `UNSURE` for a yes."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the model judged: a count for each factor, an answer to each question, and a draft of the reply."""

    category: str
    intent: str
    factors: Mapping[str, int]
    suggested_response: str
    sensitive_topics: tuple[str, ...] = ()
    questions: Mapping[str, Certainty] = field(default_factory=dict)


def schema(policy: Policy = POLICY) -> dict[str, Any]:
    """Describe the tool's input as JSON schema, for the model to follow."""
    fields: dict[str, Any] = {
        "category": {"type": "string", "enum": [category.name for category in policy.categories]},
        "intent": {"type": "string", "description": "What the customer wants, in one short English sentence."},
        "factors": _object(
            {factor.name: {"type": "integer", "minimum": 0, "maximum": factor.most} for factor in policy.factors}
        ),
        "suggested_response": {"type": "string", "description": "The reply to the customer, as plain text."},
    }
    if policy.asked:
        answer = {"type": "string", "enum": list(Certainty)}
        fields["questions"] = _object({row.name: answer for row in policy.asked})
    topics = {"type": "array", "items": {"type": "string", "enum": list(policy.sensitive_topics)}}
    return {**_object(fields), "properties": {**fields, "sensitive_topics": topics}}


def parse(tool_input: Any, policy: Policy = POLICY) -> Analysis:
    """Check *tool_input*, any JSON, against the schema; raise `InvalidAnalysisError` where it differs.

    The text of the error names what is wrong in our words only, so that it can be sent back to the model.
    """
    if not isinstance(tool_input, dict):
        raise InvalidAnalysisError("The input is not a JSON object.")
    required = set(schema(policy)["required"])
    if not required <= tool_input.keys() <= required | {"sensitive_topics"}:
        raise InvalidAnalysisError(f"The input's fields are not {', '.join(sorted(required))}.")
    category = tool_input["category"]
    if not isinstance(category, str) or category not in {row.name for row in policy.categories}:
        raise InvalidAnalysisError("category is not one of the list.")
    return Analysis(
        category=category,
        intent=_intent(tool_input["intent"]),
        factors=_factors(tool_input["factors"], policy),
        suggested_response=_reply(tool_input["suggested_response"]),
        sensitive_topics=_topics(tool_input.get("sensitive_topics", []), policy),
        questions=_questions(tool_input["questions"], policy) if policy.asked else {},
    )


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema of an object with all of *properties* and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _factors(value: Any, policy: Policy) -> Mapping[str, int]:
    if not isinstance(value, dict) or value.keys() != {factor.name for factor in policy.factors}:
        raise InvalidAnalysisError(f"factors does not have exactly {', '.join(row.name for row in policy.factors)}.")
    return {factor.name: _count(value[factor.name], factor) for factor in policy.factors}


def _count(value: Any, factor: Factor) -> int:
    # A bool is an int to isinstance, but not a count.
    if type(value) is not int or not 0 <= value <= factor.most:
        raise InvalidAnalysisError(f"factors.{factor.name} is not an integer from 0 to {factor.most}.")
    return value


def _questions(value: Any, policy: Policy) -> Mapping[str, Certainty]:
    names = [row.name for row in policy.asked]
    if not isinstance(value, dict) or value.keys() != set(names):
        raise InvalidAnalysisError(f"questions does not have exactly {', '.join(names)}.")
    return {name: _certainty(name, value[name]) for name in names}


def _certainty(name: str, value: Any) -> Certainty:
    if not isinstance(value, str) or value not in set(Certainty):
        raise InvalidAnalysisError(f"questions.{name} is not {', '.join(Certainty)}.")
    return Certainty(value)


def _intent(value: Any) -> str:
    if not isinstance(value, str) or not (intent := one_line(value)):
        raise InvalidAnalysisError("intent is not a sentence.")
    return intent[:LONGEST_INTENT]


def _reply(value: Any) -> str:
    if not isinstance(value, str) or len((reply := clean(value)).encode("utf-8")) > LONGEST_REPLY:
        raise InvalidAnalysisError(f"suggested_response is not a text of at most {LONGEST_REPLY} bytes.")
    return reply


def _topics(value: Any, policy: Policy) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(name, str) and name in policy.sensitive_topics for name in value
    ):
        raise InvalidAnalysisError("sensitive_topics is not a list of the named topics.")
    return tuple(value)
