"""How long something keeps the processor busy."""

import time
import timeit
from collections.abc import Callable
from functools import partial
from typing import Final

NOTICEABLE_SECONDS: Final = 0.2
"""Below this nothing is held up, however the work grows."""


def cpu_seconds(function: Callable[[], object]) -> float:
    """CPU time, without the garbage of other tests being collected meanwhile."""
    return timeit.timeit(function, timer=time.process_time, number=1)


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Say whether *work* of the *size* is quick or takes at most twice the share of a quarter's, the better of two."""
    if cpu_seconds(partial(work, size)) < NOTICEABLE_SECONDS:
        return True
    short, long = (min(cpu_seconds(partial(work, each)) for _ in range(2)) for each in (size // 4, size))
    return long < 8 * short
