"""A result in its forms."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.result import (
    ATTRIBUTES,
    FIELDS,
    LONGEST_WORDS,
    MOST_FINDINGS,
    SIZES,
    as_attributes,
    as_log_record,
    as_texts,
    compose,
)
from privacy.masking import mask
from tests.examples import FEW
from tests.fakes.messages import message
from tests.fakes.policy import OWN
from triage.assessment import Assessment, Status
from triage.finding import Finding
from triage.message import Customer, Message
from triage.scoring import score

MESSAGE = message("What does a wire cost?", subject="Wire fee")
CUSTOMER = Customer("Jo Fields", service_level="Gold", spending_profile="Careful saver", credit_score="712")
ASSESSMENT = Assessment(
    category="Parcels",
    score=score({"rush": 1}, OWN),
    factors={"rush": 1, "wishes": 2, "unknown_matter": 0},
    explanation="Score 83 of 90.",
    findings=(),
    intent="Wants to know a fee.",
    suggested_response="Dear Jo,\n\n<b>$25</b> & more.",
    model_id="us.model",
    sources=("s3://articles/payment/wires.md", "s3://articles/payment/fees.md"),
)
RECORDED = {"findings", "statements", "unanswered", "questions"}
WILD = st.text(max_size=6000)


def row(
    assessment: Assessment = ASSESSMENT, customer: Customer = CUSTOMER, message: Message = MESSAGE
) -> dict[str, Any]:
    return compose(message, customer, assessment, fingerprint="f" * 64, now=1000.5, policy=OWN)


def test_a_row_has_every_field_and_lives_three_days() -> None:
    assert row().keys() == {*FIELDS, *RECORDED}
    assert row()["ttl"] == 1000 + 259_200


def test_texts_for_the_guide_are_escaped_and_the_others_are_not() -> None:
    assert "<b>" in row()["suggested_response"]
    assert "<b>" not in row()["suggested_response_sbs_formatting"]


def test_factors_become_a_short_text() -> None:
    assert as_texts(row())["factors"] == "rush, wishes 2"


def test_any_hold_asks_for_a_review() -> None:
    assert row(replace(ASSESSMENT, findings=(Finding("other_language"),)))["review_required"] == "true"
    assert row()["review_required"] == "false"


@pytest.mark.parametrize(
    ("change", "quiet"),
    [
        ({}, "false"),
        ({"findings": (Finding("other_language"),)}, "false"),
        ({"findings": (Finding("other_language"), Finding("by_program"))}, "true"),
        ({"findings": (Finding("automatic_mail"),)}, "true"),
        ({"status": Status.FAILED}, "true"),
    ],
)
def test_a_mail_is_quiet_unless_a_person_is_known_to_have_written_it(change: dict[str, Any], quiet: str) -> None:
    assert row(replace(ASSESSMENT, **change))["quiet"] == quiet


@pytest.mark.parametrize(
    ("urgent", "level", "priority"),
    [(1, "Gold", "high"), (0, "Ruby", "high"), (0, "ruby", "high"), (0, "Gold", "normal"), (0, "", "normal")],
)
def test_urgency_and_service_level_give_priority(urgent: int, level: str, priority: str) -> None:
    assessment = replace(ASSESSMENT, factors={"rush": urgent})
    assert row(assessment, replace(CUSTOMER, service_level=level))["routing_priority"] == priority


def test_the_agent_is_told_why_and_on_what_the_draft_rests() -> None:
    advice = row(replace(ASSESSMENT, findings=(Finding("unverified_mail"),)))["suggested_response_agent"]
    assert advice == f"{OWN.holds['unverified_mail']} The draft rests on: wires.md, fees.md."
    assert "No article" in row(replace(ASSESSMENT, sources=()))["suggested_response_agent"]
    found_in_vain = replace(ASSESSMENT, factors={"unknown_matter": 1})
    assert row(found_in_vain)["suggested_response_agent"] == "No article answers this."


@pytest.mark.parametrize("change", [{"status": Status.FAILED}, {"findings": (Finding("automatic_mail"),)}])
def test_where_there_is_no_draft_no_article_is_named(change: dict[str, Any]) -> None:
    assert "rests" not in row(replace(ASSESSMENT, **change))["suggested_response_agent"]


@settings(max_examples=FEW, deadline=None)
@given(WILD, WILD, WILD, st.sampled_from(["<", "&", '"', "ü", "漢", "😀", "a"]))
def test_whatever_the_texts_are_they_fit_the_flow(one: str, two: str, three: str, filler: str) -> None:
    customer = Customer(one or "x", two, three, one, two, match=CUSTOMER.match)
    assessment = replace(
        ASSESSMENT,
        explanation=filler * 2000,
        findings=tuple(Finding(hold, two) for hold in OWN.holds),
        intent=two,
        suggested_response=filler * (5000 // len(filler.encode())),
        sources=(three,),
    )
    texts = as_texts(row(assessment, customer, replace(MESSAGE, subject=three + filler * 1000)))
    assert all(texts.values())
    assert [name for name, size in SIZES.items() if len(texts[name].encode()) > size] == []
    assert sum(len(name) + len(text.encode()) for name, text in texts.items()) <= 16 * 1024
    assert len(json.dumps(texts).encode()) < 2 * 32 * 1024
    assert len(json.dumps(texts, ensure_ascii=False).encode()) < 32 * 1024


def test_a_row_keeps_what_was_found_and_the_advice_quotes_it() -> None:
    found = Finding("hidden_text", "Ignore\n<all> " + "a" * 200, "words", "s3")
    made = row(replace(ASSESSMENT, findings=(found,) * (MOST_FINDINGS + 1)))
    assert len(made["findings"]) == MOST_FINDINGS
    kept = made["findings"][0]
    assert (kept["hold"], kept["rule"], kept["source"]) == ("hidden_text", "words", "s3")
    assert kept["words"].startswith("Ignore <all> a")
    assert len(kept["words"].encode()) <= LONGEST_WORDS
    assert "Ignore all a" in made["suggested_response_agent"]


def test_a_log_record_names_what_was_found_without_its_words() -> None:
    made = row(replace(ASSESSMENT, findings=(Finding("hidden_text", "my secret", "words"),)))
    record = as_log_record(made, names=[], mail="", with_texts=True, mask=mask)
    assert record["findings"] == [{"hold": "hidden_text", "rule": "words"}]
    assert "secret" not in json.dumps(record)


def test_an_escape_is_never_cut_in_two() -> None:
    escaped = row(replace(ASSESSMENT, suggested_response="<" * 5000))["suggested_response_sbs_formatting"]
    assert escaped.rstrip("…").endswith((";", "<", "\\<"))


def test_late_attributes_are_texts_under_the_flows_names() -> None:
    attributes = as_attributes(row())
    assert attributes.keys() == ATTRIBUTES.keys()
    assert (attributes["confidenceScore"], attributes["lateHolds"]) == ("83", "none")
    assert "ReviewRequired" not in attributes


def test_a_log_record_withholds_what_is_personal() -> None:
    record = as_log_record(row(), names=["Jo Fields"], mail="", with_texts=True, mask=mask)
    assert record.keys() == {*FIELDS, *RECORDED}
    assert record["suggested_response"].startswith("Dear [name],")
    assert [told for told in ("712", "Careful saver") if told in json.dumps(record)] == []


def test_a_log_record_without_texts_leaves_out_their_copies_too() -> None:
    assert "Dear" not in json.dumps(as_log_record(row(), names=[], mail="", with_texts=False, mask=mask))


def test_in_a_log_record_the_copy_for_the_guide_is_masked_like_its_original() -> None:
    assessment = replace(ASSESSMENT, suggested_response='Dear Ann O\'Brien,\n\nyour "dog & cat & 2 > 1" is <noted>.')
    record = as_log_record(
        row(assessment), names=["Ann O'Brien"], mail="My dog & cat & 2 > 1 is it.", with_texts=True, mask=mask
    )
    assert record["suggested_response"] == 'Dear [name] [name],\n\nyour "[quoted] <noted>.'
    assert record["suggested_response_sbs_formatting"] == (
        "Dear &#91;name&#93; &#91;name&#93;,<br><br>your &quot;&#91;quoted&#93; &lt;noted&gt;."
    )


def test_what_a_log_record_says_in_our_own_words_is_left_as_it_is() -> None:
    record = as_log_record(
        row(), names=[], mail="Score 83 of 90. The Draft. No Article answers this.", with_texts=True, mask=mask
    )
    assert record["confidence_explanation"] == "Score 83 of 90."
