"""Faults that lose the order of a conversation: what bad weather has to find, or it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from unittest.mock import patch

from conversation.memory import Conversations, Incoming, Memory, Past
from tests.conversations import storms

_write: Final = Conversations._write


def _writes_anyway(self: Conversations, turn: Incoming, memory: Memory, stored: Mapping[str, Any]) -> bool:
    """Write over what somebody else wrote meanwhile."""
    return _write(self, turn, memory, stored) or _write(self, turn, memory, self._read(turn.conversation)[1])


FAULTS: Final[Mapping[str, Callable[[], Any]]] = {
    "a late turn is taken for one in time": lambda: patch.object(Memory, "is_stale", lambda memory, past: False),
    "a turn does not see the one that overtook it": lambda: patch.object(
        Memory, "is_overtaken", lambda memory, past: False
    ),
    "what was decided is decided again": lambda: patch.object(Past, "is_open", True),
    "a write does not look at the one before": lambda: patch.object(Conversations, "_write", _writes_anyway),
}


def found_after(fault: str, seed: str, most: int) -> int | None:
    """Count the conversations until *fault* is found; None when *most* do not find it."""
    with FAULTS[fault]():
        for number, storm in enumerate(storms.stream(seed, most), 1):
            if storm.broken:
                return number
    return None
