"""A row that is not wholly ours is not believed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail import stored_row
from mail.result import SIZES, VERSION
from tests.backend.api.runtime.mail import test_result
from tests.backend.api.runtime.mail.test_result import ASSESSMENT
from tests.fakes.policy import OWN
from triage.assessment import Assessment, Status
from triage.scoring import score

FACTORS = {factor.name: 0 for factor in OWN.factors} | {"rush": 1}
ANSWERED = replace(ASSESSMENT, factors=FACTORS, score=score(FACTORS, OWN))
EMPTY: st.SearchStrategy[Any] = st.sampled_from([[], {}])
ODD: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(-5, 105) | st.text(max_size=5) | EMPTY


def row(assessment: Assessment = ANSWERED) -> dict[str, Any]:
    return test_result.row(assessment)


def is_sound(row: dict[str, Any]) -> bool:
    return stored_row.is_sound(row, OWN)


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
        {"quiet": "true"},
        {"quiet": "-"},
        {"review_required": "maybe"},
        {"confidence_score": 90},
        {"confidence_score": "83"},
        {"confidence_score": 83.0},
        {"factors": {}},
        {"factors": FACTORS | {"unknown_matter": 1}},
        {"factors": FACTORS | {"rush": "1"}},
        {"factors": FACTORS | {"rush": -1}},
        {"suggested_response": ""},
        {"status": "FAILED"},
        {"mail_kind": "automatic"},
        {"category": "Nonsense"},
        {"findings": [{"hold": "other_language"}]},
        {"findings": "none"},
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


STATEMENT = {"text": "It costs $25.", "sources": [], "evidence": [], "verdict": "supported", "by": "", "words": ""}


@pytest.mark.parametrize(
    "damage",
    [
        {"statements": None},
        {"statements": ["It costs $25."]},
        {"statements": [STATEMENT | {"verdict": "perhaps"}]},
        {"statements": [STATEMENT | {"text": None}]},
        {"statements": [STATEMENT | {"evidence": [{"heading": "Wires"}]}]},
        {"unanswered": [1]},
        {"unanswered": "When?"},
    ],
)
def test_a_proof_that_cannot_be_shown_makes_a_row_unsound(damage: dict[str, Any]) -> None:
    assert is_sound(row() | {"statements": [STATEMENT], "unanswered": ["When?"]})
    assert not is_sound(row() | damage)
