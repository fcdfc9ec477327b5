"""The queue keeps the order of a group, takes each id once, and gives up what fails too often."""

from simulator.aws.fifo_queue import FORGETS_AFTER, FifoQueue, Message


def queue(*messages: Message, most: int = 9, tries: int = 3) -> FifoQueue:
    made = FifoQueue(most, tries)
    for message in messages:
        assert made.put(message, 0.0)
    return made


def message(group: str, number: int) -> Message:
    return Message(group, f"{number}", "hi")


def taken(line: FifoQueue) -> list[str]:
    found = []
    while each := line.take():
        found.append(f"{each.group}/{each.id}")
    return found


def test_one_of_a_group_is_out_at_a_time_and_the_next_comes_when_it_is_done() -> None:
    first = message("a", 0)
    line = queue(first, message("a", 1), message("b", 0))
    assert taken(line) == ["a/0", "b/0"]
    line.done(first)
    assert taken(line) == ["a/1"]


def test_no_more_are_out_than_there_are_workers() -> None:
    middle = message("b", 0)
    line = queue(message("a", 0), middle, message("c", 0), most=2)
    assert taken(line) == ["a/0", "b/0"]
    line.done(middle)
    assert taken(line) == ["c/0"]


def test_what_comes_twice_to_a_group_is_taken_once_until_the_queue_has_forgotten_it() -> None:
    line = queue()
    times = (0.0, FORGETS_AFTER - 1, FORGETS_AFTER)
    assert [line.put(message("a", 0), at) for at in times] == [True, False, True]
    assert line.put(message("b", 0), 0.0)


def test_what_fails_comes_again_before_all_after_it_and_is_a_dead_letter_in_the_end() -> None:
    first = message("a", 0)
    line = queue(first, message("a", 1), tries=2)
    assert taken(line) == ["a/0"]
    assert line.failed(first)
    assert taken(line) == []
    line.again(first)
    assert taken(line) == ["a/0"]
    assert not line.failed(first)
    assert (line.dead, taken(line)) == ([first], ["a/1"])


def test_dead_letters_go_back_in_order() -> None:
    letters = [message("a", 0), message("b", 0), message("a", 1)]
    line = queue(*letters, tries=1)
    while each := line.take():
        assert not line.failed(each)
    assert (line.redrive(1.0), line.dead) == (3, [])
    assert taken(line) == ["a/0", "b/0"]
