"""What a service answers, whatever it is: either it can be read, or it counts as no answer.

The SDK hands on what it is given. A body that is `null`, a list, no UTF-8 or nested too deeply makes its parser
stumble, and a field of another type than documented comes through as it is, for us to stumble over. Here all of that
becomes one error, `UnreadableAnswerError`, and adapters turn it into their own word for a service that is not there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from adapters.credentials import credentials_at_fault, error_code
from triage.errors import TriageError

_STUMBLES = (
    ResponseParserError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)


class UnreadableAnswerError(BotoCoreError):  # type: ignore[misc]
    """A service answered something else than it is documented to answer."""

    fmt = "The answer cannot be read ({stumble})."


@contextmanager
def readable() -> Iterator[None]:
    """Within this, a call and the reading of its answer raise `UnreadableAnswerError` where they stumble."""
    try:
        yield
    except _STUMBLES as error:
        raise UnreadableAnswerError(stumble=type(error).__name__) from None


@contextmanager
def answer_or(unavailable: Callable[[str], TriageError], text: str) -> Iterator[None]:
    """Within this, a service that refuses, is silent or answers nonsense raises *unavailable*, saying *text*.

    Faults of our own credentials are raised as they are: no other service, and no waiting, would help.
    """
    try:
        with readable():
            yield
    except (ClientError, BotoCoreError) as error:
        if credentials_at_fault(error):
            raise
        raise unavailable(f"{text} ({error_code(error)}).") from None


def text_of(value: Any) -> str:
    """*value*, which has to be a text; nothing is an empty one."""
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value or ""


def number_of(value: Any) -> float:
    """*value*, which has to be a number like any other; nothing is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TypeError
    return float(value)
