"""What the decision needs from outside, in its own words."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

from triage.message import Passage
from triage.modes import Modes
from triage.prompt import Question
from triage.screening import Screening

Deadline = Callable[[], float]
"""Gives the seconds that are left for the work."""

Seal = Callable[[str], str]
"""Gives the code of a text, which only the holder of a key can make: the same for the same text."""


class Clock(Protocol):
    """Tells the time in epoch seconds and lets it pass."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...

    def together(self, *works: Callable[[], Any]) -> list[Any]:
        """Do all *works* side by side and give their results in order; an error of one is raised once all are done."""
        ...


class SystemClock:
    """The clock on the wall."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def together(self, *works: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(max_workers=len(works)) as pool:
            return [future.result() for future in [pool.submit(work) for work in works]]


SYSTEM_CLOCK = SystemClock()


class Context(Protocol):
    """What Lambda tells about the running invocation."""

    @property
    def aws_request_id(self) -> str: ...

    def get_remaining_time_in_millis(self) -> int: ...


def time_left(context: Context) -> Deadline:
    """Tell until when an invocation may work."""
    return lambda: context.get_remaining_time_in_millis() / 1000


class Answer(NamedTuple):
    """What a model called the tool with, unchecked: any JSON; tokens are 0 where nobody counted them."""

    model_id: str
    tool_input: Any
    input_tokens: int = 0
    output_tokens: int = 0


class Knowledge(Protocol):
    """The bank's articles; raises `KnowledgeUnavailableError`."""

    def search(self, query: str, limit: int) -> Sequence[Passage]: ...


class Model(Protocol):
    """A language model, or a chain of them; raises `ModelUnavailableError` or `InvalidAnalysisError`."""

    def answer(self, question: Question, deadline: Deadline) -> Answer: ...


class Entity(NamedTuple):
    """Something that a text names, by its type in capitals."""

    type: str
    text: str


class Perception(Protocol):
    """What a text sounds like and what it names; nothing is decided by it. Raises `PerceptionUnavailableError`."""

    def sentiment(self, text: str) -> float:
        """Give how *text* sounds, from -1, angry or afraid, to 1, pleased."""
        ...

    def entities(self, text: str) -> Sequence[Entity]:
        """Name what *text* names, in the order in which it does."""
        ...


class Guard(Protocol):
    """Looks at texts by rules that no text can talk its way around; raises `GuardrailUnavailableError`."""

    def screen_message(self, text: str, deadline: Deadline) -> Screening: ...

    def screen_reply(self, reply: str, query: str, sources: Sequence[str], deadline: Deadline) -> Screening: ...


class Results(Protocol):
    """The results of the last days, one for each contact; raises `StoreUnavailableError`."""

    def get(self, contact_id: str) -> dict[str, Any] | None: ...

    def put(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Store *fields* unless the contact has a result already; give the one that is stored now."""
        ...


class Cipher(Protocol):
    """Encrypts under a key what is *about* something, and only opens it about the same.

    Raises `SealUnavailableError`.
    """

    def encrypt(self, key: bytes, text: bytes, about: bytes) -> bytes: ...

    def decrypt(self, key: bytes, sealed: bytes, about: bytes) -> bytes: ...


class CustomerKeys(Protocol):
    """One key for each customer; raises `SealUnavailableError`."""

    def made(self, customer: str, ttl: int) -> bytes:
        """Give the customer's key, one that is made now where there is none, to be kept until *ttl* at least."""
        ...

    def known(self, customer: str) -> bytes | None: ...


class Switch(Protocol):
    """How far the software may go at this moment."""

    def modes(self) -> Modes: ...
