"""Virtual time: waits cost nothing and pass in order.

Several participants share the clock, for example a flow and the function it started. Each runs
in a thread of its own, but only one at a time: whoever sleeps hands over to the participant that
wakes next. Equal wake times are served in the order in which they were asked for, so a run with
the same input is the same run.
"""

from __future__ import annotations

import heapq
import itertools
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any


class TimeLimitError(BaseException):
    """The participant slept past its limit.

    No ordinary exception: the code that runs against the limit must not be able to catch it,
    as little as a function can catch its own time-out.
    """


class KilledError(BaseException):
    """The process of the participant ended in the middle of its work."""


class CancelledError(BaseException):
    """The clock was closed while the participant slept."""


class Participant:
    """One line of work on the clock, the one that made the clock or one that was started later.

    *waited* are the seconds that it chose to wait: what it took besides is what others made it wait.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.deadline = math.inf
        self.waited = 0.0
        self.waits_for = 0
        self.awaited_by: Participant | None = None
        self._turn = threading.Lock()
        self._turn.acquire()

    def __repr__(self) -> str:
        return f"<Participant {self.name}>"


class VirtualClock:
    """Epoch seconds that move only when everybody sleeps."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._main = Participant("main")
        self._running = self._main
        self._thread = threading.get_ident()
        self._sleepers: list[tuple[float, int, Participant]] = []
        self._order = itertools.count()
        self._failures: list[BaseException] = []
        self._closing = False

    def now(self) -> float:
        return self._now

    def elapsed(self, since: float) -> float:
        """Seconds since *since*, rounded to what virtual time can mean."""
        return round(self._now - since, 6)

    def waited(self) -> float:
        """Seconds that the running participant chose to wait so far; the longest of those who did work for it."""
        return self._me().waited

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass, or what is left to the running participant's limit."""
        me = self._me()
        until = self._now + max(0.0, seconds)
        late = until > me.deadline
        wake = min(until, me.deadline)
        me.waited += max(0.0, wake - self._now)
        self._wait(me, wake)
        if late:
            raise TimeLimitError

    def start(self, work: Callable[[], object], name: str) -> Participant:
        """Run *work* as another participant, from the moment the present one sleeps."""
        self._me()
        participant = Participant(name)
        threading.Thread(target=self._live, args=(participant, work), name=name, daemon=True).start()
        self._enter(self._now, participant)
        return participant

    def together(self, *works: Callable[[], Any]) -> list[Any]:
        """Do all *works* side by side, within the running participant's limit; an error is raised once all are done."""
        if len(works) < 2:
            return [work() for work in works]
        me = self._me()
        results: list[Any] = [None] * len(works)
        failures: list[BaseException] = []

        def run(place: int, work: Callable[[], Any]) -> None:
            self._running.deadline = me.deadline
            try:
                results[place] = work()
            except CancelledError:
                raise
            except BaseException as failure:  # noqa: BLE001 - raised again by whoever asked for the work
                failures.append(failure)

        helpers = [self.start(partial(run, place, work), f"{me.name}/{place}") for place, work in enumerate(works)]
        for helper in helpers:
            helper.awaited_by = me
        me.waits_for = len(works)
        self._hand_over(me)
        me.waited += max(helper.waited for helper in helpers)
        if failures:
            raise failures[0]
        return results

    def settle(self) -> None:
        """Let time pass until every started participant has ended."""
        me = self._me()
        if me is not self._main:
            raise RuntimeError("Only the participant that made the clock can wait for the others.")
        while self._sleepers:
            self._wait(me, math.inf)

    def advance_to(self, time: float) -> None:
        """Sleep until *time*, unless it has passed."""
        self.sleep(time - self._now)

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Raise TimeLimitError in the running participant when it is still inside after *seconds*."""
        me = self._me()
        outer = me.deadline
        me.deadline = min(outer, self._now + seconds)
        try:
            yield
        finally:
            me.deadline = outer

    def close(self) -> None:
        """End every participant that is still asleep, so that no thread stays behind."""
        self._closing = True
        try:
            while self._sleepers:
                self._wait(self._me(), math.inf)
        finally:
            self._closing = False
            self._failures.clear()

    def _me(self) -> Participant:
        caller = threading.get_ident()
        if caller != self._thread:
            if self._sleepers or self._running is not self._main:
                name = threading.current_thread().name
                raise RuntimeError(f"Thread {name} uses the virtual clock but was not started by it.")
            self._thread = caller
        return self._running

    def _enter(self, wake: float, participant: Participant) -> None:
        heapq.heappush(self._sleepers, (wake, next(self._order), participant))

    def _wait(self, me: Participant, wake: float) -> None:
        self._enter(wake, me)
        self._hand_over(me)

    def _hand_over(self, me: Participant) -> None:
        """Let others run until *me* wakes from its sleep, or the last whom it waits for has ended."""
        following = self._next()
        if following is not me:
            self._let(following, me)
        if me is not self._main:
            if self._closing:
                raise CancelledError
        elif self._failures and not self._closing:
            raise self._failures.pop(0)

    def _let(self, following: Participant, me: Participant) -> None:
        """Let *following* run until the turn of *me*; where Ctrl-C comes meanwhile, others end first."""
        try:
            following._turn.release()
            me._turn.acquire()
        except KeyboardInterrupt:
            self._closing = True
            me._turn.acquire()
            self._closing = False
            raise
        finally:
            self._thread = threading.get_ident()

    def _next(self) -> Participant:
        wake, _, following = heapq.heappop(self._sleepers)
        if wake > self._now and not self._closing and wake != math.inf:
            self._now = wake
        self._running = following
        return following

    def _live(self, me: Participant, work: Callable[[], object]) -> None:
        me._turn.acquire()
        self._thread = threading.get_ident()
        try:
            if not self._closing:
                work()
        except CancelledError:
            pass
        except BaseException as failure:  # noqa: BLE001 - raised again where the clock was made
            self._failures.append(failure)
        if waiting := me.awaited_by:
            waiting.waits_for -= 1
            if not waiting.waits_for:
                self._enter(self._now, waiting)
        self._next()._turn.release()
