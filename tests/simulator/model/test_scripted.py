"""A scripted model gives its lines in turn and says clearly when a line cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.aws.call import ServiceError
from simulator.errors import SimulatorError
from simulator.model.scripted import ScriptedModel

REQUEST: dict[str, Any] = {"modelId": "m", "toolConfig": {"tools": [{"toolSpec": {"name": "record_analysis"}}]}}


def scripted(tmp_path: Path, *lines: str) -> ScriptedModel:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return ScriptedModel(path)


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
        ScriptedModel(tmp_path / "missing.jsonl")
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SimulatorError, match="is not UTF-8"):
        ScriptedModel(binary)
