import re
from typing import Any

import pytest

from backend.connect.flow_language.document import Flow, FlowError
from backend.connect.flow_language.schema import ACTIONS
from simulator.flow.actions import PERFORMERS
from simulator.flow.interpreter import Fault
from simulator.flow.outcome import Ending
from tests.simulator.flow.bench import Bench, act


def test_a_flow_runs_from_its_start_to_its_end_and_says_each_step(bench: Bench) -> None:
    run = bench.start(
        act("Wait", {"TimeLimitSeconds": "12"}, on={"WaitCompleted": "name"}),
        act("UpdateContactAttributes", {"Attributes": {"name": "$.CustomerEndpoint.DisplayName"}}, identifier="name"),
    )
    steps = list(run)
    assert [(step.identifier, step.result, step.edge, step.leads_to, step.at) for step in steps] == [
        ("Wait", "WaitCompleted", "Equals WaitCompleted", "name", 0.0),
        ("name", "NextAction", "NextAction", "end", 12.0),
        ("end", "NextAction", "", None, 12.0),
    ]
    assert bench.contact.attributes == {"name": "Efua"}
    assert run.ending == Ending("ended", "end", "disconnected")
    assert run.warnings == []


def test_the_first_matching_condition_wins(bench: Bench) -> None:
    bench.contact.attributes["x"] = "urgent order"
    on = {("TextContains", "order"): "end", ("TextStartsWith", "urgent"): "Compare"}
    [step, _] = bench.steps(act("Compare", {"ComparisonValue": "$.Attributes.x"}, on=on))
    assert step.edge == "TextContains order"


@pytest.mark.parametrize(
    ("operator", "value", "operand", "met"),
    [
        ("Equals", "Gold", "Gold", True),
        ("Equals", "gold", "Gold", False),
        ("TextStartsWith", "FAILED", "FAIL", True),
        ("TextEndsWith", "a@b.c", ".c", True),
        ("TextContains", "MAILER-DAEMON@x", "mailer-daemon", False),
        ("NumberGreaterOrEqualTo", "80", "80", True),
        ("NumberGreaterOrEqualTo", "100", "80", True),
        ("NumberGreaterOrEqualTo", "nan", "80", False),
        ("NumberGreaterThan", "80", "80", False),
        ("NumberLessThan", "", "80", False),
        ("NumberLessOrEqualTo", "79.5", "eighty", False),
        ("NumberLessThan", "9", "80", True),
    ],
)
def test_operators_compare_as_connect_does(bench: Bench, operator: str, value: str, operand: str, met: bool) -> None:
    bench.contact.attributes["x"] = value
    compare = act(
        "Compare",
        {"ComparisonValue": "$.Attributes.x"},
        on={(operator, operand): "end"},
        errors=("NoMatchingCondition",),
    )
    [step, _] = bench.steps(compare)
    assert (step.edge == f"{operator} {operand}") is met


def test_a_missing_reference_matches_nothing_and_leaves_a_warning(bench: Bench) -> None:
    compare = act("Compare", {"ComparisonValue": "$.Attributes.x"}, on={"1": "end"}, errors=("NoMatchingCondition",))
    run = bench.start(compare)
    assert next(run).edge == "NoMatchingCondition"
    assert run.warnings == ["Compare: $.Attributes.x is not set"]


def test_next_action_is_the_last_resort_of_a_result_that_nothing_matches(bench: Bench) -> None:
    wait = act("Wait", {"TimeLimitSeconds": "1"}, errors=())
    assert bench.steps(wait)[0].edge == "NextAction"


def test_an_error_without_an_edge_stops_the_run_with_its_name(bench: Bench) -> None:
    transfer = act("TransferContactToQueue", errors=("QueueAtCapacity",))
    with pytest.raises(FlowError, match=r"test.json: TransferContactToQueue: .*NoMatchingError \(no queue was set\)"):
        bench.steps(transfer)


def test_no_matching_error_catches_the_error_types_without_an_edge(bench: Bench) -> None:
    [step, _] = bench.steps(act("TransferContactToQueue"), faults={"TransferContactToQueue": "QueueAtCapacity"})
    assert (step.result, step.edge) == ("QueueAtCapacity", "NoMatchingError")


def test_faults_take_the_place_of_an_action_by_identifier_or_type_at_one_visit(bench: Bench) -> None:
    loop = act("Loop", {"LoopCount": "2"}, on={"ContinueLooping": "note", "DoneLooping": "end"})
    note = act("UpdateContactAttributes", {"Attributes": {"a": "b"}}, identifier="note", then="Loop")
    steps = bench.steps(loop, note, faults={"note": Fault(visit=2), "Loop": Fault("NoMatchingError", visit=3)})
    assert [step.result for step in steps] == [
        "ContinueLooping",
        "NextAction",
        "ContinueLooping",
        "NoMatchingError",
        "NextAction",
    ]


def test_an_action_can_take_effect_though_the_flow_is_told_otherwise(bench: Bench) -> None:
    note = act("UpdateContactAttributes", {"Attributes": {"a": "b"}})
    [step, _] = bench.steps(note, faults={"UpdateContactAttributes": Fault(after=True)})
    assert step.result == "NoMatchingError"
    assert bench.contact.attributes["a"] == "b"


