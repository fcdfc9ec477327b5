"""A small instance, a clock that only moves when somebody sleeps, and functions that answer as told."""

import json
from collections.abc import Mapping
from typing import Any

from backend.connect.flow_language.document import Flow
from simulator.connect.instance import OUR_ADDRESS, Instance
from simulator.connect.profiles import CustomerProfiles
from simulator.connect.queues import queue
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Faults, Run, run
from simulator.flow.outcome import Step
from simulator.flow.services import FunctionError, Services
from tests.fakes.clock import FakeClock

CUSTOMERS = [
    {"FirstName": "Efua", "LastName": "Owusu", "EmailAddress": "efua@example.com", "ServiceLevel": "Gold"},
    {"FirstName": "Ann", "LastName": "Two", "EmailAddress": "twins@example.com"},
    {"FirstName": "Bob", "LastName": "Two", "EmailAddress": "twins@example.com"},
]


class AnsweringFunctions:
    """Gives *answers* in turn, the last one for ever; an exception is raised, a pair sleeps first."""

    def __init__(self, clock: FakeClock) -> None:
        self.answers: list[Any] = [{}]
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.started: list[tuple[str, Mapping[str, Any], float]] = []
        self._clock = clock

    def call(self, arn: str, event: Mapping[str, Any], time_limit: float) -> Any:
        self.calls.append((arn, event))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, tuple):
            seconds, answer = answer
            self._clock.sleep(min(seconds, time_limit))
            if seconds > time_limit:
                raise FunctionError("too slow")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def start(self, arn: str, event: Mapping[str, Any], time_limit: float) -> str:
        if arn == "missing":
            raise FunctionError("there is no such function")
        self.started.append((arn, event, time_limit))
        return f"request-{len(self.started)}"


class Bench:
    """Runs flows given as short lists of actions."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.functions = AnsweringFunctions(self.clock)
        self.instance = Instance(
            self.clock,
            profiles=CustomerProfiles(CUSTOMERS),
            queues=[queue("Default"), queue("Small", 0)],
        )
        self.services: Services = self.instance.services(self.functions)
        self.contact = self.mail()

    def mail(self, sender: str = "efua@example.com", name: str | None = "Efua") -> Contact:
        return Contact(
            contact_id="contact-1",
            arrived_at=self.clock.now(),
            customer_endpoint=Endpoint(sender, name),
            system_endpoint=Endpoint(OUR_ADDRESS, "Care"),
            segment_attributes={"connect:EmailSubject": "A card?", "connect:Subtype": "connect:Email"},
            plain_text="Which card?",
        )

    def start(self, *actions: Mapping[str, Any], faults: Faults | None = None) -> Run:
        return run(flow_of(*actions), self.contact, self.services, faults)

    def steps(self, *actions: Mapping[str, Any], faults: Faults | None = None) -> list[Step]:
        return list(self.start(*actions, faults=faults))

    def result(self, *actions: Mapping[str, Any], faults: Faults | None = None) -> str:
        """The result of the first action when all that follow only end the contact."""
        return self.steps(*actions, faults=faults)[0].result


def flow_of(*actions: Mapping[str, Any], name: str = "test.json") -> Flow:
    end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    document = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": [*actions, end]}
    return Flow.parse(json.dumps(document), name)


def act(
    type_: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    identifier: str | None = None,
    then: str = "end",
    on: Mapping[Any, str] | None = None,
    errors: tuple[str, ...] | Mapping[str, str] = ("NoMatchingError",),
) -> dict[str, Any]:
    """An action; *on* maps operands (Equals) or (operator, operand) to targets, *errors* types to targets."""
    edges = errors if isinstance(errors, Mapping) else dict.fromkeys(errors, "end")
    conditions = [
        {
            "NextAction": target,
            "Condition": {
                "Operator": key[0] if isinstance(key, tuple) else "Equals",
                "Operands": [key[1] if isinstance(key, tuple) else key],
            },
        }
        for key, target in (on or {}).items()
    ]
    return {
        "Identifier": identifier or type_,
        "Type": type_,
        "Parameters": dict(parameters or {}),
        "Transitions": {
            "NextAction": then,
            "Conditions": conditions,
            "Errors": [{"ErrorType": error, "NextAction": target} for error, target in edges.items()],
        },
    }
