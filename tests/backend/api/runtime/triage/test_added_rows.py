"""A factor and a hold are rows: adding one changes prompt, schema, score, explanation, documentation and stand-in."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from backend import policy_page
from simulator.model.local import LocalModel
from tests.fakes.aws import NO_QUESTIONS, judged
from tests.fakes.proving import ThreeCalls, assess
from tests.imports import RUNTIME
from triage import analysis, holds, prompt, scoring
from triage.channel import EMAIL
from triage.errors import InvalidAnalysisError, InvalidPolicyError
from triage.message import Customer, Message, Part, Writing
from triage.message_checks import Given
from triage.policy import Policy, parse
from triage.shelf import Shelf
from triage.tables import table

DOCUMENT: Mapping[str, Any] = table(str(RUNTIME / "triage" / "policy.py"))
FACTOR = {
    "name": "repeat_contact",
    "decided_by": ["model"],
    "effect": -25,
    "label": "Repeated contact",
    "means": "The customer says that they wrote about this before.",
}
HOLD = {
    "name": "press_inquiry",
    "decided_by": ["model"],
    "effect": "hold",
    "means": "Somebody writes for a newspaper, a broadcaster or the like.",
    "advice": "The press is asking: give it to the spokesperson.",
    "quiet": True,
}
MESSAGE = Message("c1", "EMAIL", "jo@example.com", (Part(Writing.WRITTEN, "What does a wire cost?"),), "Wire fee")


def with_rows(*rows: Mapping[str, Any]) -> Policy:
    document = deepcopy(dict(DOCUMENT))
    document["questions"] = [*document["questions"], *rows]
    return parse(document)


def question(policy: Policy) -> prompt.Question:
    given = Given(MESSAGE, Customer("Jo"), policy)
    return prompt.compose(given, Shelf(), company="AnyCompany Bank", channel=EMAIL, policy=policy)


def stand_in_answer(asked: prompt.Question) -> Any:
    """What the stand-in calls the tool with."""
    request = {
        "system": [{"text": asked.instructions}],
        "messages": [{"role": "user", "content": [{"text": block} for block in asked.blocks()]}],
        "toolConfig": {
            "tools": [{"toolSpec": {"name": asked.tool.name, "inputSchema": {"json": asked.tool.schema}}}],
            "toolChoice": {"tool": {"name": asked.tool.name}},
        },
    }
    return LocalModel().answer(request)["output"]["message"]["content"][0]["toolUse"]["input"]


def test_a_factor_is_a_row() -> None:
    policy = with_rows(FACTOR)
    asked = question(policy)

    assert f"- repeat_contact: {FACTOR['means']}" in asked.instructions
    assert "repeat_contact" in asked.tool.schema["properties"]["factors"]["required"]
    assert analysis.parse(stand_in_answer(asked), policy).factors["repeat_contact"] == 0

    result = scoring.score({"repeat_contact": 1}, policy)
    assert result.value == policy.full_confidence - 25
    assert scoring.explain(result, policy) == "Score 75 of 100: repeated contact \N{MINUS SIGN}25."
    assert "| `repeat_contact` | \N{MINUS SIGN}25 | the model |" in policy_page.page(policy)


def test_a_hold_is_a_row() -> None:
    policy = with_rows(HOLD)
    asked = question(policy)

    assert f"- press_inquiry: {HOLD['means']}" in asked.instructions
    assert "press_inquiry" in asked.tool.schema["properties"]["questions"]["required"]
    assert analysis.parse(stand_in_answer(asked), policy).questions["press_inquiry"] == "no"
    assert policy.in_order(["press_inquiry", "invalid_analysis"]) == ("invalid_analysis", "press_inquiry")
    assert holds.explain(["press_inquiry"], policy.holds) == HOLD["advice"]
    assert "press_inquiry" in policy.quiet_holds
    assert "| `press_inquiry` | holds, quietly | the model |" in policy_page.page(policy)


@pytest.mark.parametrize(("answer", "is_held"), [("no", False), ("yes", True), ("unsure", True)])
def test_who_is_unsure_asks_for_a_person(answer: str, is_held: bool) -> None:
    model = ThreeCalls(judged() | {"questions": NO_QUESTIONS | {"press_inquiry": answer}})
    assessment = assess(model, policy=with_rows(HOLD))
    assert ("press_inquiry" in assessment.holds) == is_held
    assert assessment.score.value == 100


def test_an_analysis_without_the_new_answers_is_refused() -> None:
    for row in (FACTOR, HOLD):
        with pytest.raises(InvalidAnalysisError):
            analysis.parse(judged(), with_rows(row))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"effect": "perhaps"}, "The effect of repeat_contact is 'perhaps'"),
        ({"effect": 5}, "The effect of repeat_contact is 5"),
        ({"decided_by": ["the weather"]}, "repeat_contact is decided by the weather: give some of facts, model"),
        ({"decided_by": []}, "repeat_contact is decided by nobody"),
        ({"name": "urgency"}, "Two questions of the policy have one name"),
        ({"effect": "hold"}, "repeat_contact lacks advice"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_remedy(change: Mapping[str, Any], says: str) -> None:
    with pytest.raises(InvalidPolicyError, match=says):
        with_rows({**FACTOR, **change})
