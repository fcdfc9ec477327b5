"""Faults that lose the order of a conversation: what bad weather has to find, or it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from unittest.mock import patch

from api_turns import ApiTurns
from conversation.memory import Conversations, Incoming, Memory, Past
from scale.turn_event import TurnEvent
from tests.conversations import storms
from tests.conversations.ways import WAYS

_write: Final = Conversations._write


def _writes_anyway(self: Conversations, turn: Incoming, memory: Memory, stored: Mapping[str, Any]) -> bool:
    """Write over what somebody else wrote meanwhile."""
    return _write(self, turn, memory, stored) or _write(self, turn, memory, self._read(turn.conversation)[1])


def _as_it_was_said(_self: ApiTurns, _turn: TurnEvent, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take every answer that does not come for one that was not given."""
    return said


def _by_its_id_alone(self: Memory, id_: str, _text: str) -> Past | None:
    """Take a turn that was corrected for one that comes again."""
    return next((turn for turn in self.turns if turn.id == id_), None)


ORDER: Final[Mapping[str, Callable[[], Any]]] = {
    "a turn does not see the one that overtook it": lambda: patch.object(
        Memory, "is_overtaken", lambda memory, past: False
    ),
    "what was decided is decided again": lambda: patch.object(Past, "is_open", True),
    "what was corrected is taken for the same": lambda: patch.object(Memory, "turn", _by_its_id_alone),
    "a write does not look at the one before": lambda: patch.object(Conversations, "_write", _writes_anyway),
}
FAULTS: Final[Mapping[str, Mapping[str, Callable[[], Any]]]] = {
    "flow": {
        "a late turn is taken for one in time": lambda: patch.object(Memory, "is_stale", lambda memory, past: False),
        **ORDER,
    },
    "API": {
        **ORDER,
        "an answer that is lost is a failure": lambda: patch.object(ApiTurns, "settled", _as_it_was_said),
        "nobody is called at a hand-over": lambda: patch.object(ApiTurns, "hand_over", lambda *_: {}),
    },
}


def found_after(way: str, fault: str, seed: str, most: int) -> int | None:
    """Count the conversations until *fault* is found; None when *most* do not find it."""
    with FAULTS[way][fault]():
        for number, storm in enumerate(storms.stream(WAYS[way], seed, most), 1):
            if storm.broken:
                return number
    return None
