"""What a flow asks of the world around it, in the flow's words.

`simulator.connect` answers most of it in memory; functions and the clock come from
outside. An agent may be a script, a test or a person at a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from backend.connect.flow_language.document import Flow
from simulator.errors import SimulatorError
from simulator.flow.contact import Contact, Queue


class Clock(Protocol):
    """Virtual time in epoch seconds."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class FunctionError(SimulatorError):
    """A Lambda function could not be reached, raised, or took longer than it may."""


class Functions(Protocol):
    """The Lambda functions a flow can call by ARN.

    `call` runs the function to its end and returns its answer as decoded JSON; `start` runs it
    beside the flow, returns the request id at once, and keeps a later failure to itself. Both
    raise FunctionError. A call that takes longer than *time_limit* seconds ends there.
    """

    def call(self, arn: str, event: Mapping[str, Any], time_limit: float) -> Any: ...

    def start(self, arn: str, event: Mapping[str, Any], time_limit: float) -> str: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer; *fields* are named as a flow asks for them, such as `Attributes.ServiceLevel`."""

    profile_id: str
    arn: str
    fields: Mapping[str, str]


class Profiles(Protocol):
    """Customer Profiles."""

    def find(self, identifier: str, value: str) -> Sequence[Profile]:
        """All profiles with this value under a search key such as `_email`; ValueError for an unknown key."""
        ...

    def create(self, fields: Mapping[str, str]) -> Profile: ...

    def update(self, profile_id: str, fields: Mapping[str, str]) -> Profile | None: ...

    def associate(self, profile_id: str, contact_id: str) -> bool: ...


class CaseError(SimulatorError):
    """Amazon Connect Cases refused a case."""


class Cases(Protocol):
    """Amazon Connect Cases; a case is a mapping of its fields. Refusals are CaseErrors."""

    def search(self, fields: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
        """The cases that the search index already knows, newest first."""
        ...

    def create(self, template_id: str, fields: Mapping[str, str]) -> str: ...

    def update(self, case_id: str, fields: Mapping[str, str]) -> None: ...

    def link(self, case_id: str, contact_id: str) -> bool: ...


class QueueFullError(SimulatorError):
    """The queue holds as many contacts as it may."""


class Queues(Protocol):
    """The queues of the instance; an agent has one too."""

    def find(self, queue_id: str) -> Queue | None: ...

    def of_agent(self, agent_id: str) -> Queue | None: ...

    def put(self, contact: Contact) -> None: ...

    def metric(self, metric: str, queue: Queue | None) -> float: ...

    def is_open(self, hours_id: str | None, queue: Queue | None) -> bool | None:
        """Whether the hours, or those of the queue, are on; None when there are none such."""
        ...


class DeliveryError(SimulatorError):
    """The mail was not accepted for sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail that a flow handed over for sending; *action* is the identifier of the sending action."""

    contact_id: str
    for_contact_id: str
    linked: bool
    action: str
    sent_at: float
    from_address: str
    to_address: str
    to_name: str | None
    subject: str
    body: str


class Outbox(Protocol):
    """Outbound mail of the instance."""

    def send(self, mail: SentMail) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task made by a flow, and the flow that runs for it."""

    task_id: str
    for_contact_id: str
    name: str
    description: str
    flow_arn: str | None
    template_id: str | None
    attributes: Mapping[str, str]
    delay: int = 0


class Tasks(Protocol):
    """The task channel; False when no task could be made."""

    def create(self, task: Task) -> bool: ...


@dataclass(frozen=True, slots=True)
class View:
    """One page of a guide as the agent gets it, its references resolved; *name* is `cards`, `detail`…"""

    action: str
    name: str
    data: Mapping[str, Any]
    time_limit: float


class Agent(Protocol):
    """Who works with the guide.

    The answer is `{"Action": "ActionSelected", "ViewResultData": {"actionName": "Done"}}`, or one of the
    error types of ShowView. None means that the person is not there yet: the run stops at the view and can go on later.
    """

    def respond(self, view: View, contact: Contact) -> Mapping[str, Any] | str | None: ...


@dataclass(frozen=True, slots=True)
class Session:
    """What a bot leaves behind when it gives a contact back: the intent it ended with, and its attributes."""

    intent: str
    attributes: Mapping[str, str]


class Bot(Protocol):
    """A bot of Amazon Lex that customers write with.

    None means that it listens: the run stops there and can go on later. A text is one of the action's error types.
    """

    def converse(self, contact: Contact, attributes: Mapping[str, str]) -> Session | str | None: ...


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """The branch a flow module left by, and what it returned."""

    branch: str
    data: Mapping[str, Any]


Module = Callable[[Mapping[str, Any]], ModuleResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a run needs; *flows* and *modules* are found by ARN, *percentile* draws from 1 to 100."""

    clock: Clock
    functions: Functions
    profiles: Profiles
    cases: Cases
    queues: Queues
    outbox: Outbox
    tasks: Tasks
    agent: Agent
    new_id: Callable[[], str]
    percentile: Callable[[], int] = lambda: 1
    flows: Mapping[str, Flow] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    bots: Mapping[str, Bot] = field(default_factory=dict)
