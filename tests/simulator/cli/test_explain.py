"""A decision is told from its record alone, and decided again from it."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator import deployment
from simulator.cli import main
from tests.fakes.recorded import record
from triage import interaction
from triage.interaction import Use

ANSWERED = next(deployment.SAMPLE_EMAILS.glob("02-*.eml"))


def explain(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explain", *map(str, arguments)])


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of all sample mails."""
    target = tmp_path_factory.mktemp("records") / "interactions.jsonl"
    CliRunner().invoke(main, ["send", "--json", "--interactions", str(target), str(deployment.SAMPLE_EMAILS)])
    return target


def test_a_mail_is_explained_with_the_gates_that_it_passed(records: Path) -> None:
    told = explain(ANSWERED, "--verify").output
    assert "score       100 = 100; the threshold is 80" in told
    assert "statement   1: supported, from p" in told
    assert "route       AUTOMATED_RESPONSE: nothing holds it" in told
    assert "analysis-ready: 200" in told
    assert "verified    score, holds and route follow" in told
    assert "stand-in" in told


def test_what_became_of_a_mail_is_told_with_what_the_agent_did(tmp_path: Path) -> None:
    rejected = record("c1", "mode_draft", Use.REJECTED)
    (target := tmp_path / "records.jsonl").write_text(
        "\n".join(map(json.dumps, [rejected, record("c2", use=Use.EDITED, changed=0.25)])), encoding="utf-8"
    )
    told = explain(target, "--verify").output
    assert "ended       by itself went out: acknowledgement; the draft was rejected" in told
    assert "the draft was used with 25% of its words changed" in told


def test_records_of_all_samples_agree_with_themselves(records: Path) -> None:
    result = explain(records, "--verify", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(lines) > 15
    assert all(line["agrees"] for line in lines)


def test_a_contact_is_found_among_records(records: Path) -> None:
    contact = json.loads(records.read_text(encoding="utf-8").splitlines()[0])["contact"]
    assert f"contact {contact}" in explain(contact, records).output
    assert "no record of it" in explain("nobody", records).output


def changes(value: Any) -> Iterator[Any]:
    """Every value that differs from *value* in one place."""
    if isinstance(value, Mapping):
        for name in value:
            for other in changes(value[name]):
                yield {**value, name: other}
    elif isinstance(value, list) and value:
        yield value[:-1]
        for place, each in enumerate(value):
            for other in changes(each):
                yield [*value[:place], other, *value[place + 1 :]]
    else:
        yield f"{value}x" if isinstance(value, str) else 7 if value is None else [7] if value == [] else not value


def test_every_single_change_of_a_record_is_noticed_but_of_what_an_operator_adds(records: Path) -> None:
    for line in records.read_text(encoding="utf-8").splitlines()[:3]:
        record = json.loads(line)
        changed = [other for other in changes(deepcopy(record)) if other != record]
        assert len(changed) > 50
        unnoticed = [other for other in changed if not interaction.contradictions(other)]
        assert [{**other, interaction.RATING: None} for other in unnoticed] == [record]


def test_a_record_whose_digest_was_made_again_still_has_to_follow_from_itself(records: Path, tmp_path: Path) -> None:
    first = json.loads(records.read_text(encoding="utf-8").splitlines()[0])
    forged = interaction.finished({**first, "score": 99}, first["text"])
    (target := tmp_path / "forged.jsonl").write_text(json.dumps(forged), encoding="utf-8")
    result = explain(target, "--verify")
    assert result.exit_code == 1
    assert "the record says otherwise in score" in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "line 1 is not JSON"), ("[]", "no record of the form"), ('{"schema": "v0"}', "no record")],
)
def test_what_is_no_record_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    (target := tmp_path / "records.jsonl").write_text(content, encoding="utf-8")
    result = explain(target)
    assert result.exit_code == 1
    assert said in result.output


def test_a_damaged_record_is_told_as_such(tmp_path: Path) -> None:
    (target := tmp_path / "records.jsonl").write_text('{"schema": "interaction.v1"}', encoding="utf-8")
    result = explain(target, "--verify")
    assert result.exit_code == 1
    assert "damaged" in result.output


def test_a_mail_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "there is no such file" in explain(tmp_path / "none.eml").output
