import pytest

from evaluation.scenarios.comparison import compare, got_worse
from evaluation.scenarios.rehearsal import Conversation
from simulator.errors import SimulatorError
from tests.evaluation.scenarios.examples import OTHERWISE, WRONG_INTENT, WRONG_REPLY, conversation, run_of


def test_a_run_does_not_differ_from_itself() -> None:
    found = run_of(conversation("a", WRONG_REPLY), conversation("b"))
    said = compare(found, found, "run.json")
    assert (said["compared"], said["changed"]) == (2, [])
    assert not got_worse(said, by_chance=False)


@pytest.mark.parametrize(
    ("before", "now", "change", "what"),
    [
        (conversation(), conversation("c", WRONG_REPLY), "worse", "now wrong: facts without '$25'"),
        (conversation("c", OTHERWISE), conversation(), "better", "no longer wrong: factors urgency 1, not 0"),
        (conversation("c", OTHERWISE), conversation("c", WRONG_REPLY), "worse", "now wrong: facts without '$25'"),
        (conversation(), conversation("c", score=85), "different", "score 85, was 100"),
        (conversation(), conversation("c", holds=("follows_up",)), "different", "holds follows_up, was none"),
        (conversation(), conversation("c", factors={"urgency": 1}), "different", "factors urgency 1, was none"),
        (conversation(), conversation("c", draft="Dear all,"), "different", "other draft"),
        (conversation(), conversation("c", case=False), "different", "case False, was True"),
    ],
)
def test_a_difference_is_named_with_its_side(before: Conversation, now: Conversation, change: str, what: str) -> None:
    said = compare(run_of(before), run_of(now), "run.json")
    assert [each["change"] for each in said["changed"]] == [change]
    assert what in said["changed"][0]["what"]
    assert said[change] == 1


def test_how_long_it_took_is_no_difference() -> None:
    assert (
        compare(run_of(conversation("c", seconds=12.0)), run_of(conversation("c", seconds=13.0)), "run.json")["changed"]
        == []
    )


def test_whether_it_may_be_chance_is_said_of_both_figures() -> None:
    names = [f"c{number}" for number in range(8)]
    before = run_of(*map(conversation, names))
    now = run_of(*(conversation(name, WRONG_REPLY, *([WRONG_INTENT] if name == "c0" else [])) for name in names))
    said = compare(before, now, "run.json")
    assert said["significance"] == {
        "intent_accuracy": {"n": 8, "better": 0, "worse": 1, "p": 1.0},
        "response_quality": {"n": 8, "better": 0, "worse": 8, "p": 0.0078},
    }


def test_a_gate_minds_every_loss_where_nothing_is_left_to_chance_and_else_those_beyond_it() -> None:
    before = run_of(*[conversation(f"c{number}") for number in range(6)])
    one, all_six = (
        run_of(*[conversation(f"c{number}", *([WRONG_REPLY] if number < lost else [])) for number in range(6)])
        for lost in (1, 6)
    )
    assert got_worse(compare(before, one, "run.json"), by_chance=False)
    assert not got_worse(compare(before, one, "run.json"), by_chance=True)
    assert got_worse(compare(before, all_six, "run.json"), by_chance=True)
    assert not got_worse(compare(all_six, before, "run.json"), by_chance=True)


def test_only_conversations_of_both_runs_are_compared_and_what_was_made_otherwise_is_said() -> None:
    said = compare(
        run_of(conversation("a"), conversation("b"), seed=2), run_of(conversation("c"), conversation("b")), "run.json"
    )
    assert (said["compared"], said["only_before"], said["only_now"]) == (1, ["a"], ["c"])
    assert said["made_otherwise"] == ["seed"]


def test_a_run_of_other_scenarios_is_refused() -> None:
    with pytest.raises(SimulatorError, match=r"run\.json: a run of other scenarios"):
        compare(run_of(conversation("a")), run_of(conversation("b")), "run.json")
