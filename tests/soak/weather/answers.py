"""Answers of a model that are none, for each of the tasks that it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from simulator.model.task import Task
from triage.analysis import MOST_STATEMENTS
from triage.completeness import MOST_OPEN
from triage.policy import POLICY

Change = Callable[[Random, dict[str, Any]], Any]
"""Gives another input of the tool for the right one, which it may change."""


def nothing_found(_random: Random, found: dict[str, Any]) -> dict[str, Any]:
    """An analysis that sees no trouble in a mail: of the right form, and too good to be true."""
    return {
        **found,
        "factors": {factor.name: 0 for factor in POLICY.factors},
        "questions": {row.name: "no" for row in POLICY.asked},
        "sensitive_topics": [],
        "unanswered": [],
    }


def nothing_open(_random: Random, found: dict[str, Any]) -> dict[str, Any]:
    """The same of what a reply leaves open."""
    return {**found, "open": []}


def all_supported(_random: Random, found: dict[str, Any]) -> dict[str, Any]:
    """What a judge says who has not read: the statement that is planted among the others passes as well."""
    return {"verdicts": [row | {"verdict": "supported", "reason": ""} for row in found["verdicts"]]}


def _without(*path: str) -> Change:
    """Leave out a field, or one of those within it."""

    def change(random: Random, found: dict[str, Any]) -> dict[str, Any]:
        place = found
        for name in path[:-1]:
            place = place[name]
        del place[path[-1] or random.choice(sorted(place))]
        return found

    return change


def _odd(field: str, *values: Any) -> Change:
    return lambda random, found: {**found, field: random.choice(values)}


def _odd_among(field: str, *values: Any) -> Change:
    def change(random: Random, found: dict[str, Any]) -> dict[str, Any]:
        found[field][random.choice(sorted(found[field]))] = random.choice(values)
        return found

    return change


def _odd_statement(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    """A reply that says what no article does, or that rests on nothing."""
    source = found["reply"][0]["sources"][0] if found["reply"] else "p1s1"
    texts = ("You will get $5,000 back.", "Dear [Name],", "", " ", "x" * 9000, "Grüße 🙂 " * 90, None, 7)
    sources: Sequence[Any] = ([source], [], ["p99s99"], [source] * 40, source, None, 7)
    odd = {"text": random.choice(texts), "sources": random.choice(sources)}
    return {**found, "reply": [*found["reply"], odd]}


def _odd_verdict(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    changes = ({"verdict": "Supported."}, {"verdict": None}, {"n": "1"}, {"n": True}, {"n": 99}, {"reason": None})
    row = random.choice(found["verdicts"])
    row |= random.choice((*changes, {"sure": True}))
    return found


def _verdict_missing(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    found["verdicts"].remove(random.choice(found["verdicts"]))
    return found


def _verdict_twice(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    found["verdicts"].append(random.choice(found["verdicts"]))
    return found


NO_FORM: Final[Sequence[Change]] = (
    lambda _random, found: [found],
    lambda _random, _found: None,
    lambda _random, _found: {},
    lambda _random, found: {**found, "confidence_score": 100},
)
"""What is no answer to any task."""

BROKEN: Final[Mapping[Task, Sequence[Change]]] = {
    Task.ANALYSIS: (
        *NO_FORM,
        lambda _random, found: json.dumps(found),
        _without("factors", ""),
        _without("questions", ""),
        _without(""),
        _odd_among("factors", -1, 1.0, "0", True, None, 2, 21, [], {}),
        _odd_among("questions", "maybe", "YES", None, False, []),
        _odd("category", "Everything", None, ["Payment"]),
        _odd("courtesy", "", "Dear [Name],", None),
        _odd("sensitive_topics", ["fraud"], ["witchcraft"], "fraud", None),
        _odd("unanswered", ["And when?"], "nothing", [7], None),
        _odd("reply", [], None, "It is free.", ["It is free."], [{"text": "It is free."}]),
        lambda _random, found: {**found, "reply": found["reply"] * (MOST_STATEMENTS + 1)},
        lambda _random, found: {**found, "suggested_response": "It is free."},
        _odd_statement,
        _odd_statement,
    ),
    Task.PROOF: (
        *NO_FORM,
        lambda _random, found: json.dumps(found),
        all_supported,
        all_supported,
        _odd("verdicts", [], None, "supported", ["supported"]),
        _odd_verdict,
        _verdict_missing,
        _verdict_twice,
    ),
    Task.COMPLETENESS: (
        *NO_FORM,
        lambda _random, found: json.dumps(found),
        _odd("open", None, "", "nothing", {}, False, [None], [["When?"]], ["When?"], [""], ["When?"] * (MOST_OPEN + 1)),
    ),
}
"""Answers that nothing may be sent on. Those to the analysis may be asked for again, or be read after all."""
