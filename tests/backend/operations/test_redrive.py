"""Turns that nobody could do go back in order, without a word of them, and erasing reaches those that wait."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.sqs import queue_event, turn_queue
from backend.names import SCALE
from backend.operations import __main__ as commands
from backend.operations import account as accounts
from backend.operations import resources
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.data_subject import DataSubject
from backend.operations.deployed import Deployed
from backend.operations.redrive import Redrive
from scale import turn_event
from scale.turn_event import TurnEvent
from tests.backend.operations.conftest import ACCOUNT, Account

JO = "jo@example.com"
CUSTOMER = {"email": JO, "first_name": "Jo", "last_name": "", "service_level": "", "people_only": False}
WORDS = "my very own words"
STREAM = "ACEmailAI-ScaleTurns"


@pytest.fixture
def told(account: Account, aws: Clients) -> dict[str, str]:
    """A deployed unit with empty queues and a stream."""
    sqs, ordered = aws("sqs"), {"FifoQueue": "true", "DeduplicationScope": "messageGroup"}
    ordered["FifoThroughputLimit"] = "perMessageGroupId"
    urls = {
        "ScaleQueueUrl": sqs.create_queue(QueueName="work.fifo", Attributes=ordered)["QueueUrl"],
        "ScaleDeadLettersUrl": sqs.create_queue(QueueName="dead.fifo", Attributes=ordered)["QueueUrl"],
        "ScaleRefusedUrl": sqs.create_queue(QueueName="refused")["QueueUrl"],
        "ScaleStreamName": STREAM,
    }
    account.service.moto |= {"kinesis"}
    aws("kinesis").create_stream(StreamName=STREAM, ShardCount=1)
    stack = account.names.scale_stack
    account.cloudformation.stacks[stack] = SCALE
    account.cloudformation.outputs[stack] = urls
    return urls


@pytest.fixture
def call(checkout: Any, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    monkeypatch.setattr(commands, "Redrive", partial(Redrive, patience=0))
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), *arguments])


def die(aws: Clients, told: dict[str, str], conversation: str, number: int, owner: str = "sealed") -> None:
    turn = TurnEvent(conversation, f"turn-{number}", "CHAT", owner, CUSTOMER, WORDS, 1.0, (), 1.0)
    aws("sqs").send_message(
        QueueUrl=told["ScaleDeadLettersUrl"],
        MessageBody=turn_event.write(turn),
        MessageGroupId=conversation,
        MessageDeduplicationId=turn.id,
    )


def queued(aws: Clients, url: str) -> list[TurnEvent]:
    rows = aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [turn_event.read(row["Body"]) for row in rows]


def test_dead_letters_go_back_in_order_and_none_of_their_words_is_shown(
    call: Callable[..., Result], aws: Clients, told: dict[str, str]
) -> None:
    for number in range(3):
        die(aws, told, "conversation-1", number)
    looked = call("redrive", "--dry-run")
    assert (looked.exit_code, "3 looked at, 0 done, 3 left" in looked.output) == (0, True)
    done = call("redrive")
    assert (done.exit_code, done.output.count("conversation-1: in the queue again")) == (0, 3)
    assert WORDS not in looked.output + done.output
    assert JO not in looked.output + done.output
    assert [turn.id for turn in queued(aws, told["ScaleQueueUrl"])] == ["turn-0", "turn-1", "turn-2"]
    assert "0 looked at" in call("redrive").output


def test_what_lambda_gave_up_is_put_into_the_stream_again_while_it_is_there(
    deployed: Deployed, aws: Clients, told: dict[str, str]
) -> None:
    kinesis = aws("kinesis")
    put = [kinesis.put_record(StreamName=STREAM, Data=data, PartitionKey="c") for data in (b"0", b"1", b"2")]
    place = {"shardId": put[1]["ShardId"], "startSequenceNumber": put[1]["SequenceNumber"], "batchSize": 2}
    body = json.dumps({"KinesisBatchInfo": place})
    aws("sqs").send_message(QueueUrl=told["ScaleRefusedUrl"], MessageBody=body)
    (outcome,) = Redrive(deployed, patience=0).run(dry=False)
    assert (outcome.done, outcome.text) == (True, "2 turns are in the stream again")
    iterator = kinesis.get_shard_iterator(
        StreamName=STREAM, ShardId=place["shardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    rows = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert [row["Data"] for row in rows] == [b"0", b"1", b"2", b"1", b"2"]


def fail_past_queue(aws: Clients, told: dict[str, str], conversation: str, owner: str = "sealed") -> None:
    """What Lambda tells of a worker that failed three times at a turn that the queue did not take."""
    turn = TurnEvent(conversation, "turn-9", "CHAT", owner, CUSTOMER, WORDS, 1.0, (), 1.0)
    event = queue_event.past_queue(turn.id, conversation, turn_event.write(turn))
    body = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": event}
    aws("sqs").send_message(QueueUrl=told["ScaleRefusedUrl"], MessageBody=json.dumps(body))


def test_what_failed_past_the_queue_goes_into_it(
    call: Callable[..., Result], aws: Clients, told: dict[str, str]
) -> None:
    fail_past_queue(aws, told, "conversation-1")
    assert "conversation-1: waits" in call("redrive", "--dry-run").output
    done = call("redrive")
    assert (done.exit_code, WORDS in done.output) == (0, False)
    assert [turn.id for turn in queued(aws, told["ScaleQueueUrl"])] == ["turn-9"]
    assert "0 looked at" in call("redrive").output


def test_what_nobody_can_read_stays_with_its_reason(deployed: Deployed, aws: Clients, told: dict[str, str]) -> None:
    for body in (json.dumps({"reason": "A turn is no JSON.", "data": WORDS}), "{"):
        aws("sqs").send_message(QueueUrl=told["ScaleRefusedUrl"], MessageBody=body)
    for _ in range(2):
        outcomes = list(Redrive(deployed, patience=0).run(dry=False))
        assert [outcome.done for outcome in outcomes] == [False, False]
        assert "A turn is no JSON." in str(outcomes)
        assert WORDS not in str(outcomes)


def test_erasing_takes_the_turns_of_one_and_leaves_those_of_another(
    deployed: Deployed, aws: Clients, told: dict[str, str], stores: str
) -> None:
    subject = DataSubject(deployed, JO, patience=0)
    die(aws, told, "conversation-1", 1, owner=subject.sealed())
    die(aws, told, "conversation-2", 2)
    fail_past_queue(aws, told, "conversation-1", owner=subject.sealed())
    fail_past_queue(aws, told, "conversation-2")
    assert [str(held) for held in subject.find()] == ["dead letters conversation-1"] * 2
    assert [str(held) for held in subject.erase()] == ["dead letters conversation-1"] * 2
    assert subject.find() == []
    (left,) = aws("sqs").receive_message(QueueUrl=told["ScaleRefusedUrl"], MaxNumberOfMessages=10)["Messages"]
    assert "conversation-2" in left["Body"]
    assert [turn.conversation for turn in queued(aws, told["ScaleDeadLettersUrl"])] == ["conversation-2"]
    assert resources.of(deployed)["dead_letters"] == f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead.fifo"


def test_erasing_takes_what_nobody_can_read_where_it_names_its_owner(
    deployed: Deployed, aws: Clients, told: dict[str, str], stores: str
) -> None:
    subject = DataSubject(deployed, JO, patience=0)
    for owner in (subject.sealed(), "sealed"):
        turn = turn_event.write(TurnEvent("conversation-1", "turn-1", "CHAT", owner, CUSTOMER, WORDS, 1.0, ()))
        body = turn_queue.refused("1", "A turn is no JSON.", turn.encode()[:-40])
        assert WORDS in body
        aws("sqs").send_message(QueueUrl=told["ScaleRefusedUrl"], MessageBody=body)
    assert [held.place for held in subject.erase()] == ["refused turns"]
    assert subject.find() == []
    (left,) = aws("sqs").receive_message(QueueUrl=told["ScaleRefusedUrl"], MaxNumberOfMessages=10)["Messages"]
    assert '\\"owner\\": \\"sealed\\"' in left["Body"]


def test_a_copy_without_the_unit_says_so(call: Callable[..., Result]) -> None:
    assert "name it in UNITS" in call("redrive").output
