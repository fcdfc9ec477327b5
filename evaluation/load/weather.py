"""What goes wrong below the functions: each dependency is down for a stretch in turn, and calls fail now and then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from simulator.aws.wire import NO_CONNECTION, READ_TIMEOUT, Fault, Wire
from simulator.clock import VirtualClock

UNAVAILABLE: Final = "ServiceUnavailableException"

DEPENDENCIES: Final[Mapping[str, tuple[str, ...]]] = {
    "models": ("bedrock-runtime.Converse",),
    "guardrail": ("bedrock-runtime.ApplyGuardrail",),
    "knowledge base": ("bedrock-agent-runtime.Retrieve",),
    "tables": tuple(
        f"dynamodb.{name}"
        for name in ("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "TransactWriteItems", "UpdateItem")
    ),
    "mood": ("comprehend.DetectSentiment", "comprehend.DetectEntities"),
    "mode": ("ssm.GetParameter",),
    "key": ("secretsmanager.GetSecretValue",),
    "Connect": tuple(
        f"connect.{name}"
        for name in ("GetAttachedFile", "ListContactReferences", "StartChatContact", "UpdateContactAttributes")
    ),
    "stream": ("kinesis.PutRecord", "kinesis.SubscribeToShard"),
    "queue": tuple(f"sqs.{name}" for name in ("DeleteMessage", "ReceiveMessage", "SendMessage", "SendMessageBatch")),
}


class Drizzle(Fault):
    """A fault that strikes by chance, of one kind or another."""

    def __init__(self, chance: float, random: Random) -> None:
        super().__init__("")
        self.chance, self.random = chance, random

    def strikes(self) -> bool:
        self.code = self.random.choice((READ_TIMEOUT, NO_CONNECTION, UNAVAILABLE, "ThrottlingException"))
        return self.random.random() < self.chance


@dataclass(frozen=True, slots=True)
class Outage:
    """A dependency that does not answer from one moment to another: first it hangs, in the second half it refuses."""

    name: str
    begins: float
    ends: float

    def phases(self) -> Iterator[tuple[float, str | None]]:
        """When what begins; None for the end."""
        yield self.begins, READ_TIMEOUT
        yield (self.begins + self.ends) / 2, UNAVAILABLE
        yield self.ends, None


def outages(minutes: float) -> list[Outage]:
    """Each dependency in turn, all equally long, with a pause of a fifth before each."""
    length = minutes * 60 / len(DEPENDENCIES)
    return [Outage(name, place * length + length / 6, (place + 1) * length) for place, name in enumerate(DEPENDENCIES)]


def happen(wire: Wire, clock: VirtualClock, opening: float, planned: list[Outage], usual: Fault | None) -> None:
    """Let the *planned* outages come and go, and the *usual* fault strike besides; as a participant of the clock."""
    operations = [name for names in DEPENDENCIES.values() for name in names]
    wire.faults = dict.fromkeys(operations, usual) if usual else {}
    for outage in planned:
        for at, code in outage.phases():
            clock.sleep(max(0.0, opening + at - clock.now()))
            for name in DEPENDENCIES[outage.name]:
                if code:
                    wire.faults[name] = Fault(code)
                elif usual:
                    wire.faults[name] = usual
                else:
                    wire.faults.pop(name, None)
