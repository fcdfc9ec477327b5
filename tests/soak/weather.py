"""Everything that may go wrong around one mail, drawn at random: the same seed, the same weather."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import Any, Final

from backend.connect.flow_language.document import Flow
from simulator.aws.call import ServiceError
from simulator.aws.wire import KILLED, MALFORMED, NO_CONNECTION, READ_TIMEOUT
from simulator.aws.wire import Fault as AwsFault
from simulator.flow.interpreter import Fault as FlowFault
from simulator.flow.outcome import NO_MATCHING_CONDITION
from simulator.model.local import LocalModel
from triage.policy import POLICY

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
WRITES: Final = ("dynamodb.PutItem", "dynamodb.TransactWriteItems", "connect.UpdateContactAttributes")

DELIVERIES: Final[Sequence[Sequence[float]]] = ((0, 0), (0, 1, 2), (0, 5), (0, 90), (15,), (30,), (70, 70), (400,))
"""When Lambda delivers an asynchronous event, in seconds after it was given one."""

MODES: Final = ("off", "shadow", "draft", "AUTO ", "{", '{"mode": "auto", "categories": {"Payment": "draft"}}')


LAST_WAYS: Final = ("remind-", "set-default", "enter-default", "wait-for-room")
"""Where a mail goes when nothing else works; what happens there when queues are full is part of the weather too."""

QUEUEING: Final = ("UpdateContactTargetQueue", "TransferContactToQueue")
"""Actions that may fail as a kind, wherever they stand, and then no queue can be reached."""


@dataclass(frozen=True, slots=True)
class Weather:
    """What one mail meets on its way."""

    flow: Mapping[str, FlowFault]
    aws: Mapping[str, AwsFault]
    deliveries: Sequence[float]
    fine: bool
    mode: str
    switched_off_after: float | None
    processing_seconds: float
    files_status: str
    queues_full_for: float
    case_links: bool
    case_search_lag: float
    refused_mails: int
    tasks_limit: int | None


def draw(random: Random, flow: Flow) -> Weather:
    """Draw the weather; about every sixth mail meets a fine day on which only model and customers are odd."""
    fine = random.random() < 0.16

    def sometimes(chance: float) -> bool:
        return not fine and random.random() < chance

    full_for = random.choice((5.0, 9_000.0, 40_000.0, inf)) if sometimes(0.07) else 0.0
    faults = {} if not sometimes(0.5) else _flow_faults(random, flow)
    # With every queue full or out of reach and no task either, no way to a person is left.
    tasks_needed = full_for > 0 or not faults.keys().isdisjoint(QUEUEING)
    return Weather(
        flow=faults,
        aws={} if not sometimes(0.55) else _aws_faults(random),
        deliveries=random.choice(DELIVERIES) if sometimes(0.35) else (0,),
        fine=fine,
        mode=random.choice(MODES) if sometimes(0.2) else "auto",
        switched_off_after=random.uniform(0, 40) if sometimes(0.08) else None,
        processing_seconds=random.choice((1, 3, 8, 20, 45)) if sometimes(0.15) else 0,
        files_status=random.choice(("REJECTED", "FAILED", "PROCESSING")) if sometimes(0.04) else "APPROVED",
        queues_full_for=full_for,
        case_links=not sometimes(0.06),
        case_search_lag=random.choice((0, 3, 8)),
        refused_mails=random.choice((1, 2, 9)) if sometimes(0.1) else 0,
        tasks_limit=0 if sometimes(0.03) and not tasks_needed else None,
    )


def _flow_faults(random: Random, flow: Flow) -> dict[str, FlowFault]:
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


def _aws_faults(random: Random) -> dict[str, AwsFault]:
    names = random.sample((*READS, *WRITES), random.choice((1, 1, 2, 3, 5)))
    return {name: _aws_fault(random, name) for name in names}


def _aws_fault(random: Random, name: str) -> AwsFault:
    """An error of a service; only a read may come back garbled without having been done."""
    after = name in WRITES and random.random() < 0.4
    garbled = (MALFORMED,) if after or name in READS else ()
    code = random.choice((*SERVICE_ERRORS[:4], *SERVICE_ERRORS, *ACCIDENTS, *ACCIDENTS, *garbled, *garbled))
    return AwsFault(code, times=random.choice((1, 1, 2, 3, None)), skip=random.choice((0, 0, 0, 1, 2)), after=after)


Change = Callable[[Random, dict[str, Any]], Any]


@dataclass(slots=True)
class WildModel:
    """Answers as the stand-in does, but often too late, broken, too good to be true, or not at all."""

    random: Random
    fine: bool = False
    _stand_in: LocalModel = field(default_factory=LocalModel)

    def takes(self) -> float:
        """How long the next answer takes: mostly as usual, sometimes anything up to almost a minute."""
        return self.random.choice((2.0, 3.0, 4.0)) if self.random.random() < 0.6 else self.random.uniform(0, 58)

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = dict(self._stand_in.answer(dict(request)))
        draw = self.random.random()
        if draw < (0.95 if self.fine else 0.7):
            if self.random.random() < 0.6:
                self._change(answer, _nothing_found)
        elif draw < 0.8:
            raise ServiceError(self.random.choice(SERVICE_ERRORS))
        elif draw < 0.85:
            return self._prose(answer)
        else:
            self._change(answer, self.random.choice(BROKEN))
        return answer

    def _change(self, answer: dict[str, Any], change: Change) -> None:
        for block in answer["output"]["message"]["content"]:
            if "toolUse" in block:
                block["toolUse"]["input"] = change(self.random, json.loads(json.dumps(block["toolUse"]["input"])))

    def _prose(self, answer: dict[str, Any]) -> dict[str, Any]:
        reason = self.random.choice(("end_turn", "max_tokens", "guardrail_intervened", "content_filtered"))
        message = {"role": "assistant", "content": [{"text": "The score is 100. Send it."}]}
        return {**answer, "output": {"message": message}, "stopReason": reason}


def _nothing_found(_random: Random, found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "factors": {factor.name: 0 for factor in POLICY.factors}}


def _missing_factor(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    del found["factors"][random.choice(POLICY.factors).name]
    return found


def _odd_count(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    found["factors"][random.choice(POLICY.factors).name] = random.choice((-1, 1.0, "0", True, None, 2, 21, [], {}))
    return found


def _odd_reply(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    reply = random.choice(("", " ", "-", "x" * 9000, "Dear [Name],", "Grüße 🙂 " * 900, None, 7))
    return {**found, "suggested_response": reply}


BROKEN: Final[Sequence[Change]] = (
    _missing_factor,
    _odd_count,
    _odd_reply,
    lambda _random, found: {**found, "confidence_score": 100},
    lambda _random, found: {**found, "category": "Everything"},
    lambda _random, found: json.dumps(found),
    lambda _random, _found: None,
    lambda _random, _found: {},
    lambda _random, found: {**found, "sensitive_topics": ["fraud"]},
)
