"""What a guardrail's view of a text means for the reply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.policy import OWN
from triage.screening import Screening, findings_of_message, findings_of_reply

SCORES = st.none() | st.floats(0, 1)


def holds_of_message(screening: Screening) -> list[str]:
    return [finding.hold for finding in findings_of_message(screening)]


def holds_of_reply(screening: Screening, *, has_sources: bool) -> list[str]:
    return [finding.hold for finding in findings_of_reply(screening, has_sources=has_sources, policy=OWN)]


def test_a_message_that_nothing_is_said_against_holds_nothing() -> None:
    assert holds_of_message(Screening("Hello")) == []


def test_an_objection_to_the_message_holds_the_reply() -> None:
    assert holds_of_message(Screening("", ("PROMPT_ATTACK",))) == ["guardrail_input"]


@pytest.mark.parametrize(
    ("screening", "holds"),
    [
        pytest.param(Screening("a", (), 0.9, 0.9), [], id="grounded and relevant"),
        pytest.param(Screening("a", (), 0.5, 0.25), [], id="just enough"),
        pytest.param(Screening("a", (), 0.49, 0.9), ["guardrail_grounding"], id="too little in the articles"),
        pytest.param(Screening("a", (), 0.9, 0.24), ["guardrail_grounding"], id="beside the question"),
        pytest.param(Screening("a", (), None, 0.9), ["guardrail_grounding"], id="grounding not measured"),
        pytest.param(Screening("a", (), 0.9, None), ["guardrail_grounding"], id="relevance not measured"),
        pytest.param(Screening("", ("PROFANITY",), 0.9, 0.9), ["guardrail_output"], id="objected to"),
        pytest.param(Screening("", ("PIN",), 0, 0), ["guardrail_output", "guardrail_grounding"], id="both"),
    ],
)
def test_a_reply_is_held_for_objections_and_for_low_scores(screening: Screening, holds: list[str]) -> None:
    assert holds_of_reply(screening, has_sources=True) == holds


@given(SCORES, SCORES)
def test_without_sources_scores_mean_nothing(grounding: float | None, relevance: float | None) -> None:
    assert not holds_of_reply(Screening("a", (), grounding, relevance), has_sources=False)


@given(SCORES, SCORES)
def test_only_scores_of_at_least_the_minimum_let_a_reply_pass(grounding: float | None, relevance: float | None) -> None:
    enough = (grounding or 0) >= OWN.minimum_grounding and (relevance or 0) >= OWN.minimum_reply_relevance
    assert enough is not bool(holds_of_reply(Screening("a", (), grounding, relevance), has_sources=True))
