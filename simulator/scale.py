"""The unit in which turns wait, on this machine: its deployed functions, with what Kinesis, SQS and Lambda do around.

The stream is one shard, and gathers what comes for a moment; the intake is given what it left once more, and a batch
that it fails at in halves. The queue gives one message of each group to a worker of its own. Lambda reads both by
calls that fail as others do, and keeps what is handed to a worker past the queue.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import scale_intake
import scale_worker
from backend.api import environments
from backend.scale.limits import AT_A_TIME, AT_ONCE, INTAKE_SECONDS, RECEIVES, VISIBILITY_SECONDS, WORKER_SECONDS
from environment import ApiTurnsEnvironment
from simulator import build
from simulator.aws.call import Call
from simulator.aws.fifo_queue import FifoQueue, Message
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from simulator.flow.services import FunctionError
from simulator.lambdas import Lambdas

INTAKE, WORKER = "ScaleIntake", "ScaleWorker"
STREAM: Final = "ScaleTurns"
QUEUE, REFUSED = "https://sqs.us-east-1.amazonaws.com/111122223333/Work.fifo", "https://sqs.invalid/Refused"
GATHERS: Final = 0.1
"""Seconds that the stream gathers what comes before Lambda hands it on."""
POLLS_AFTER: Final = 0.1
"""Seconds after which Lambda asks again what did not answer."""
AGAIN_AFTER: Final = 1.0
"""Seconds after which Lambda gives the intake again what it left."""
TRIES: Final = 3
"""How often Lambda calls others here, and gives one record alone to an intake that fails at it; where it is deployed,
far more often.
"""


class Record(NamedTuple):
    """A record of the stream: when it came, and what it holds."""

    place: str
    came: float
    data: bytes


class Scale:
    """Stream, queue and functions behind *wire*; *refused* are the messages that nobody could read.

    It has a share of the workers where it is one of several.
    """

    def __init__(self, wire: Wire, clock: VirtualClock, told: ApiTurnsEnvironment, *, of: int = 1) -> None:
        self.clock, self._wire = clock, wire
        self.queue = FifoQueue(AT_ONCE // of, RECEIVES)
        self.refused: list[str] = []
        self.came_again = 0
        self._records: list[Record] = []
        self._count = 0
        self._is_pumping = self._is_polling = False
        self._invoke_others = wire.answers["lambda.Invoke"]
        intake = environments.scale_intake(queue=QUEUE, refused_queue=REFUSED, worker=WORKER)
        wire.answers = {
            **wire.answers,
            "kinesis.PutRecord": self._put_record,
            "sqs.SendMessageBatch": self._send_batch,
            "sqs.SendMessage": self._send,
            "lambda.Invoke": self._invoke,
        }
        session = wire.session()
        functions = {
            INTAKE: scale_intake.wire(intake, session),
            WORKER: scale_worker.wire(environments.scale_worker(told, queue=QUEUE), session, clock=clock),
        }
        self.lambdas = Lambdas(functions, clock, build.Ids(), time_out=WORKER_SECONDS)

    def put(self, data: bytes) -> None:
        """Put a record into the stream, and let it be handed on in a moment."""
        self._count += 1
        self._records.append(Record(f"{self._count:020}", self.clock.now(), data))
        if not self._is_pumping:
            self._is_pumping = True
            self.clock.start(self._pump, "stream")

    def redrive(self) -> int:
        """Put the dead letters back into the queue, as the operator does."""
        count = self.queue.redrive(self.clock.now())
        self._dispatch()
        return count

    def _pump(self) -> None:
        while self._records:
            self.clock.sleep(GATHERS)
            while not self._is_answered("kinesis.SubscribeToShard"):
                self.clock.sleep(POLLS_AFTER)
            batch, self._records = self._records[:AT_A_TIME], self._records[AT_A_TIME:]
            self._hand_on(batch)
        self._is_pumping = False

    def _hand_on(self, batch: Sequence[Record]) -> None:
        """Give *batch* to the intake until nothing of it is left; one record that is in the way is refused."""
        tries = 0
        while batch:
            try:
                answer = self.lambdas.call(INTAKE, _arrived(batch), INTAKE_SECONDS)
            except FunctionError:
                if len(batch) > 1:
                    half = len(batch) // 2
                    self._hand_on(batch[:half])
                    batch = batch[half:]
                    continue
                if (tries := tries + 1) == TRIES:
                    self.refused.append(batch[0].place)
                    return
                answer = {"batchItemFailures": [{"itemIdentifier": batch[0].place}]}
            left = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
            batch = [each for each in batch if left and each.place >= min(left)]
            if batch:
                self.clock.sleep(AGAIN_AFTER)

    def _dispatch(self) -> None:
        """Give out what is ready; while the queue does not say what that is, ask it again and again."""
        while self.queue.has_ready and not self._is_polling:
            if not self._is_answered("sqs.ReceiveMessage"):
                self._is_polling = True
                self.clock.start(self._poll, "poller")
            elif message := self.queue.take():
                self.clock.start(partial(self._work, message), message.id)

    def _poll(self) -> None:
        self.clock.sleep(POLLS_AFTER)
        self._is_polling = False
        self._dispatch()

    def _is_answered(self, operation: str) -> bool:
        """Say whether a call of Lambda's own goes well, which tries it again where it failed by chance."""
        fault = self._wire.faults.get(operation)
        return fault is None or not all(fault.strikes() for _ in range(TRIES))

    def _work(self, message: Message) -> None:
        """Have a worker do *message*; what it does not do comes again after a while, and its group waits for it."""
        try:
            answer = self.lambdas.call(WORKER, _waiting(message), WORKER_SECONDS)
        except FunctionError:
            answer = {"batchItemFailures": [{"itemIdentifier": message.id}]}
        if not answer["batchItemFailures"] and self._is_answered("sqs.DeleteMessage"):
            self.queue.done(message)
        elif self.queue.failed(message):
            self._dispatch()
            self.clock.sleep(VISIBILITY_SECONDS)
            self.queue.again(message)
        self._dispatch()

    def _invoke(self, call: Call) -> Mapping[str, Any]:
        """Start a worker that is asked for past the queue, beside whoever asks; leave others to who stands for them."""
        if call.path["FunctionName"] != WORKER:
            return self._invoke_others(call)
        self.clock.start(partial(self.lambdas.tell, WORKER, call.body), "past the queue")
        return {"StatusCode": 202}

    def _put_record(self, call: Call) -> Mapping[str, Any]:
        data = call.body["Data"]
        self.put(data if isinstance(data, bytes) else base64.b64decode(data))
        return {"ShardId": "shardId-000000000000", "SequenceNumber": self._records[-1].place}

    def _send_batch(self, call: Call) -> Mapping[str, Any]:
        done = []
        for entry in call.body["Entries"]:
            message = Message(entry["MessageGroupId"], entry["MessageDeduplicationId"], entry["MessageBody"])
            self.came_again += not self.queue.put(message, self.clock.now())
            done.append({"Id": entry["Id"], "MessageId": message.id, "MD5OfMessageBody": ""})
        self._dispatch()
        return {"Successful": done}

    def _send(self, call: Call) -> Mapping[str, Any]:
        self.refused.append(call.body["MessageBody"])
        return {"MessageId": str(len(self.refused)), "MD5OfMessageBody": ""}


def _arrived(batch: Sequence[Record]) -> dict[str, Any]:
    """What Lambda tells the intake."""
    rows = [
        {
            "sequenceNumber": each.place,
            "approximateArrivalTimestamp": each.came,
            "data": base64.b64encode(each.data).decode(),
        }
        for each in batch
    ]
    return {"Records": [{"eventSource": "aws:kinesis", "kinesis": row} for row in rows]}


def _waiting(message: Message) -> dict[str, Any]:
    """What Lambda tells a worker."""
    attributes = {"MessageGroupId": message.group, "ApproximateReceiveCount": str(message.receives)}
    return {"Records": [{"messageId": message.id, "body": message.body, "attributes": attributes}]}
