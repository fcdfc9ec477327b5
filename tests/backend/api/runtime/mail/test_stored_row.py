"""A row that is not wholly ours is not believed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.result import SIZES, VERSION, compose
from mail.stored_row import is_sound
from tests.backend.api.runtime.mail.test_result import ASSESSMENT, CUSTOMER, MESSAGE
from triage.assessment import Assessment, Status
from triage.policy import POLICY
from triage.scoring import score

FACTORS = {factor.name: 0 for factor in POLICY.factors} | {"urgency": 1}
ANSWERED = replace(ASSESSMENT, factors=FACTORS, score=score(FACTORS))
ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-5, 105) | st.text(max_size=5) | st.just([]) | st.just({})
)


def row(assessment: Assessment = ANSWERED) -> dict[str, Any]:
    return compose(MESSAGE, CUSTOMER, assessment, fingerprint="f" * 64, now=1000)


def test_what_is_composed_is_sound() -> None:
    assert is_sound(row())
    assert is_sound(row(ANSWERED.held("other_language")))
    assert is_sound(row(replace(ANSWERED, status=Status.FAILED, suggested_response="").held("model_unavailable")))


@pytest.mark.parametrize("name", row())
def test_a_row_without_one_of_its_fields_is_not(name: str) -> None:
    assert not is_sound({other: value for other, value in row().items() if other != name})


@pytest.mark.parametrize("version", [None, 0, VERSION - 1, VERSION + 1, str(VERSION), float(VERSION), True])
def test_a_row_of_another_version_is_not(version: Any) -> None:
    assert not is_sound(row() | {"v": version})


@pytest.mark.parametrize(
    "damage",
    [
        {"holds": ["other_language"]},
        {"holds": "other_language"},
        {"holds": ["no such hold"]},
        {"holds": [["other_language"]]},
        {"holds": ["other_language"], "review_required": "-"},
        {"review_required": "true"},
        {"review_required": "maybe"},
        {"confidence_score": 100},
        {"confidence_score": "85"},
        {"confidence_score": 85.0},
        {"factors": {}},
        {"factors": FACTORS | {"no_knowledge": 1}},
        {"factors": FACTORS | {"urgency": "1"}},
        {"factors": FACTORS | {"urgency": -1}},
        {"suggested_response": ""},
        {"status": "FAILED"},
        {"mail_kind": "automatic"},
        {"category": "Nonsense"},
        {"ttl": "2000"},
        *({name: "x" * (size + 1)} for name, size in SIZES.items()),
    ],
)
def test_a_row_whose_fields_are_damaged_or_disagree_is_not(damage: dict[str, Any]) -> None:
    assert not is_sound(row() | damage)


@given(st.sampled_from(sorted(row())), ODD)
def test_no_odd_value_of_a_field_raises(name: str, value: Any) -> None:
    is_sound(row() | {name: value})


@given(st.sampled_from(sorted({"v", "holds", "factors", "confidence_score", "review_required", "status"})), ODD)
def test_whatever_decides_about_sending_has_one_value_only(name: str, value: Any) -> None:
    changed = row() | {name: value}
    assert is_sound(changed) is (type(value) is type(row()[name]) and changed == row())
