from tests.flow_coverage import Coverage
from tests.simulator.flow.bench import Bench, act, flow_of

ACTIONS = (
    act("Compare", {"ComparisonValue": "$.Channel"}, on={"EMAIL": "note"}, errors=("NoMatchingCondition",)),
    act("UpdateContactAttributes", {"Attributes": {"a": "b"}}, identifier="note"),
)


def test_an_edge_is_missing_until_a_run_has_taken_it(bench: Bench) -> None:
    flow, coverage = flow_of(*ACTIONS), Coverage()
    assert len(coverage.missing(flow)) == 5
    coverage.add(bench.steps(*ACTIONS))
    assert [edge[1:] for edge in coverage.missing(flow)] == [
        ("Compare", "NoMatchingCondition"),
        ("note", "NoMatchingError"),
    ]
    coverage.add(bench.steps(*ACTIONS, faults={"note": "NoMatchingError"}))
    coverage.add(bench.steps(*ACTIONS, faults={"Compare": "NoMatchingCondition"}))
    assert coverage.missing(flow) == []


def test_the_listing_marks_what_was_taken(bench: Bench) -> None:
    coverage = Coverage()
    coverage.add(bench.steps(*ACTIONS))
    assert coverage.listing([flow_of(*ACTIONS)]).splitlines() == [
        "test.json: 3 of 3 actions, 3 of 5 edges",
        "  x Compare: Equals EMAIL → note",
        "  - Compare: NoMatchingCondition → end",
        "  x note: NextAction → end",
        "  - note: NoMatchingError → end",
        "  x end: success → end",
    ]


def test_the_written_next_action_of_a_transfer_is_no_edge() -> None:
    enter = act("TransferContactToQueue", errors=("QueueAtCapacity", "NoMatchingError"))
    assert [edge[2] for edge in Coverage().missing(flow_of(enter))] == ["", "QueueAtCapacity", "NoMatchingError", ""]
