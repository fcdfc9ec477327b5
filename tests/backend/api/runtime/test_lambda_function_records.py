"""What the e-mail function keeps and measures of a result, and what it could not look up for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from adapters.bedrock.models import model_ids
from tests.backend.api.runtime.conftest import Run
from tests.fakes.aws import REGION, Failure, FakeAWS, Slow, judged
from tests.fakes.clock import FakeClock
from tests.fakes.events import event

Measured = Callable[..., dict[str, Any]]


@pytest.fixture
def measured(run: Run, capsys: pytest.CaptureFixture[str]) -> Measured:
    """Send an event through the function, and give what it measured."""

    def measure(sent: dict[str, Any], **changes: Any) -> dict[str, Any]:
        run(sent, **changes)
        [line] = capsys.readouterr().out.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found

    return measure


def without_sender() -> dict[str, Any]:
    sent = event("email")
    sent["Details"]["ContactData"]["CustomerEndpoint"] = None
    return sent


def test_a_record_names_its_customer_by_the_sealed_address_and_tells_the_seconds(
    run: Run, aws: FakeAWS, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    download = aws.download

    def slowly(url: str) -> bytes:
        clock.sleep(0.5)
        return download(url)

    monkeypatch.setattr(aws, "download", slowly)
    aws.model_answers = [Slow(3, judged())]
    stored = run(event("email"))
    record = json.loads(stored["interaction"])
    assert record["customer"] == stored["sender_key"]
    files = len(aws.file_requests)
    assert record["latency_ms"]["read"] == 500 * files
    assert record["latency_ms"]["total"] == 500 * files + 3000


def test_where_everything_answers_nothing_is_measured_as_missing(measured: Measured) -> None:
    found = measured(event("email"))
    assert (found["Automated"], found["ModeUnavailable"], found["KeyUnavailable"], found["FallbackUsed"]) == (
        1,
        0,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("changes", "metric"),
    [
        ({"mode_parameter_name": "/nowhere"}, "ModeUnavailable"),
        ({"send_ledger_key_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:gone"}, "KeyUnavailable"),
    ],
)
def test_what_did_not_answer_is_measured(measured: Measured, changes: dict[str, str], metric: str) -> None:
    assert measured(event("email"), **changes)[metric] == 1


def test_another_model_than_the_first_is_measured(measured: Measured, aws: FakeAWS) -> None:
    aws.model_answers = [Failure("AccessDeniedException")]
    assert measured(event("email"))["FallbackUsed"] == 1
    assert len(set(aws.models_asked)) == 2
    assert model_ids(REGION)[0] == aws.models_asked[0]


def test_a_mail_without_a_sender_has_no_key_and_misses_none(run: Run, measured: Measured) -> None:
    assert measured(without_sender())["KeyUnavailable"] == 0
    assert "sender_key" not in run(without_sender())


def test_a_message_that_is_too_large_to_be_read_goes_to_a_person(run: Run, aws: FakeAWS) -> None:
    aws.store(b"What does a wire cost? " * 450_000)
    assert "unread_message" in run(event("email"))["holds"]
