"""Errors in place of a flow's actions and of answers of AWS."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from backend.connect.flow_language.document import Flow
from simulator.aws.wire import KILLED, MALFORMED, NO_CONNECTION, READ_TIMEOUT
from simulator.aws.wire import Fault as AwsFault
from simulator.flow.interpreter import Fault as FlowFault
from simulator.flow.outcome import NO_MATCHING_CONDITION

SERVICE_ERRORS: Final = (
    "ThrottlingException",
    "InternalServerException",
    "ServiceUnavailableException",
    "AccessDeniedException",
    "ResourceNotFoundException",
    "ValidationException",
)
ACCIDENTS: Final = (READ_TIMEOUT, NO_CONNECTION, KILLED)

READS: Final = (
    "bedrock-runtime.Converse",
    "bedrock-runtime.ApplyGuardrail",
    "bedrock-agent-runtime.Retrieve",
    "connect.GetAttachedFile",
    "connect.ListContactReferences",
    "dynamodb.GetItem",
    "dynamodb.BatchGetItem",
    "ssm.GetParameter",
    "secretsmanager.GetSecretValue",
)
WRITES: Final = (
    "dynamodb.PutItem",
    "dynamodb.TransactWriteItems",
    "dynamodb.UpdateItem",
    "connect.UpdateContactAttributes",
)

LAST_WAYS: Final = ("remind-", "set-default", "enter-default", "wait-for-room")
"""Where a mail goes when nothing else works; what happens there when queues are full is part of the weather too."""

QUEUEING: Final = ("UpdateContactTargetQueue", "TransferContactToQueue")
"""Actions that may fail as a kind, wherever they stand, and then no queue can be reached."""


def of_the_flow(random: Random, flow: Flow) -> dict[str, FlowFault]:
    """Errors in place of some actions; where an action has no edge for an error, it cannot fail."""
    able = {
        action.identifier: [error for error in action.errors if error != NO_MATCHING_CONDITION]
        for action in flow.actions.values()
    }
    able = {name: errors for name, errors in able.items() if errors}
    everyday = [name for name in able if not name.startswith(LAST_WAYS)]
    chosen = random.sample(everyday, random.choice((1, 1, 1, 2, 3, 6)))
    if random.random() < 0.1:
        kinds = sorted({flow.actions[name].type for name in everyday} - {"CreateTask"})
        chosen.append(random.choice(kinds))
    return {name: _flow_fault(random, able.get(name, ["NoMatchingError"])) for name in chosen}


def _flow_fault(random: Random, errors: Sequence[str]) -> FlowFault:
    return FlowFault(random.choice(errors), visit=random.choice((None, None, 1, 2)), after=random.random() < 0.25)


def of_services(random: Random) -> dict[str, AwsFault]:
    names = random.sample((*READS, *WRITES), random.choice((1, 1, 2, 3, 5)))
    return {name: _aws_fault(random, name) for name in names}


def _aws_fault(random: Random, name: str) -> AwsFault:
    """An error of a service; only a read may come back garbled without having been done."""
    after = name in WRITES and random.random() < 0.4
    garbled = (MALFORMED,) if after or name in READS else ()
    code = random.choice((*SERVICE_ERRORS[:4], *SERVICE_ERRORS, *ACCIDENTS, *ACCIDENTS, *garbled, *garbled))
    return AwsFault(code, times=random.choice((1, 1, 2, 3, None)), skip=random.choice((0, 0, 0, 1, 2)), after=after)
