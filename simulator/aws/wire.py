"""A boto3 session whose clients believe they talk to AWS.

AWS's own serialiser, parameter checks, signing, retries and parser run; only the HTTP request is
answered here, at botocore's `before-send`, so nothing ever reaches a network. An operation
without an answer is an error of the simulation, never a silent success.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, runtime_checkable

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ConnectTimeoutError, ReadTimeoutError
from botocore.loaders import create_loader
from botocore.session import Session as BotocoreSession

from simulator.aws import call as wire_call
from simulator.aws import shortcut
from simulator.aws.call import Call, ServiceError, UnknownOperationError
from simulator.aws.retries import pause_on
from simulator.clock import KilledError, VirtualClock
from simulator.errors import SimulatorError
from simulator.flow.contact import REGION

Answer = Callable[[Call], Mapping[str, Any]]
"""Gives an operation's output as JSON, or raises a ServiceError."""


class Store(Protocol):
    """A service that answers whole HTTP requests by itself."""

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse: ...


@runtime_checkable
class Direct(Protocol):
    """A store that also answers without a request."""

    def answer(self, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...


READ_TIMEOUT = "ReadTimeout"
NO_CONNECTION = "ConnectTimeout"
MALFORMED = "Malformed"
KILLED = "Killed"


@dataclass(slots=True)
class Fault:
    """An error in place of an answer: a service's error code, or one of these:

    READ_TIMEOUT, NO_CONNECTION, MALFORMED, an answer that is no JSON, or KILLED, the end of the caller's process.
    The first *skip* calls go well; *times* counts down, None means at every call after that. With *after*, the
    service does what it was asked to, and only its answer is lost.
    """

    code: str
    times: int | None = None
    message: str = "Injected fault."
    skip: int = 0
    after: bool = False

    def strikes(self) -> bool:
        """Count a call; say whether it is to fail."""
        if self.skip:
            self.skip -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


@dataclass(slots=True)
class Wire:
    """What stands behind the clients: answers by operation (`bedrock-runtime.Converse`), stores by service.

    With *shortcut*, calls are answered without the way over HTTP.
    """

    clock: VirtualClock
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stores: Mapping[str, Store] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    shortcut: bool = False

    def session(self) -> boto3.Session:
        """A session whose clients are answered here."""
        return _WiredSession(self)

    def connect(self, client: Any) -> Any:
        """Put this wire under *client*."""
        service = client.meta.service_model
        store = self.stores.get(service.service_name)
        if self.shortcut and isinstance(store, Direct | None):
            shortcut.take(client, self.clock, partial(self._told, store))
            return client

        def answer(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
            return self._respond(service.operation_model(event_name.rpartition(".")[2]), request, client)

        client.meta.events.register_first(f"before-send.{service.service_id.hyphenize()}", answer)
        pause_on(self.clock, client)
        return client

    def _told(self, store: Direct | None, name: str, call: Call) -> Mapping[str, Any]:
        self.calls.append(name)
        with _mistakes_told(name):
            fault = self.faults.get(name)
            if fault is None or not fault.strikes():
                return self._given(store, name, call)
            if fault.after:
                self._given(store, name, call)
            if fault.code == MALFORMED:
                return {}  # what the parser of the SDK makes of a body that is no JSON
            raise self._failure(fault, call.url, call.read_timeout)

    def _given(self, store: Direct | None, name: str, call: Call) -> Mapping[str, Any]:
        return store.answer(call.operation, call.body) if store else self._answer_of(name)(call)

    def _respond(self, model: Any, request: AWSPreparedRequest, client: Any) -> AWSResponse:
        service = client.meta.service_model.service_name
        name, read_timeout = f"{service}.{model.name}", client.meta.config.read_timeout
        self.calls.append(name)
        try:
            with _mistakes_told(name):
                fault = self.faults.get(name)
                if fault is None or not fault.strikes():
                    return self._answer(name, model, request, client)
                if fault.after:
                    self._answer(name, model, request, client)
                return self._fail(fault, request, read_timeout)
        except ServiceError as error:
            return wire_call.refuse(request, model, error)

    def _answer(self, name: str, model: Any, request: AWSPreparedRequest, client: Any) -> AWSResponse:
        if store := self.stores.get(client.meta.service_model.service_name):
            return store(request)
        answer = self._answer_of(name)
        return wire_call.reply(request, answer(wire_call.read(model, request, client.meta.config.read_timeout)))

    def _answer_of(self, name: str) -> Answer:
        if name not in self.answers:
            raise UnknownOperationError(f"Nothing here answers {name}; add it to simulator/aws.")
        return self.answers[name]

    def _fail(self, fault: Fault, request: AWSPreparedRequest, read_timeout: float) -> AWSResponse:
        if fault.code == MALFORMED:
            return wire_call.respond(request, 200, {"Content-Type": "application/json"}, b"<html>no JSON</html>")
        raise self._failure(fault, request.url, read_timeout)

    def _failure(self, fault: Fault, url: str, read_timeout: float) -> BaseException:
        """What a client meets in place of an answer, once the time for it is over."""
        failures: dict[str, Callable[[], BaseException]] = {
            READ_TIMEOUT: lambda: time_out(self.clock, url, read_timeout),
            NO_CONNECTION: lambda: ConnectTimeoutError(endpoint_url=url),
            KILLED: KilledError,
        }
        return failures.get(fault.code, lambda: ServiceError(fault.code, fault.message))()


@contextmanager
def _mistakes_told(name: str) -> Iterator[None]:
    """A mistake of a stand-in is no failure of the code above it."""
    try:
        yield
    except (ServiceError, SimulatorError, BotoCoreError):
        raise
    except Exception as error:
        raise SimulatorError(f"A mistake of the simulator in answering {name}; please report it: {error!r}") from error


def time_out(clock: VirtualClock, url: str, read_timeout: float) -> ReadTimeoutError:
    """What the client raises after it has waited *read_timeout* seconds for an answer in vain."""
    clock.sleep(read_timeout)
    return ReadTimeoutError(endpoint_url=url)


_MODELS = create_loader()
"""Service models, which take longest to load, once for all sessions of the process."""

_UNREAD = Config(signature_version=UNSIGNED, user_agent="simulator")
"""Signatures and who makes the requests are left out, as nobody here looks at them."""


class _WiredSession(boto3.Session):  # type: ignore[misc]
    def __init__(self, wire: Wire) -> None:
        inner = BotocoreSession()
        inner.register_component("data_loader", _MODELS)
        inner.set_default_client_config(_UNREAD)
        super().__init__("simulated", "simulated", region_name=REGION, botocore_session=inner)
        self._wire = wire

    def client(self, service_name: str, *arguments: Any, **options: Any) -> Any:
        return self._wire.connect(super().client(service_name, *arguments, **options))
