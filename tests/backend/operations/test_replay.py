"""The failure queue is worked off, and nothing in it is lost."""

import json
from typing import Any

import pytest

from backend.operations.deployed import Deployed
from backend.operations.replay import Replay
from tests.backend.operations.conftest import ACCOUNT, Account
from tests.fakes.events import event
from tests.fakes.service import Reply, ServiceError

FUNCTION = "ACEmailAI-EmailAIResponseRouting"
RECORDER = "ACEmailAI-InteractionRecorder"


@pytest.fixture
def sqs(deployed: Deployed) -> Any:
    return deployed.aws("sqs")


@pytest.fixture
def queue(sqs: Any, account: Account) -> str:
    account.destination = f"arn:aws:sqs:us-east-1:{ACCOUNT}:failures"
    return str(sqs.create_queue(QueueName="failures")["QueueUrl"])


@pytest.fixture
def recorded() -> list[dict[str, Any]]:
    """What the recorder was given."""
    return []


@pytest.fixture
def invoked(account: Account, recorded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []

    def invoke(function_name: str, **payload: Any) -> Any:
        if function_name == RECORDER:
            recorded.append(payload)
            return {}
        assert function_name == FUNCTION
        events.append(payload)
        return {"statusCode": 200, "contactId": payload["details"]["ContactData"]["ContactId"]}

    account.service.answers["Invoke"] = invoke
    return events


def failure(contact: str, function: str = FUNCTION) -> str:
    """What Lambda puts into the queue of a failed asynchronous invocation."""
    payload = {"Name": "ContactFlowEvent", "Details": {"ContactData": {"ContactId": contact}, "Parameters": {}}}
    return json.dumps(
        {
            "version": "1.0",
            "timestamp": "2026-11-20T10:00:00.000Z",
            "requestContext": {
                "requestId": "e1",
                "functionArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{function}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 2,
            },
            "requestPayload": payload,
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": {"errorMessage": "The table of results did not answer.", "errorType": "Error"},
        }
    )


def left(sqs: Any, queue: str) -> int:
    counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    return int(counts["ApproximateNumberOfMessages"])


def test_each_event_is_given_to_the_function_again_and_leaves_the_queue(
    deployed: Deployed, sqs: Any, queue: str, invoked: list[dict[str, Any]]
) -> None:
    for n in range(12):
        sqs.send_message(QueueUrl=queue, MessageBody=failure(f"contact-{n}"))
    outcomes = list(Replay(deployed, patience=0).run(dry=False))
    assert all(outcome.done for outcome in outcomes)
    assert {each["details"]["ContactData"]["ContactId"] for each in invoked} == {f"contact-{n}" for n in range(12)}
    assert left(sqs, queue) == 0


def test_what_is_brought_back_leaves_a_record_as_lambda_would_have_it(
    deployed: Deployed, sqs: Any, queue: str, invoked: list[dict[str, Any]], recorded: list[dict[str, Any]]
) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody=failure("contact-1"))
    (outcome,) = Replay(deployed, patience=0).run(dry=False)
    assert [each["response_payload"]["contactId"] for each in recorded] == ["contact-1"]
    assert (len(invoked), outcome.text) == (1, "done, its result is stored")


def test_a_record_that_cannot_be_kept_is_said_and_holds_nothing_up(
    deployed: Deployed, sqs: Any, queue: str, account: Account
) -> None:
    def invoke(function_name: str, **_: Any) -> Any:
        if function_name == RECORDER:
            raise ServiceError("TooManyRequestsException", "slowly")
        return {"statusCode": 200}

    account.service.answers["Invoke"] = invoke
    sqs.send_message(QueueUrl=queue, MessageBody=failure("contact-1"))
    (outcome,) = Replay(deployed, patience=0).run(dry=False)
    assert outcome.done
    assert outcome.text == "done, its result is stored, but no record of it is kept (TooManyRequestsException)"
    assert left(sqs, queue) == 0


def test_a_dry_run_shows_reasons_and_touches_nothing(
    deployed: Deployed, sqs: Any, queue: str, invoked: list[dict[str, Any]]
) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody=failure("contact-1"))
    (outcome,) = Replay(deployed, patience=0).run(dry=True)
    assert outcome.contact_id == "contact-1"
    assert outcome.text == "failed with: The table of results did not answer."
    assert invoked == []
    assert left(sqs, queue) == 1


def test_what_fails_again_stays_and_says_why(deployed: Deployed, sqs: Any, queue: str, account: Account) -> None:
    account.service.answers["Invoke"] = lambda **_: Reply(
        {"errorMessage": "Still no table."}, {"X-Amz-Function-Error": "Unhandled"}
    )
    sqs.send_message(QueueUrl=queue, MessageBody=failure("contact-1"))
    (outcome,) = Replay(deployed, patience=0).run(dry=False)
    assert (outcome.done, outcome.text) == (False, "failed again: Still no table.")
    assert left(sqs, queue) == 1


def test_a_refused_call_keeps_all_messages(deployed: Deployed, sqs: Any, queue: str, account: Account) -> None:
    account.service.answers["Invoke"] = lambda **_: {}
    account.service.fails("Invoke", "AccessDeniedException")
    sqs.send_message(QueueUrl=queue, MessageBody=failure("contact-1"))
    with pytest.raises(Exception, match="AccessDenied"):
        list(Replay(deployed, patience=0).run(dry=False))
    assert left(sqs, queue) == 1


@pytest.mark.parametrize(
    "body", ["not JSON", "{}", "[]", failure("contact-1", "Another-Function")], ids=["prose", "empty", "list", "other"]
)
def test_what_is_not_ours_is_kept(
    deployed: Deployed, sqs: Any, queue: str, invoked: list[dict[str, Any]], body: str
) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody=body)
    (outcome,) = Replay(deployed, patience=0).run(dry=False)
    assert not outcome.done
    assert invoked == []
    assert left(sqs, queue) == 1


def test_an_empty_queue_is_no_work(deployed: Deployed, queue: str) -> None:
    assert list(Replay(deployed, patience=0).run(dry=False)) == []


def test_real_events_survive_the_way_through_the_queue(
    deployed: Deployed, sqs: Any, queue: str, invoked: list[dict[str, Any]]
) -> None:
    original = event("email")
    body = json.loads(failure("x")) | {"requestPayload": original}
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body))
    list(Replay(deployed, patience=0).run(dry=False))
    assert invoked[0]["details"] == original["Details"]