def test_an_endless_flow_is_stopped(bench: Bench) -> None:
    circle = act("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, then="UpdateFlowLoggingBehavior")
    with pytest.raises(FlowError, match="still running after 1000 steps"):
        bench.steps(circle)


def test_an_unknown_action_type_is_refused_before_anything_happens(bench: Bench) -> None:
    with pytest.raises(FlowError, match=r"test.json: SetWorkingQueue: the action type 'SetWorkingQueue' is unknown"):
        bench.start(act("Wait", {"TimeLimitSeconds": "1"}), act("SetWorkingQueue"))


def test_a_contact_does_not_outlive_its_expiry(bench: Bench) -> None:
    week = act("Wait", {"TimeLimitSeconds": "604800"}, then="Wait", on={"WaitCompleted": "Wait"})
    run = bench.start(week)
    steps = list(run)
    assert run.ending == Ending("expired", "Wait", "the contact was 14 days old")
    assert bench.clock.now() == bench.contact.arrived_at + 14 * 86_400
    assert steps[-1].leads_to is None


def test_a_missing_parameter_and_a_number_for_a_string_name_file_and_action(bench: Bench) -> None:
    with pytest.raises(FlowError, match=r"test.json: Wait: the parameter TimeLimitSeconds is missing"):
        bench.steps(act("Wait"))
    with pytest.raises(FlowError, match=r"test.json: Wait: 5 must be written as a string"):
        bench.steps(act("Wait", {"TimeLimitSeconds": 5}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "x.json: not JSON"),
        ("[]", "x.json: not a contact flow"),
        ('{"Actions": [{"Identifier": 1}], "StartAction": "a"}', "x.json: not a contact flow"),
        ('{"Actions": [], "StartAction": "a"}', "starts with 'a', which is none of its actions"),
        ('{"Actions": [], "StartAction": "${QueueArn}"}', "the placeholder ${QueueArn} has no value"),
    ],
)
def test_a_document_that_is_no_flow_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(FlowError, match=re.escape(says)):
        Flow.parse(text, "x.json")


def test_what_the_schema_knows_can_be_performed_and_the_other_way_round() -> None:
    assert PERFORMERS.keys() == ACTIONS.keys()


class TestFlowsOfOthers:
    def test_a_hyphen_belongs_to_the_key(self, bench: Bench) -> None:
        bench.contact.attributes["first-name"] = "Ann"
        copy = act("UpdateContactAttributes", {"Attributes": {"out": "Dear $.Attributes.first-name, yes-$.Channel"}})
        run = bench.start(copy)
        assert next(iter(run)).edge == "NextAction"
        assert (bench.contact.attributes["out"], run.warnings) == ("Dear Ann, yes-EMAIL", [])

    def test_letters_beyond_a_to_z_belong_to_the_key(self, bench: Bench) -> None:
        copy = act("UpdateContactAttributes", {"Attributes": {"out": "$.FlowAttributes.größe"}})
        run = bench.start(copy)
        list(run)
        assert bench.contact.attributes["out"] == ""
        assert run.warnings == ["UpdateContactAttributes: $.FlowAttributes.größe is not set"]

    @pytest.mark.parametrize(("b", "met"), [("1", True), ("2", False)])
    def test_an_operand_can_be_looked_up(self, bench: Bench, b: str, met: bool) -> None:
        bench.contact.attributes |= {"a": "1", "b": b}
        compare = act(
            "Compare",
            {"ComparisonValue": "$.Attributes.a"},
            on={"$.Attributes.b": "end"},
            errors=("NoMatchingCondition",),
        )
        assert (bench.steps(compare)[0].edge == "Equals $.Attributes.b") is met

    def test_a_key_can_be_looked_up(self, bench: Bench) -> None:
        bench.contact.attributes["n"] = "7"
        bench.steps(act("UpdateContactAttributes", {"Attributes": {"result_$.Attributes.n": "x"}}))
        assert bench.contact.attributes["result_7"] == "x"

    @pytest.mark.parametrize(
        "action",
        [
            act("TagContact", {"Tags": {"a": "x" * 257}}),
            act("TagContact", {"Tags": {"a" * 129: "x"}}),
            act("CreateTask", {"Name": "x" * 513, "ContactFlowId": "flow"}),
            act(
                "CreateCase",
                {
                    "LinkContactToCase": "false",
                    "CaseTemplateId": "t",
                    "CaseRequestFields": {"customer_id": "arn:aws:profile:x", "title": "x" * 4_101},
                },
            ),
            act("UpdateContactAttributes", {"Attributes": {"bad key!": "x"}}),
        ],
        ids=["tag", "tag key", "task name", "case title", "attribute key"],
    )
    def test_what_is_too_large_or_no_key_takes_the_error_branch(self, bench: Bench, action: dict[str, Any]) -> None:
        assert bench.steps(action)[0].result == "NoMatchingError"

    @pytest.mark.parametrize(
        ("type_", "result"),
        [("GetParticipantInput", "NoMatchingError"), ("UpdateContactTextToSpeechVoice", "NextAction")],
    )
    def test_an_action_that_a_mail_has_no_use_for_takes_its_documented_branch(
        self, bench: Bench, type_: str, result: str
    ) -> None:
        assert bench.steps(act(type_, {"Text": "x"}))[0].result == result

    def test_what_is_not_simulated_is_refused_where_a_contact_comes_to_it(self, bench: Bench) -> None:
        module = act("EvaluateDataTableValues")
        assert bench.steps(act("Wait", {"TimeLimitSeconds": "1"}, on={"WaitCompleted": "end"}), module)
        with pytest.raises(FlowError, match=r"test.json: EvaluateDataTableValues: .* is not simulated"):
            bench.steps(module)
