"""What a deployment gives the e-mail function to work with."""

import pytest

import lambda_function
from tests.backend.api.runtime.conftest import BY_LAMBDA, EMAIL, Run
from tests.fakes.aws import FakeAWS
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.events import event
from triage.errors import InvalidEventError


def test_with_a_guardrail_its_version_looks_at_mail_and_draft(run: Run, aws: FakeAWS) -> None:
    run(event("email"), guardrail_id="g1", guardrail_version="7")
    asked = [(request["source"], request["path"]) for request in aws.guardrail_requests]
    assert asked == [("INPUT", "/guardrail/g1/version/7/apply"), ("OUTPUT", "/guardrail/g1/version/7/apply")]


def test_without_one_nobody_is_asked(run: Run, aws: FakeAWS) -> None:
    run(event("email"))
    assert aws.guardrail_requests == []


def test_lambda_finds_the_function_wired_by_its_environment(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    for name, value in {**EMAIL.write(), **BY_LAMBDA}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidEventError):
        lambda_function.lambda_handler({}, FakeContext(clock))
    lambda_function._wired.cache_clear()
