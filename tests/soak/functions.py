"""The functions of a bank, with clocks of their own that may be wrong, and processors that may be slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import lambda_function
import query_tempo_storage
import send_ledger
from backend.api import environments
from send_ledger import LedgerHandler
from sending.ledger import DAY, Budget, Limits
from simulator.clock import VirtualClock
from simulator.lambdas import Handler
from simulator.system import Simulator
from tests.soak.weather import FUNCTIONS, Busy, Weather


@dataclass(slots=True)
class Clock:
    """The clock of a function, which is wrong by *offset* seconds; time passes by the true one."""

    true: VirtualClock
    offset: float = 0.0

    def now(self) -> float:
        return self.true.now() + self.offset

    def sleep(self, seconds: float) -> None:
        self.true.sleep(seconds)

    def together(self, *works: Callable[[], Any]) -> list[Any]:
        return self.true.together(*works)


class Functions:
    """Stands in place of the simulator's functions; the *weather* says how slow they are, and how wrong their clocks.

    *judged* are the contacts for which the analysis began, as often as it did.
    """

    def __init__(self, simulator: Simulator, tight: int | None) -> None:
        self.weather = Weather()
        self.judged: list[str] = []
        self._clock = simulator.clock
        self.clocks = {name: Clock(simulator.clock) for name in FUNCTIONS}
        settings, made, session = simulator.deployment.settings, simulator.resources, simulator.wire.session()
        write = simulator.measured.append
        email = lambda_function.wire(
            environments.email(settings, made),
            session,
            clock=self.clocks["email"],
            download=simulator.files.download,
            write=write,
        )
        query = query_tempo_storage.wire(
            environments.query(settings, made), session, clock=self.clocks["query"], write=write
        )
        asked = send_ledger.wire(environments.ledger(settings, made), session, clock=self.clocks["ledger"], write=write)
        self._ledger = _limited(cast(LedgerHandler, asked), tight)
        simulator.lambdas.functions = {
            simulator.deployment.email_function: self._busy("email", self._noting(email)),
            simulator.deployment.query_function: self._busy("query", query),
            simulator.deployment.ledger_function: self._busy("ledger", self._ledger),
        }
        wire = simulator.wire
        wire.answers = {name: self._computing(answer) for name, answer in wire.answers.items()}
        wire.stores = {name: self._computing(store) for name, store in wire.stores.items()}

    @property
    def limits(self) -> Limits:
        """What the ledger lets out at most."""
        return self._ledger.ledger.limits

    def meet(self, weather: Weather) -> None:
        """Set the clocks, and be as slow as the weather says."""
        self.weather = weather
        self.judged.clear()
        for name, clock in self.clocks.items():
            clock.offset = weather.clocks.get(name, 0.0)

    def _noting(self, email: Handler) -> Handler:
        def noted(event: Mapping[str, Any], context: Any) -> Any:
            self.judged.append(event["Details"]["ContactData"]["ContactId"])
            return email(event, context)

        return noted

    def _busy(self, name: str, function: Handler) -> Handler:
        def slow(event: Any, context: Any) -> Any:
            busy = self.weather.busy.get(name, Busy())
            self._clock.sleep(busy.before)
            answer = function(event, context)
            self._clock.sleep(busy.after)
            return answer

        return slow

    def _computing(self, answer: Any) -> Any:
        """Let a function compute before it asks a service; meanwhile others get their turn."""

        def later(request: Any) -> Any:
            if self.weather.computing:
                self._clock.sleep(self.weather.computing)
            return answer(request)

        return later


def _limited(handler: LedgerHandler, tight: int | None) -> LedgerHandler:
    """Let the ledger have limits so *tight* that a soak reaches them."""
    if tight is None:
        return handler
    limits = Limits(sender=Budget(tight, DAY), fuse=tight, domain=Budget(tight, DAY))
    return replace(handler, ledger=replace(handler.ledger, limits=limits))
