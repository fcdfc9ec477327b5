"""What turns tell, kept in the table of conversations while they are on their way.

So stream and queues have no word and no address of a customer, and what is erased is gone, wherever the turn is. What
travels is a claim check (G. Hohpe and B. Woolf, Enterprise Integration Patterns, 2003).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from scale import turn_event
from scale.turn_event import TurnEvent
from triage.errors import InvalidEventError, StoreUnavailableError

VERSION: Final = 1
KEPT_SECONDS: Final = 14 * 24 * 3600
"""As long as SQS keeps a dead letter, which goes back by then; what is done is forgotten at once."""

Row = Mapping[str, Any]


class Rows(Protocol):
    """The table of conversations; raises `StoreUnavailableError`."""

    def read(self, keys: Collection[str]) -> Mapping[str, Row]: ...

    def write(self, rows: Mapping[str, Row], as_read: Mapping[str, Row]) -> bool: ...

    def remove(self, key: str) -> None: ...


@dataclass(slots=True, eq=False)
class KeptTurns:
    """Keeps turns, each under its conversation and name, with the sealed customer by whom it is found."""

    rows: Rows

    def keep(self, turn: TurnEvent, now: float) -> TurnEvent:
        """Keep what *turn* tells; give what is to travel. One that comes again is kept already."""
        row = {"v": VERSION, "ttl": int(now) + KEPT_SECONDS, "sender_key": turn.owner, "turn": turn_event.write(turn)}
        self.rows.write({_key(turn): row}, {})
        return turn.without_words()

    def whole(self, turn: TurnEvent) -> TurnEvent | None:
        """Give *turn* as it was kept; None where it was done, or erased, since."""
        if not turn.kept:
            return turn
        if (row := self.rows.read([_key(turn)]).get(_key(turn))) is None:
            return None
        try:
            kept = turn_event.read(row["turn"])
        except (InvalidEventError, LookupError):
            raise StoreUnavailableError("What is kept of a turn cannot be read.") from None
        return kept._replace(queued=turn.queued, is_promised=turn.is_promised)

    def forget(self, turn: TurnEvent) -> None:
        """Keep *turn* no longer."""
        if turn.kept:
            self.rows.remove(_key(turn))


def _key(turn: TurnEvent) -> str:
    return f"turn#{turn.conversation}#{turn.name}"
