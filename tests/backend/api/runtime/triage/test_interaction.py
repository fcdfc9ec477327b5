"""The record contradicts itself once a single field of it is changed, and its form is a promise."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.imports import RUNTIME
from tests.json_schema import admits
from triage import interaction
from triage.assessment import Assessment, Section, Status
from triage.evidence.statement import Statement
from triage.finding import Finding
from triage.interaction import Ending, Interaction, Use
from triage.judge import Ruling, Verdict
from triage.message import Customer, Message, Part, Writing
from triage.modes import Mode
from triage.policy import POLICY
from triage.proof import Proof
from triage.scoring import Score, score
from triage.trace import Call

SCHEMA = json.loads((RUNTIME / "triage" / "interaction.json").read_text(encoding="utf-8"))
FACTORS = {row.name: 0 for row in POLICY.factors} | {"urgency": 1, "multiple_topics": 2}
V1 = (
    *("schema", "id", "contact", "turn", "conversation", "at", "channel", "customer", "status", "category", "intent"),
    *("score", "full_score", "factors", "questions", "holds", "findings", "threshold", "mode", "route", "sent"),
    *("statements", "unanswered", "articles", "grounding", "relevance", "sentiment", "latency_ms", "model", "judge"),
    *("calls", "policy", "text", "digest", "use", "changed", "reason"),
)
"""What every record of this version has; the list only ever grows."""

ASSESSMENT = Assessment(
    category="Payment",
    score=score(FACTORS),
    factors=FACTORS,
    explanation="",
    findings=(
        Finding("unsupported_statement", "their words", "judge", "a remark of the judge"),
        Finding("partly_answered", "their question", "completeness"),
    ),
    proof=Proof(
        (Statement("text", ("p1s2", "p2s1", "p9s1", "c1", "jo@example.com", "p1")),),
        (Verdict(Ruling.NOT_SUPPORTED, "judge", "words"),),
        ((),),
    ),
    questions={"asks_for_person": "no"},
    model_id="m",
    sections=(Section("fees.md", "a" * 32), Section("wires.md", "b" * 32)),
    calls=(
        Call("record_proof", "judge-1", "0" * 16, 5, 6, 0.5, {}),
        Call("record_analysis", "model-1", "1" * 16, 7, 8, 1.25, {"intent": "\ud83d their words"}),
    ),
    seconds={"search": 0.25, "analysis": 1.25},
)


def recorded(assessment: Assessment = ASSESSMENT) -> Interaction:
    return interaction.of(
        assessment,
        contact_id="c-1",
        channel="EMAIL",
        customer="0" * 64,
        at=1_800_000_000.123456,
        mode=Mode.AUTO,
        policy=POLICY,
        policy_hash=POLICY.hash,
        seconds={"read": 0.125},
    )


@pytest.fixture
def record() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(interaction.finished(recorded().as_json(), "c-1#1")))
    return found


def test_fields_are_added_and_none_is_taken_away(record: dict[str, Any]) -> None:
    assert set(V1) <= set(SCHEMA["required"]) == set(SCHEMA["properties"]) == record.keys()
    assert set(record) == set(Interaction._fields)
    assert record["schema"] == "interaction.v1"


def test_the_schema_admits_it(record: dict[str, Any]) -> None:
    assert admits(SCHEMA, record)
    assert not admits(SCHEMA, {**record, "words": "of somebody"})


def test_a_cited_sentence_is_named_by_its_article_and_a_foreign_id_by_nothing(record: dict[str, Any]) -> None:
    (statement,) = record["statements"]
    assert [row["id"] for row in statement["sources"]] == ["p1s2", "p2s1", "unknown", "c1", "unknown", "unknown"]
    assert [row["article"] for row in statement["sources"]] == ["fees.md", "wires.md", "", "", "", ""]
    assert statement["sources"][1]["section"] == "b" * 32


def test_findings_have_no_words(record: dict[str, Any]) -> None:
    assert record["findings"] == [
        {"hold": "unsupported_statement", "rule": "judge", "source": ""},
        {"hold": "partly_answered", "rule": "completeness", "source": ""},
    ]
    assert "their" not in json.dumps(record)


def test_calls_tell_who_judged_and_who_proved(record: dict[str, Any]) -> None:
    assert (record["model"], record["judge"]) == ("model-1", "judge-1")
    assert [(call["task"], call["ms"]) for call in record["calls"]] == [("analysis", 1250), ("proof", 500)]
    assert record["latency_ms"] == {"read": 125, "search": 250, "analysis": 1250}


def test_it_agrees_with_itself(record: dict[str, Any]) -> None:
    assert interaction.contradictions(record) == []


def test_no_single_change_goes_unnoticed_but_of_what_an_operator_adds(record: dict[str, Any]) -> None:
    changed = list(changes(record))
    assert len(changed) > 80
    unnoticed = [each for each in changed if not interaction.contradictions(each)]
    assert [each for each in unnoticed if each | {"satisfaction": None} != record] == []
    rated = record | {"satisfaction": {"score": 4, "by": "customer"}}
    assert admits(SCHEMA, rated)
    assert interaction.contradictions(rated) == []


@pytest.mark.parametrize("change", [{"score": 99}, {"route": "AUTOMATED_RESPONSE"}, {"holds": []}])
def test_a_decision_that_does_not_follow_is_noticed_under_a_digest_of_its_own(
    record: dict[str, Any], change: dict[str, Any]
) -> None:
    forged = interaction.finished({**record, **change}, "c-1#1")
    assert set(change) <= set(interaction.contradictions(forged))


ENDING = Ending(sent=("acknowledgement",), use=Use.EDITED, changed=0.25)


def test_what_became_of_the_message_joins_the_record(record: dict[str, Any]) -> None:
    whole = interaction.ended(record, ENDING.as_json("c-1#1"))
    assert (whole["sent"], whole["use"], whole["changed"], whole["reason"]) == (
        ("acknowledgement",),
        "edited",
        0.25,
        None,
    )
    assert interaction.contradictions(whole) == []
    assert admits(SCHEMA, json.loads(json.dumps(whole)))


def test_an_ending_that_was_changed_or_is_another_s_is_noticed(record: dict[str, Any]) -> None:
    own, other = ENDING.as_json("c-1#1"), ENDING.as_json("c-2#1")
    for changed in ({**own, "use": "as_it_was"}, {**own, "sent": []}, other, {}):
        assert interaction.contradictions(interaction.ended(record, changed)) == ["digest"]
    assert "digest" in interaction.contradictions(interaction.ended({**record, "at": 1.0}, own))


def test_without_an_analysis_the_score_is_zero() -> None:
    failed = Assessment("Payment", Score(0), {}, "", (Finding("model_unavailable"),), status=Status.FAILED)
    record = interaction.finished(recorded(failed).as_json(), None)
    assert interaction.contradictions(record) == []
    assert (record["model"], record["score"]) == (None, 0)


def test_of_a_very_long_message_the_beginning_is_sealed() -> None:
    parts = (Part(Writing.WRITTEN, "ü" * 80_000), Part(Writing.EARLIER, "earlier"), Part(Writing.UNSURE, "unsure"))
    texts = interaction.texts(Message("c", "EMAIL", "jo@example.com", parts), Customer("Jo"), ASSESSMENT)
    assert [len(part["text"].encode()) for part in texts["parts"]] == [interaction.LONGEST_TEXT, 0, 0]
    json.dumps(texts, ensure_ascii=False).encode()


def changes(value: Any) -> Iterator[Any]:
    """Give *value* with one thing in it changed, in every place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield {key: each for key, each in value.items() if key != name} if name not in V1 else {**value, name: [1]}
            yield from ({**value, name: other} for other in changes(inner))
    elif isinstance(value, list):
        yield [*value, "more"]
        for place, inner in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in changes(inner))
    elif isinstance(value, str):
        yield f"{value}x"
    else:
        yield (value or 0) + 1
