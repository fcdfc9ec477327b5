import pytest

from tests.simulator.flow.bench import Bench, act


@pytest.mark.parametrize(("count", "visits"), [("0", ["Done"]), ("2", ["Continue", "Continue", "Done"])])
def test_a_loop_counts_then_is_done_once_and_starts_again(bench: Bench, count: str, visits: list[str]) -> None:
    loop = act("Loop", {"LoopCount": count}, on={"ContinueLooping": "Loop", "DoneLooping": "Loop"}, errors=())
    run = bench.start(loop)
    assert [next(run).result for _ in range(2 * len(visits))] == [f"{visit}Looping" for visit in 2 * visits]


def test_loops_count_each_for_itself(bench: Bench) -> None:
    outer = act("Loop", {"LoopCount": "2"}, identifier="outer", on={"ContinueLooping": "inner", "DoneLooping": "end"})
    inner = act("Loop", {"LoopCount": "1"}, identifier="inner", on={"ContinueLooping": "inner", "DoneLooping": "outer"})
    assert [step.identifier for step in bench.steps(outer, inner)].count("inner") == 4


@pytest.mark.parametrize("count", ["101", "-1", "three", "", "$.Attributes.none"])
def test_a_count_outside_0_to_100_is_an_error(bench: Bench, count: str) -> None:
    assert bench.result(act("Loop", {"LoopCount": count}, on={"DoneLooping": "end"})) == "NoMatchingError"


@pytest.mark.parametrize("seconds", ["0", "604801", "1.5", "$.Attributes.none"])
def test_a_wait_outside_its_range_is_an_error(bench: Bench, seconds: str) -> None:
    assert bench.result(act("Wait", {"TimeLimitSeconds": seconds}, on={"WaitCompleted": "end"})) == "NoMatchingError"


def test_a_wait_may_read_its_time_from_an_attribute(bench: Bench) -> None:
    bench.contact.attributes["pause"] = "30"
    bench.steps(act("Wait", {"TimeLimitSeconds": "$.Attributes.pause"}, on={"WaitCompleted": "end"}))
    assert bench.clock.now() == bench.contact.arrived_at + 30
