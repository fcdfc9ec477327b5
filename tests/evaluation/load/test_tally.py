"""The figures of a load, each able to tell what went wrong."""

from evaluation.load.tally import Done, Message, Tally, availability, percentile


def done(name: str, act: str = "answer", at: float = 0.0, seconds: float = 1.0, written: float | None = None) -> Done:
    conversation = name.partition("/")[0]
    return Done(Message(name, conversation, "CHAT", at, at if written is None else written), act, seconds, 0.01)


def test_what_came_and_never_got_anything_is_lost() -> None:
    assert Tally(offered={"a/0", "a/1"}, done=[done("a/0")]).lost == 1


def test_who_is_told_twice_about_one_message_is_told_doubly_and_a_turn_that_another_stands_for_is_not() -> None:
    assert Tally(done=[done("a/0"), done("a/0", "hand_over"), done("a/1", "nothing"), done("a/1")]).doubled == 1


def test_a_reply_that_is_mailed_twice_is_told_doubly() -> None:
    assert Tally(mailed=[("m1", "reply"), ("m1", "acknowledgement"), ("m2", "reply"), ("m1", "reply")]).doubled == 1


def test_an_answer_to_what_was_written_before_an_answered_turn_is_out_of_order_and_a_person_is_not() -> None:
    later = done("a/1", at=5.0)
    assert Tally(done=[later, done("a/0", at=9.0, written=1.0)]).out_of_order == 1
    assert Tally(done=[later, done("a/0", "hand_over", at=9.0, written=1.0)]).out_of_order == 0
    assert Tally(done=[later, done("b/0", at=9.0, written=1.0)]).out_of_order == 0


def test_late_is_not_available_whatever_comes_then() -> None:
    assert availability([done("a/0", seconds=5.0), done("b/0", seconds=5.1)]) == 0.5


def test_a_turn_that_is_told_again_is_as_available_as_it_was_at_first() -> None:
    assert availability([done("a/0", seconds=60.0), done("a/0", seconds=1.0)]) == 1.0


def test_shares_are_counted_together() -> None:
    tally = Tally(offered={"a/0"}, done=[done("a/0")], cpu=1.0, lag=2.0)
    tally.join(Tally(offered={"b/0"}, done=[], again=3, cpu=0.5, lag=1.0))
    assert (tally.lost, tally.again, tally.cpu, tally.lag) == (1, 3, 1.5, 2.0)


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert [percentile([1.0, 2.0, 3.0, 4.0], share) for share in (0.25, 0.5, 0.99, 1)] == [1.0, 2.0, 4.0, 4.0]
