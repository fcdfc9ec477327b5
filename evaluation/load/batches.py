"""Batches of which a part may fail, as those of a stream: how a bad row is found, and what dead letters become."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

Row = TypeVar("Row")


class Failure(NamedTuple):
    """A row that failed for good, by its place in the batch, and the kind of error: never its words."""

    place: int
    reason: str


def bisected(rows: Sequence[Row], work: Callable[[Sequence[Row]], None]) -> list[Failure]:
    """Do *rows* as one batch; halve a batch that fails until the bad rows stand alone, and give those.

    The others are done in their order. It takes at most 2·b·log2(n) + 1 tries for b bad rows among n. What was done in
    a batch before it failed is done again, so *work* has to know what it did before.
    """
    return list(_bisected(rows, 0, work))


def _bisected(rows: Sequence[Row], first: int, work: Callable[[Sequence[Row]], None]) -> Iterator[Failure]:
    if not rows:
        return
    try:
        work(rows)
    except Exception as error:  # noqa: BLE001 - whatever it is, the row is told with its kind
        if len(rows) == 1:
            yield Failure(first, type(error).__name__)
            return
        half = len(rows) // 2
        yield from _bisected(rows[:half], first, work)
        yield from _bisected(rows[half:], first + half, work)


class Letter(NamedTuple):
    """A message that nobody could do: its lane, its id, when it was written, and the message."""

    lane: str
    id: str
    at: float
    body: str


def to_replay(letters: Iterable[Letter]) -> list[Letter]:
    """Give dead *letters* in the order in which they go back: each once, each lane in the order of writing.

    What became of them meanwhile is not asked here. The conversation knows a turn that was settled, and admission makes
    a person's of one that waited for too long.
    """
    once = {(letter.lane, letter.id): letter for letter in letters}
    return sorted(once.values(), key=lambda letter: (letter.at, letter.lane, letter.id))
