"""How long something keeps the processor busy."""

import time
import timeit
from collections.abc import Callable


def cpu_seconds(function: Callable[[], object]) -> float:
    """CPU time, without the garbage of other tests being collected meanwhile."""
    return timeit.timeit(function, timer=time.process_time, number=1)
