"""What a function does once, before its first event."""

import gc
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Made = TypeVar("Made")


def to_stay(make: Callable[[], Made]) -> Callable[[], Made]:
    """Let *make* make what stays as long as the process, the clients and AWS's descriptions of its services above all.

    Nothing in it is ever given up. The collector would look for that all the same: for a quarter of the time that it
    takes to make, and with every mail again.
    """

    @wraps(make)
    def made() -> Made:
        gc.disable()
        try:
            return make()
        finally:
            gc.freeze()
            gc.enable()

    return made
