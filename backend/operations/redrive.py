"""Put back turns of the unit `scale` that nobody could do, once the cause is mended; without a word of them.

A dead letter goes back into the queue, those of a conversation in order; it leaves its own queue only once it is there,
and so does a turn that went past the queue and failed. What Lambda gave up before lies in the stream still, for a day,
and goes into it again. What nobody could read stays.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.sqs import queue_event
from adapters.sqs.queue_event import Message
from backend.operations.deployed import Deployed
from backend.operations.letters import Letter, letters
from backend.operations.replay import Outcome
from backend.settings import Unit


@dataclass(frozen=True, slots=True)
class Redrive:
    """Works off what a deployed unit left."""

    deployed: Deployed
    patience: int = 1
    """Seconds in which an empty queue may still bring something."""

    def run(self, *, dry: bool) -> Iterator[Outcome]:
        """Go once through both queues; *dry* only tells what is in them."""
        told, sqs = self.deployed.required(Unit.SCALE), self.deployed.aws("sqs")
        for letter in letters(sqs, told["ScaleDeadLettersUrl"], self.patience):
            attributes = letter.attributes
            dead = Message(attributes["MessageDeduplicationId"], attributes["MessageGroupId"], letter.body)
            yield self._queued(letter, dead, told["ScaleQueueUrl"], dry=dry)
        for letter in letters(sqs, told["ScaleRefusedUrl"], self.patience):
            if failed := failed_past_queue(letter.body):
                yield self._queued(letter, failed, told["ScaleQueueUrl"], dry=dry)
            else:
                yield self._streamed(letter, told["ScaleStreamName"], dry=dry)

    def _queued(self, letter: Letter, turn: Message, queue: str, *, dry: bool) -> Outcome:
        if dry:
            return Outcome(turn.group, "waits", done=False)
        letter.client.send_message(
            QueueUrl=queue, MessageBody=turn.body, MessageGroupId=turn.group, MessageDeduplicationId=turn.id
        )
        letter.delete()
        return Outcome(turn.group, "in the queue again", done=True)

    def _streamed(self, letter: Letter, stream: str, *, dry: bool) -> Outcome:
        """What the intake refused has its reason; what Lambda gave up has its place in the stream."""
        told = _object(letter.body)
        if not isinstance(place := told.get("KinesisBatchInfo"), dict):
            return Outcome("-", f"refused, and kept: {told.get('reason', 'no reason given')}", done=False)
        count = int(place["batchSize"])
        if dry:
            return Outcome("-", f"{count} turns wait in the stream", done=False)
        rows = self._records(stream, place)
        if len(rows) < count:
            return Outcome("-", f"{len(rows)} of {count} turns are in the stream still: kept", done=False)
        for row in rows:
            self._kinesis.put_record(StreamName=stream, Data=row["Data"], PartitionKey=row["PartitionKey"])
        letter.delete()
        return Outcome("-", f"{count} turns are in the stream again", done=True)

    def _records(self, stream: str, place: dict[str, Any]) -> list[dict[str, Any]]:
        iterator = self._kinesis.get_shard_iterator(
            StreamName=stream,
            ShardId=place["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            StartingSequenceNumber=place["startSequenceNumber"],
        )["ShardIterator"]
        answer = self._kinesis.get_records(ShardIterator=iterator, Limit=int(place["batchSize"]))
        return list(answer["Records"])

    @property
    def _kinesis(self) -> Any:
        return self.deployed.aws("kinesis")


def failed_past_queue(text: str) -> Message | None:
    """Read what Lambda says of a worker that failed at a turn from past the queue; None where it says nothing of it."""
    payload = _object(text).get("requestPayload")
    return next(queue_event.messages(payload)) if isinstance(payload, dict) else None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
