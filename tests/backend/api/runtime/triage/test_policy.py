"""The table that drives the decision."""

import pytest

from tests.fakes.policy import DOCUMENT, OWN
from triage import policy
from triage.errors import InvalidPolicyError
from triage.policy import POLICY


def test_the_bank_s_policy_is_the_one_of_the_documentation() -> None:
    assert {factor.name: factor.impact for factor in POLICY.factors} == {
        "no_knowledge": -100,
        "unclear_info": -85,
        "premium_complaints": -50,
        "angry_frustrated_tone": -30,
        "urgency": -15,
        "multiple_topics": -10,
    }
    assert (POLICY.threshold, POLICY.full_confidence) == (80, 100)


def test_the_default_category_is_one_of_the_categories() -> None:
    assert POLICY.default_category in {category.name for category in POLICY.categories}


def test_a_column_nobody_knows_is_refused() -> None:
    row = {"name": "x", "effect": -1, "decided_by": ["model"], "label": "X", "means": "x", "weight": 3}
    with pytest.raises(TypeError):
        policy.parse({**DOCUMENT, "questions": [row]})


def test_what_an_answer_may_lack_is_decided_by_facts_as_well() -> None:
    row = {"name": "x", "effect": "hold", "decided_by": ["model"], "means": "x", "advice": "x", "came_later": True}
    with pytest.raises(InvalidPolicyError, match="let facts decide it"):
        policy.parse({**DOCUMENT, "questions": [row]})


def test_holds_come_in_the_order_of_the_table_each_once() -> None:
    found = ["asks_for_owner", "empty_reply", "invalid_analysis", "empty_reply"]
    assert OWN.in_order(found) == ("invalid_analysis", "empty_reply", "asks_for_owner")


def test_a_hold_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        OWN.in_order(["typo"])
