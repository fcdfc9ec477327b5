"""A scripted model gives its lines in turn and says clearly when a line cannot be used."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator.aws.call import ServiceError
from simulator.errors import SimulatorError
from simulator.model.scripted import ScriptedModel
from triage.completeness import TOOL_NAME as COMPLETENESS_TOOL_NAME
from triage.judge import TOOL_NAME as PROOF_TOOL_NAME
from triage.prompt import TOOL_NAME

STOOD_IN = {"stopReason": "stood in"}


class StandIn:
    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return STOOD_IN


def asking(tool: str) -> dict[str, Any]:
    return {"modelId": "m", "toolConfig": {"tools": [{"toolSpec": {"name": tool}}]}}


REQUEST, PROOF = asking(TOOL_NAME), asking(PROOF_TOOL_NAME)


def scripted(tmp_path: Path, *lines: str) -> ScriptedModel:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return ScriptedModel(path, StandIn)


def text_of(answer: Mapping[str, Any]) -> str:
    return str(answer["output"]["message"]["content"][0]["text"])


def test_lines_of_each_task_are_taken_in_turn(tmp_path: Path) -> None:
    lines = [
        '{"task": "proof", "text": "first proof"}',
        '{"text": "first"}',
        '{"task": "analysis", "text": "second"}',
        '{"task": "proof", "text": "second proof"}',
    ]
    model = scripted(tmp_path, *lines)
    said = [text_of(model.answer(request)) for request in (REQUEST, PROOF, PROOF, REQUEST)]
    assert said == ["first", "first proof", "second proof", "second"]


@pytest.mark.parametrize("tool", [PROOF_TOOL_NAME, COMPLETENESS_TOOL_NAME])
def test_what_a_judge_is_asked_and_no_line_is_for_is_left_to_the_stand_in(tmp_path: Path, tool: str) -> None:
    assert scripted(tmp_path, '{"text": "x"}').answer(asking(tool)) == STOOD_IN


def test_lines_of_a_judge_that_are_used_up_are_an_error_of_the_call(tmp_path: Path) -> None:
    model = scripted(tmp_path, '{"task": "proof", "text": "x"}')
    model.answer(PROOF)
    with pytest.raises(ServiceError, match="no line left for the task proof"):
        model.answer(PROOF)
    assert model.answer(asking(COMPLETENESS_TOOL_NAME)) == STOOD_IN


def test_a_file_without_an_analysis_says_so_when_it_is_asked_for_one(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"answers\.jsonl: no line has the task analysis"):
        scripted(tmp_path, '{"task": "proof", "text": "x"}').answer(REQUEST)


@pytest.mark.parametrize("task", ["judge", 5, None, [], {}])
def test_an_unknown_task_is_named_with_its_line(tmp_path: Path, task: Any) -> None:
    with pytest.raises(SimulatorError, match=r"line 3: the task .* is none; write analysis, proof, completeness\."):
        scripted(tmp_path, '{"text": "x"}', "", json.dumps({"task": task, "text": "x"}))


def test_a_line_may_say_how_long_its_answer_takes(tmp_path: Path) -> None:
    model = scripted(tmp_path, '{"text": "x", "seconds": 9.5}', '{"text": "x"}')
    told = [(model.answer(REQUEST), model.seconds)[1] for _ in range(2)]
    assert told == [9.5, None]


def test_a_tool_input_becomes_a_call_of_the_forced_tool(tmp_path: Path) -> None:
    answer = scripted(tmp_path, '{"tool_input": {"category": "Payment"}}').answer(REQUEST)
    (block,) = answer["output"]["message"]["content"]
    assert block["toolUse"]["name"] == "record_analysis"
    assert block["toolUse"]["input"] == {"category": "Payment"}
    assert answer["stopReason"] == "tool_use"


def test_lines_are_taken_in_turn_and_blank_ones_skipped(tmp_path: Path) -> None:
    model = scripted(tmp_path, '{"text": "one"}', "", '{"text": "two"}', "")
    texts = [model.answer(REQUEST)["output"]["message"]["content"][0]["text"] for _ in range(2)]
    assert texts == ["one", "two"]


def test_an_error_is_an_error_of_the_service(tmp_path: Path) -> None:
    model = scripted(tmp_path, '{"error": "ThrottlingException", "message": "Too many tokens per day"}')
    with pytest.raises(ServiceError, match="ThrottlingException: Too many tokens per day"):
        model.answer(REQUEST)


def test_a_whole_response_is_given_as_it_is(tmp_path: Path) -> None:
    response = {"stopReason": "max_tokens", "output": {"message": {"role": "assistant", "content": []}}}
    assert scripted(tmp_path, json.dumps({"response": response})).answer(REQUEST) == response


def test_a_file_that_ends_early_says_so(tmp_path: Path) -> None:
    model = scripted(tmp_path, '{"text": "one"}')
    model.answer(REQUEST)
    with pytest.raises(SimulatorError, match=r"answers\.jsonl: the file has no line left .*calls so far: 1\)"):
        model.answer(REQUEST)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "line 1 is not JSON"),
        ('{"tool_input": {', "line 1 is not JSON"),
        ("[1]", "line 1 has to be an object"),
        ("{}", "line 1 has to be an object"),
        ('{"text": "a", "error": "b"}', "line 1 has to be an object with one of"),
        ('{"text": 5}', "line 1: text has to be a text"),
        ('{"tool_input": 5}', "line 1: tool_input has to be an object"),
        ('{"tool_input": null}', "line 1: tool_input has to be an object"),
        ('{"response": "whole"}', "line 1: response has to be"),
        ('{"text": "a", "seconds": -1}', "line 1: seconds has to be"),
        ('{"text": "a", "seconds": "3"}', "line 1: seconds has to be"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_next_one_still_counts(
    tmp_path: Path, line: str, message: str
) -> None:
    model = scripted(tmp_path, line, '{"text": "next"}')
    with pytest.raises(SimulatorError, match=message):
        model.answer(REQUEST)
    assert model.answer(REQUEST)["stopReason"] == "end_turn"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"missing\.jsonl: cannot be read"):
        ScriptedModel(tmp_path / "missing.jsonl", StandIn)
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SimulatorError, match="is not UTF-8"):
        ScriptedModel(binary, StandIn)
