"""The queue of a load keeps the order of a conversation, and takes each id once."""

from evaluation.load.lanes import FORGETS_AFTER, Entry, Lanes
from evaluation.load.turn_event import TurnEvent


def turn(conversation: str, number: int, at: float = 0.0) -> Entry:
    return Entry(TurnEvent(conversation, f"{conversation}/{number}", "CHAT", "", "hi", at, {}), at, at)


def taken(lanes: Lanes) -> list[str]:
    found = []
    while entry := lanes.take():
        found.append(entry.turn.id)
    return found


def test_one_of_a_conversation_is_out_at_a_time_and_the_next_comes_when_it_is_done() -> None:
    lanes, first = Lanes(9), turn("a", 0)
    for entry in (first, turn("a", 1), turn("b", 0)):
        assert lanes.put(entry)
    assert taken(lanes) == ["a/0", "b/0"]
    lanes.done(first.turn)
    assert taken(lanes) == ["a/1"]


def test_no_more_are_out_than_there_are_workers() -> None:
    lanes = Lanes(2)
    for name in "abc":
        lanes.put(turn(name, 0))
    assert taken(lanes) == ["a/0", "b/0"]
    lanes.done(turn("b", 0).turn)
    assert taken(lanes) == ["c/0"]


def test_what_comes_twice_is_taken_once_until_the_queue_has_forgotten_it() -> None:
    lanes = Lanes(9)
    assert [lanes.put(turn("a", 0, at)) for at in (0.0, FORGETS_AFTER - 1, FORGETS_AFTER)] == [True, False, True]
