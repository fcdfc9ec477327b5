"""A sample of `python -m tests.flow_fuzz`, which tries ten thousand."""

from random import Random

from tests import flow_fuzz

SAMPLE = 150


def test_whatever_stands_in_a_flow_it_is_checked_and_runs_or_is_refused_by_name() -> None:
    generated = flow_fuzz.flows(Random(flow_fuzz.SEED))
    came_to = [flow_fuzz.try_flow(next(generated)) for _ in range(SAMPLE)]
    ran = [outcome for outcome in came_to if outcome != "refused"]
    assert SAMPLE > len(ran) > SAMPLE // 5, "a generator that only finds one of both proves little"
