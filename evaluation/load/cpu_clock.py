"""A virtual clock on which our own work takes as long as it keeps a core busy.

What is waited for costs nothing, as on every virtual clock; what is computed passes as time of the process's CPU. So
one process is one core, with the queue in front of it, and neither what else runs on the machine nor a sleep of ours
is in the figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.clock import Participant, VirtualClock


class CpuClock(VirtualClock):
    """Epoch seconds that move with the CPU and, while everybody sleeps, to whoever wakes next.

    *busy* are the seconds that the core was kept busy.
    """

    def __init__(self, start: float = 0.0, cpu: Callable[[], float] = time.process_time) -> None:
        super().__init__(start)
        self.busy = 0.0
        self._cpu, self._charged, self._is_free = cpu, cpu(), False

    def exactly(self) -> float:
        """The time with the work since the running participant was let go on, which `now` does not know yet.

        To ask for the CPU's time can take longer than what is timed, so nobody else does between two participants.
        """
        self._charge()
        return self._now

    def sleep(self, seconds: float) -> None:
        self._charge()
        super().sleep(seconds)

    @contextmanager
    def free(self) -> Iterator[None]:
        """Let no time pass for what the bank would not have to do: who writes, and who counts."""
        self._charge()
        self._is_free = True
        try:
            yield
        finally:
            self._charge()
            self._is_free = False

    def _next(self) -> Participant:
        self._charge()
        return super()._next()

    def _charge(self) -> None:
        spent = self._cpu()
        if not self._is_free:
            self._now += spent - self._charged
            self.busy += spent - self._charged
        self._charged = spent
