"""Whatever one service answers to it, a mail gets a result, and an answer that matters holds it."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from simulator.aws.call import respond
from tests.backend.api.runtime.adapters.test_answers import DEEP
from tests.fakes.aws import FakeAWS
from tests.fakes.events import event

Run = Callable[..., dict[str, Any]]

WITH_A_GUARDRAIL = {"guardrail_id": "guardrail1", "guardrail_version": "1"}
WRONG_TYPES = (
    b'{"output": "x", "retrievalResults": {"a": 1}, "Parameter": "x", "action": [], "SecretString": [1], '
    b'"DownloadUrlMetadata": "x", "ReferenceSummaryList": "x", "FileStatus": {}}'
)
WRONG_ELEMENTS = (
    b'{"retrievalResults": [null, 1], "output": {"message": {"content": [null]}}, "ReferenceSummaryList": [null], '
    b'"assessments": [null], "outputs": [null], "action": "NONE"}'
)
ODD = [b"null", b"[]", b'"x"', b"7", b'{"a":"\xff\xfe"}', DEEP, WRONG_TYPES, WRONG_ELEMENTS]
HOLDS = {
    "bedrock-runtime.Converse": "model_unavailable",
    "bedrock-runtime.ApplyGuardrail": "guardrail_unavailable",
    "bedrock-agent-runtime.Retrieve": "knowledge_unavailable",
    "connect.GetAttachedFile": "unread_message",
    "ssm.GetParameter": "mode_draft",
}
HOLD_NOTHING = ["connect.UpdateContactAttributes", "secretsmanager.GetSecretValue"]


@pytest.fixture
def answering(session: boto3.Session) -> Iterator[Callable[[str, bytes], None]]:
    """Let an operation answer a body."""
    registered = []

    def answer(operation: str, body: bytes) -> None:
        def odd(request: Any, **_: Any) -> Any:
            return respond(request, 200, {"Content-Type": "application/json"}, body)

        session.events.register_first(f"before-send.{operation}", odd)
        registered.append((operation, odd))

    yield answer
    for operation, odd in registered:
        session.events.unregister(f"before-send.{operation}", odd)


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize("operation", HOLDS)
def test_an_odd_answer_holds_the_reply(run: Run, answering: Any, operation: str, body: bytes) -> None:
    answering(operation, body)
    assert HOLDS[operation] in run(event("email"), **WITH_A_GUARDRAIL)["holds"]


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize("operation", HOLD_NOTHING)
def test_an_odd_answer_that_changes_nothing_is_passed_over(
    run: Run, aws: FakeAWS, answering: Any, operation: str, body: bytes
) -> None:
    answering(operation, body)
    assert run(event("email"), **WITH_A_GUARDRAIL)["holds"] == []
