"""How far the e-mail function goes in each mode, and what of it the flow gets to see."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from mail.result import as_texts
from tests.backend.api.runtime.conftest import MODE
from tests.fakes.aws import Failure, FakeAWS, judged
from tests.fakes.events import event
from triage.holds import HOLDS
from triage.wording import NOTHING

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def operator(session: boto3.Session, table: Any) -> Callable[[str], None]:
    """Sets the switch."""

    def set_mode(value: str) -> None:
        session.client("ssm").put_parameter(Name=MODE, Value=value, Type="String", Overwrite=True)

    return set_mode


Operator = Callable[[str], None]


def test_off_nothing_is_read_searched_or_asked(run: Run, aws: FakeAWS, operator: Operator) -> None:
    operator("off")
    stored = run(event("email"))
    assert (stored["status"], stored["holds"], stored["confidence_score"]) == ("FAILED", ["mode_off"], 0)
    assert (aws.file_requests, aws.queries, aws.model_requests) == ([], [], [])
    assert stored["suggested_response"] == stored["fingerprint"] == ""
    assert stored["reply_subject"] == "Re: Wire fee"
    assert stored["confidence_explanation"] == "Score 0 of 100: no analysis, switched off."
    assert as_texts(stored)["suggested_response_agent"] == HOLDS["mode_off"]


def test_shadow_records_everything_and_shows_nothing(run: Run, poll: Run, aws: FakeAWS, operator: Operator) -> None:
    operator("shadow")
    aws.model_answers = [judged(urgency=1)]
    stored = run(event("email"))
    assert (stored["status"], stored["holds"], stored["confidence_score"]) == ("READY", ["mode_shadow"], 85)
    assert stored["suggested_response"].startswith("Dear Jo Fields")
    answer = poll(event("email"))
    withheld = ("suggested_response", "suggested_response_sbs_formatting", "intent", "factors", "confidence_score")
    explained = ("confidence_explanation", "confidence_explanation_sbs_formatting")
    assert {answer[name] for name in (*withheld, *explained)} == {NOTHING}
    assert (answer["holds"], answer["review_required"]) == ("mode_shadow", "true")
    assert answer["suggested_response_agent"] == HOLDS["mode_shadow"]
    assert answer["category"] == "Payment"
    assert "" not in answer.values()


def test_shadow_does_not_tell_other_holds_either(run: Run, operator: Operator) -> None:
    operator("shadow")
    assert as_texts({**run(event("email")), "holds": ["other_language", "mode_shadow"]})["holds"] == "mode_shadow"


def test_draft_shows_the_draft_and_asks_for_a_review(run: Run, poll: Run, operator: Operator) -> None:
    operator("draft")
    assert run(event("email"))["holds"] == ["mode_draft"]
    answer = poll(event("email"))
    assert answer["suggested_response"].startswith("Dear Jo Fields")
    assert (answer["confidence_score"], answer["review_required"]) == ("100", "true")
    assert HOLDS["mode_draft"] in answer["suggested_response_agent"]


def test_auto_leaves_the_decision_to_the_score(run: Run, operator: Operator) -> None:
    operator("auto")
    assert (run(event("email"))["holds"], run(event("email"))["review_required"]) == ([], "false")


@pytest.mark.parametrize(
    ("mode", "holds"),
    [
        ('{"mode": "auto", "categories": {"Payment": "draft"}}', ["mode_draft"]),
        ('{"mode": "auto", "categories": {"Payment": "off"}}', ["mode_off"]),
        ('{"mode": "auto", "categories": {"Insurance": "off"}}', []),
        ('{"mode": "shadow", "categories": {"Payment": "auto"}}', ["mode_shadow"]),
    ],
)
def test_a_category_has_a_mode_of_its_own(run: Run, operator: Operator, mode: str, holds: list[str]) -> None:
    operator(mode)
    assert run(event("email"))["holds"] == holds


def test_a_category_that_is_off_shows_nothing(run: Run, poll: Run, operator: Operator) -> None:
    operator('{"mode": "auto", "categories": {"Payment": "off"}}')
    run(event("email"))
    assert poll(event("email"))["suggested_response"] == NOTHING


@pytest.mark.parametrize("value", ["{", "on", '{"mode": 1}'])
def test_what_is_not_understood_is_draft(run: Run, operator: Operator, value: str) -> None:
    operator(value)
    assert run(event("email"))["holds"] == ["mode_draft"]


def test_without_a_switch_it_is_draft(run: Run) -> None:
    assert run(event("email"), mode_parameter_name="/nowhere")["holds"] == ["mode_draft"]


def test_a_failed_analysis_keeps_its_own_hold_beside_the_mode(run: Run, aws: FakeAWS, operator: Operator) -> None:
    operator("draft")
    aws.model_answers = [Failure("AccessDeniedException")] * 4
    assert run(event("email"))["holds"] == ["model_unavailable", "mode_draft"]


def test_the_mail_has_a_fingerprint_that_is_not_logged(run: Run, log_lines: Callable[[], list[Any]]) -> None:
    stored = run(event("email"))
    assert len(stored["fingerprint"]) == 64
    assert stored["fingerprint"] not in str(log_lines())
