"""What a deployment writes into a function's environment is what the function reads, or it says what is wrong."""

import string
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environment import (
    ChatEnvironment,
    EmailEnvironment,
    InvalidEnvironmentError,
    LedgerEnvironment,
    QueryEnvironment,
    VoiceEnvironment,
)
from tests.backend.api.runtime.conftest import EMAIL, QUERY

TEXTS = st.text(min_size=1)
NAMES = st.lists(st.text(string.ascii_letters + "_-. ", min_size=1)).map(tuple)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    str | None: TEXTS,
    tuple[str, ...]: NAMES,
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    int: st.integers(min_value=0),
}
Environment = ChatEnvironment | EmailEnvironment | QueryEnvironment | LedgerEnvironment | VoiceEnvironment


def filled(kind: type[Environment]) -> st.SearchStrategy[Environment]:
    return st.builds(kind, **{field.name: VALUES[field.type] for field in fields(kind)})


ANY = st.sampled_from(
    [ChatEnvironment, EmailEnvironment, QueryEnvironment, LedgerEnvironment, VoiceEnvironment]
).flatmap(filled)


@given(ANY)
def test_what_is_written_is_read(environment: Environment) -> None:
    assert type(environment).read(environment.write()) == environment


@given(ANY)
def test_every_variable_that_is_written_is_missed_when_it_is_gone(environment: Environment) -> None:
    written = environment.write()
    # Callers other than a bot get what there is to record, so nobody has to be named who records.
    for name in written.keys() - {"RECORDER_FUNCTION_ARN"}:
        with pytest.raises(InvalidEnvironmentError, match=rf"\b{name}\b.*missing"):
            type(environment).read({key: value for key, value in written.items() if key != name})


def test_a_deployment_without_a_guardrail_names_none() -> None:
    assert "GUARDRAIL_ID" not in EMAIL.write()
    assert EmailEnvironment.read(EMAIL.write()).guardrail_id is None


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("COMPANY_NAME", "", 'COMPANY_NAME is "", which is empty'),
        ("GUARDRAIL_ID", "", 'GUARDRAIL_ID is "", which is empty'),
        ("ENABLE_LOGGING", "yes", "neither true nor false"),
        ("MODEL_IDS", "one,,two", "no list of names"),
        ("MINIMUM_RELEVANCE", "much", "no number"),
        ("MINIMUM_RELEVANCE", "nan", "no number"),
        ("GUARDRAIL_ID", "g1", "GUARDRAIL_ID and GUARDRAIL_VERSION come together"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_remedy(name: str, value: str, fault: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=fault) as raised:
        EmailEnvironment.read({**EMAIL.write(), name: value})
    assert "Deploy again" in str(raised.value)


def test_a_budget_is_a_whole_number() -> None:
    ledger = LedgerEnvironment(
        send_ledger_table_name="t",
        send_ledger_key_arn="k",
        mode_parameter_name="/m",
        email_address="care@bank.example",
        send_budget=3,
        send_budget_hours=1,
        expected_mails_per_hour=1,
        metrics_namespace="n",
    )
    with pytest.raises(InvalidEnvironmentError, match="no whole number"):
        LedgerEnvironment.read({**ledger.write(), "SEND_BUDGET": "-1"})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidEnvironmentError, match=r"DYNAMODB_TABLE_NAME.*; POLL_BUDGET_SECONDS"):
        QueryEnvironment.read({})


def test_what_else_lambda_sets_is_left_alone() -> None:
    assert QueryEnvironment.read({**QUERY.write(), "AWS_REGION": "us-east-1"}) == QUERY


def test_no_field_has_a_default() -> None:
    for kind in (ChatEnvironment, EmailEnvironment, QueryEnvironment, LedgerEnvironment):
        with pytest.raises(TypeError, match=f"{len(fields(kind))} required"):
            kind()  # type: ignore[call-arg]


def test_half_a_guardrail_cannot_be_written() -> None:
    with pytest.raises(InvalidEnvironmentError, match="GUARDRAIL_VERSION"):
        replace(EMAIL, guardrail_id="g1")
