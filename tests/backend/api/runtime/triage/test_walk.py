"""The way of a message through the assessment: from room to room, with hardly any way back."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tests.fakes.proving import ThreeCalls, assess, message
from tests.imports import RUNTIME
from triage.message import Message

MESSAGE = message(subject="Wire fee")
RETURNS = 3


def rooms_visited(message: Message, work: Callable[[], object]) -> list[str]:
    """The modules that are handed *message*, or something made of it that holds it, in the order of the calls."""
    visited: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        file = Path(frame.f_code.co_filename)
        if event != "call" or RUNTIME not in file.parents or file.name == "message.py":
            return
        handed = [*frame.f_locals.values()]
        if any(each is message or getattr(each, "message", None) is message for each in handed):
            room = file.relative_to(RUNTIME).with_suffix("").parts[1]
            if not visited or visited[-1] != room:
                visited.append(room)

    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(None)
    return visited


def test_a_mail_comes_back_to_a_room_at_most_three_times() -> None:
    visited = rooms_visited(MESSAGE, lambda: assess(ThreeCalls(), about=MESSAGE))

    assert {"assessor", "message_checks", "prompt", "proof"} <= set(visited)
    assert len(visited) - len(set(visited)) <= RETURNS, visited
