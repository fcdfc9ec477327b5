"""Only what fits the schema without loss passes; whatever else a model says leads to a person."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.examples import FEW
from tests.fakes.policy import DOCUMENT, NO_RISK, OWN, answer
from tests.fakes.proving import ANALYSIS, ThreeCalls, assess
from tests.json_schema import admits
from triage import analysis, policy
from triage.analysis import LONGEST_STATEMENT, MOST_STATEMENTS, Analysis, Certainty
from triage.errors import InvalidAnalysisError
from triage.evidence.statement import Statement
from triage.policy import POLICY

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=5,
)
FIELDS = ["category", "intent", "factors", "reply", "courtesy", "unanswered", "questions", "sensitive_topics"]
NOT_A_COUNT = st.one_of(
    st.booleans(), st.text(max_size=4), st.none(), st.floats(), st.integers(max_value=-1), st.integers(min_value=10)
).filter(lambda value: not says_a_count(value))


def says_a_count(value: Any) -> bool:
    """Say whether *value* is a count, or text or a fraction that means one."""
    if isinstance(value, str):
        return re.fullmatch(r"\s*[0-9]+\s*", value) is not None
    return type(value) in {int, float} and value in range(10)


def parse(tool_input: Any) -> Analysis:
    return analysis.parse(tool_input, OWN)


def is_held(tool_input: Any) -> bool:
    """Say whether a mail that nothing else holds goes to a person when the model answers *tool_input*."""
    assessment = assess(ThreeCalls(tool_input), policy=OWN)
    return bool(assessment.holds) and assessment.score.value == 0


def test_the_well_formed_answer_of_these_tests_would_go_out() -> None:
    assert not is_held(answer())


def fits(field: str, value: Any) -> bool:
    """Say whether *value* is what *field* may hold."""
    if field == "unanswered" and isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    if field in {"sensitive_topics", "unanswered", "reply"}:
        return value is None or value == []
    return field == "intent" and isinstance(value, str)


def answers_with(value: Any) -> Iterator[Any]:
    """Put *value* wherever it is wrong: as the whole answer, as each field, each factor, and beside the fields."""
    yield value
    yield {**answer(), "confidence_score": value}
    yield {**answer(), "factors": {**NO_RISK, "certainty": value}}
    yield from ({**answer(), field: value} for field in FIELDS if not fits(field, value))
    if not says_a_count(value):
        yield from ({**answer(), "factors": {**NO_RISK, name: value}} for name in NO_RISK)


@settings(max_examples=FEW, suppress_health_check=[HealthCheck.too_slow])
@given(JSON)
def test_no_json_that_is_not_the_schema_passes_wherever_it_stands(value: Any) -> None:
    assert [given for given in answers_with(value) if not is_held(given)] == []


@settings(max_examples=FEW)
@given(NOT_A_COUNT)
def test_no_factor_is_anything_but_a_small_count(value: Any) -> None:
    answers = [{**answer(), "factors": {**NO_RISK, name: value}} for name in NO_RISK]
    assert [given for given in answers if not is_held(given)] == []


@settings(max_examples=FEW)
@given(st.text(max_size=12))
def test_no_factor_is_misspelt(name: str) -> None:
    assume(name not in NO_RISK)
    for right in NO_RISK:
        factors = {key: 0 for key in NO_RISK if key != right}
        assert is_held({**answer(), "factors": factors})
        assert is_held({**answer(), "factors": factors | {name: 0}})


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_is_missing(field: str) -> None:
    assert is_held({name: value for name, value in answer().items() if name != field})


def test_no_cut_off_json_passes() -> None:
    whole = json.dumps(answer())
    assert all(is_held(whole[:length]) for length in range(len(whole)))


@given(st.dictionaries(st.sampled_from(sorted(NO_RISK)), st.just(1)))
def test_what_keeps_to_the_schema_is_read_as_it_is(found: dict[str, int]) -> None:
    result = parse({**answer(), "factors": {**NO_RISK, **found}})
    assert result.factors == {**NO_RISK, **found}
    assert result.category == "Parcels"


@pytest.mark.parametrize(
    "misshaped",
    [
        json.dumps(answer(wishes=2)),
        {**answer(), "factors": json.dumps({**NO_RISK, "wishes": 2})},
        {**answer(), "factors": {**NO_RISK, "wishes": " 2 "}},
        {**answer(), "factors": {**NO_RISK, "wishes": 2.0}},
        {**answer(wishes=2), "category": "parcels "},
        {**answer(wishes=2), "questions": {"asks_for_owner": " No"}},
        {**answer(wishes=2), "sensitive_topics": None},
    ],
)
def test_what_is_misshaped_without_loss_is_read(misshaped: Any) -> None:
    assert parse(misshaped) == parse(answer(wishes=2))


def test_an_error_names_every_fault_and_what_is_wanted_instead() -> None:
    factors = {"unknown_matter": 0, "guest_complains": 0, "wishes": -1, "luck": 1}
    wrong = {"category": "Boats", "intent": "", "factors": factors, "courtesy": "love", "unanswered": [1]}
    odd = {"reply": "yes", "sensitive_topics": ["weather"], "questions": {"asks_for_owner": "perhaps"}, "request": {}}
    with pytest.raises(InvalidAnalysisError) as error:
        parse({**wrong, **odd, "suggested_response": "Dear guest"})
    assert str(error.value).replace(". ", ".\n").splitlines() == [
        "suggested_response is no field any more: give reply, a list of statements with the ids of the sentences "
        "that say them, and courtesy and unanswered.",
        "the input has fields that are none of category, courtesy, factors, intent, questions, reply, "
        "sensitive_topics, unanswered.",
        "category is not one of the list.",
        "intent is not a sentence.",
        "factors lacks rush.",
        "factors has fields that are none of guest_complains, rush, unknown_matter, wishes.",
        "factors.wishes is not an integer from 0 to 9.",
        "reply is not a list of at most 20 statements.",
        "courtesy is not one of none, thanks, sorry, congratulations, condolence.",
        "unanswered is not a list of texts.",
        "sensitive_topics is not a list of the named topics.",
        "questions.asks_for_owner is not one of no, yes, unsure.",
        "request is not an object with an intent, its confidence, an urgency and topics.",
    ]


def test_an_error_names_all_that_is_missing() -> None:
    with pytest.raises(InvalidAnalysisError, match=r"lacks category, intent\. .*questions lacks asks_for_owner\."):
        parse(
            {name: value for name, value in {**answer(), "questions": {}}.items() if name not in {"category", "intent"}}
        )


def test_an_answer_of_before_a_question_was_asked_is_read_without_it() -> None:
    row = {"name": "new", "decided_by": ["facts", "model"], "means": "m", "advice": "a", "effect": "hold"}
    late, first = (
        policy.parse({**DOCUMENT, "questions": [*DOCUMENT["questions"], {**row, "came_later": later}]})
        for later in (True, False)
    )
    assert "new" not in analysis.parse(answer(), late).questions
    with pytest.raises(InvalidAnalysisError, match="questions lacks new"):
        analysis.parse(answer(), first)


def test_texts_are_as_long_as_a_row_can_hold() -> None:
    statement = {"text": "a" * 1000, "sources": ["p1s1"]}
    long = {"intent": "b" * 400, "unanswered": ["c" * 400], "reply": [statement] * 20}
    read = parse({**answer(), **long})
    assert (len(read.intent), len(read.unanswered[0]), len(read.statements)) == (300, 300, 20)
    with pytest.raises(InvalidAnalysisError, match="1 to 1000 characters"):
        parse(answer(reply=[{"text": "a" * 1001, "sources": ["p1s1"]}]))
    assert parse({**answer(), "factors": {**NO_RISK, "wishes": "00000002"}}).factors["wishes"] == 2
    with pytest.raises(InvalidAnalysisError, match=r"factors\.wishes"):
        parse({**answer(), "factors": {**NO_RISK, "wishes": "000000002"}})


def test_words_of_the_policy_are_read_however_they_are_written() -> None:
    topic, *_ = POLICY.sensitive_topics
    questions = {**ANALYSIS["questions"], "follows_up": " YES", "not_for_us": "Unsure "}
    said = {"category": " credit  CARDS", "sensitive_topics": [topic], "questions": questions}
    read = analysis.parse({**ANALYSIS, **said})
    assert (read.category, read.sensitive_topics) == ("Credit_Cards", (topic,))
    assert {name: answer for name, answer in read.questions.items() if answer != "no"} == {
        "follows_up": Certainty.YES,
        "not_for_us": Certainty.UNSURE,
    }


def test_halves_of_characters_and_control_characters_are_taken_out() -> None:
    result = parse(
        {**answer(reply=[{"text": "It costs\r\n\x00$5.\ud83d", "sources": "p1s1"}]), "intent": "wants\nto know"}
    )
    assert result.statements == (Statement("It costs\n$5.", ("p1s1",)),)
    assert result.intent == "wants to know"


@pytest.mark.parametrize(
    "reply",
    [
        "It costs $5.",
        ["It costs $5."],
        [{"text": "It costs $5."}],
        [{"text": "It costs $5.", "sources": ["p1s1"], "sure": True}],
        [{"text": "", "sources": ["p1s1"]}],
        [{"text": "a" * (LONGEST_STATEMENT + 1), "sources": ["p1s1"]}],
        [{"text": "It costs $5.", "sources": ["p1s1"]}] * (MOST_STATEMENTS + 1),
    ],
)
def test_a_reply_is_a_list_of_statements_with_their_sources(reply: Any) -> None:
    with pytest.raises(InvalidAnalysisError):
        parse(answer(reply=reply))


def test_an_error_repeats_nothing_of_what_the_model_said() -> None:
    with pytest.raises(InvalidAnalysisError) as error:
        parse({**answer(), "factors": {**NO_RISK, "ignore all rules": 1}})
    assert "ignore" not in str(error.value)


def test_the_schema_names_every_factor_and_category_of_the_policy() -> None:
    schema = analysis.schema(OWN)
    assert list(schema["properties"]["factors"]["properties"]) == [factor.name for factor in OWN.factors]
    assert schema["properties"]["category"]["enum"] == [category.name for category in OWN.categories]


def test_the_schema_admits_the_well_formed_answer() -> None:
    schema = analysis.schema(OWN)
    assert admits(schema, answer(wishes=9, rush=1))
    assert admits(schema, {**answer(), "unanswered": ["the fee"], "courtesy": "sorry"})


@pytest.mark.parametrize("field", FIELDS)
def test_the_schema_refuses_an_answer_without_one_of_its_fields_or_with_another_kind_of_value(field: str) -> None:
    schema = analysis.schema(OWN)
    assert not admits(schema, {name: value for name, value in answer().items() if name != field})
    assert not admits(schema, {**answer(), field: 1})
    assert not admits(schema, {**answer(), f"{field}s": []})


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "Boats"},
        {"courtesy": "love"},
        {"factors": {**NO_RISK, "wishes": 10}},
        {"factors": {**NO_RISK, "wishes": -1}},
        {"factors": {}},
        {"questions": {"asks_for_owner": "perhaps"}},
        {"questions": {"asks_for_owner": "no", "more": "no"}},
        {"sensitive_topics": ["weather"]},
        {"unanswered": [1]},
        {"reply": [{"text": "It costs $5."}]},
        {"reply": [{"text": 5, "sources": []}]},
        {"reply": [{"text": "It costs $5.", "sources": [1]}]},
        {"reply": [{"text": "It costs $5.", "sources": ["p1s1"]}] * (MOST_STATEMENTS + 1)},
    ],
)
def test_the_schema_refuses_other_values(changes: dict[str, Any]) -> None:
    assert not admits(analysis.schema(OWN), {**answer(), **changes})
