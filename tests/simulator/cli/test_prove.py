"""`prove`: statements against the sentences they cite, one verdict a line."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "evidence"
SENTENCE = "The late payment fee is $25 for the first late payment."
SOURCES = {"p1s1": {"heading": "Late payments > The fee", "sentence": SENTENCE, "after": "It may be waived."}}


def line(text: str, reply: str = "r1", sources: Any = SOURCES, **more: Any) -> dict[str, Any]:
    return {"text": text, "reply": reply, "sources": sources, **more}


LITERAL = line(f"- {SENTENCE}")
REWORDED = line("A first late payment has a fee of $25.", gold="supported")
WRONG = line("The late payment fee is $35.")
BARE = line("We are glad to help.", sources={})


def prove(tmp_path: Path, *lines: Any, options: tuple[str, ...] = ("--json",)) -> Result:
    file = tmp_path / "statements.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), encoding="utf-8")
    return CliRunner().invoke(main, ["prove", *options, str(file)])


def printed(result: Result) -> list[dict[str, Any]]:
    return [json.loads(row) for row in result.stdout.splitlines()]


def test_each_line_comes_back_with_its_verdict(tmp_path: Path) -> None:
    result = prove(tmp_path, REWORDED, WRONG, BARE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert printed(result) == [
        {**REWORDED, "verdict": "not_checked", "by": None, "words": ""},
        {**WRONG, "verdict": "not_supported", "by": "figures", "words": "$35"},
        {**BARE, "verdict": "not_supported", "by": "ids", "words": "cites no sentence"},
    ]


def test_the_local_judge_supports_a_cited_sentence_and_says_that_it_understands_nothing(tmp_path: Path) -> None:
    result = prove(tmp_path, LITERAL, REWORDED, WRONG, options=("--json", "--judge", "local"))
    assert "understands nothing" in result.stderr
    assert [(row["verdict"], row["by"]) for row in printed(result)] == [
        ("supported", None),
        ("not_supported", "judge"),
        ("not_supported", "figures"),
    ]


def test_lines_of_a_reply_are_judged_together_and_printed_in_their_order(tmp_path: Path) -> None:
    lines = [line(SENTENCE, reply) for reply in ("a", "b", "a")]
    result = prove(tmp_path, *lines, options=("--json", "--judge", "local"))
    assert [(row["reply"], row["verdict"]) for row in printed(result)] == [(name, "supported") for name in "aba"]


def test_a_person_is_shown_what_was_refused_and_why(tmp_path: Path) -> None:
    result = prove(tmp_path, REWORDED, WRONG, options=())
    assert "figures" in result.stdout
    assert "$35" in result.stdout
    assert REWORDED["text"] not in result.stdout
    assert "0 supported, 1 not supported, 1 not checked" in result.stdout


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"reply": "r", "sources": {}}, "has no text text"),
        ({"text": "x", "sources": {}}, "has no text reply"),
        ({"text": 1, "reply": "r", "sources": {}}, "text of the line is no text"),
        ({"text": "x", "reply": "r"}, "sources is no object"),
        (line("x", sources=["p1s1"]), "sources is no object"),
        (line("x", sources={"p1s1": SENTENCE}), "source 'p1s1' is no object"),
        (line("x", sources={"p1s1": {"heading": "h"}}), "source 'p1s1' has no text sentence"),
        (line("x", sources={"p1s1": {"sentence": "s"}}), "source 'p1s1' has no text heading"),
        (
            line("x", sources={"p1s1": {"heading": "h", "sentence": "s", "before": 1}}),
            "before of source 'p1s1' is no text",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_are_checked(tmp_path: Path, bad: Any, says: str) -> None:
    result = prove(tmp_path, WRONG, bad, REWORDED)
    assert result.exit_code == 1
    assert "statements.jsonl: line 2: " in result.stderr
    assert says in result.stderr
    assert [row["by"] for row in printed(result)] == ["figures", None]


def test_a_number_is_no_id_of_a_sentence(tmp_path: Path) -> None:
    (row,) = printed(prove(tmp_path, line(SENTENCE, sources={"1": SOURCES["p1s1"]})))
    assert (row["by"], row["words"]) == ("ids", "'1' is a number, no id of a sentence")


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "no statement in it"), (b"\xff", "not UTF-8"), (None, "cannot be read")]
)
def test_a_file_without_statements_is_an_error(tmp_path: Path, content: bytes | None, says: str) -> None:
    file = tmp_path / "none.jsonl"
    if content is not None:
        file.write_bytes(content)
    result = CliRunner().invoke(main, ["prove", str(file)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr


def verdicts(*rulings: str) -> dict[str, Any]:
    rows = [{"n": number, "verdict": ruling, "reason": ""} for number, ruling in enumerate(rulings, start=1)]
    return {"task": "proof", "tool_input": {"verdicts": rows}}


def test_a_scripted_judge_is_asked_once_for_each_reply(tmp_path: Path) -> None:
    script = tmp_path / "judge.jsonl"
    refused, passed = verdicts("not_supported", "not_supported"), verdicts("supported", "supported")
    script.write_text("\n".join(map(json.dumps, [refused, passed])), encoding="utf-8")
    lines = [{**REWORDED, "reply": reply} for reply in "abc"]
    result = prove(tmp_path, *lines, options=("--json", "--judge", f"scripted:{script}"))
    assert [(row["verdict"], row["words"]) for row in printed(result)] == [
        ("not_supported", ""),
        ("not_supported", "The judge let an untrue statement pass."),
        ("not_checked", "No model answered."),
    ]


def test_a_judge_that_cannot_be_reached_is_told_and_supports_nothing(tmp_path: Path) -> None:
    result = prove(tmp_path, REWORDED, options=("--json", "--judge", "openai:http://127.0.0.1:9/v1#small"))
    assert result.exit_code == 1
    assert [row["verdict"] for row in printed(result)] == ["not_checked"]
    assert "cannot be reached" in result.stderr


def test_a_judge_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    result = prove(tmp_path, WRONG, options=("--judge", "nobody"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--judge nobody: there is no such model" in result.stderr


@pytest.mark.parametrize("name", ["statements.jsonl", "statements2.jsonl"])
def test_the_exact_checks_refuse_hardly_a_right_statement_and_hold_a_quarter_of_the_untrue_replies(name: str) -> None:
    if not DATA.exists():
        pytest.skip("the labelled statements are not beside the checkout")
    rows = printed(CliRunner().invoke(main, ["prove", "--json", str(DATA / name)]))
    facts = [row for row in rows if row["kind"] != "courtesy"]
    right = Counter(row["verdict"] for row in facts if row["gold"] == "supported")
    untrue = [row for row in facts if row["gold"] == "unsupported"]
    held = {row["reply"] for row in untrue if row["verdict"] == "not_supported"}
    assert right["not_supported"] <= 0.02 * right.total()
    assert len(held) >= 0.25 * len({row["reply"] for row in untrue})
