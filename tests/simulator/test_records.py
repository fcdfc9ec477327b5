"""Records of what was decided are kept in a file, of mails and of turns, and tell no word of either."""

import json
from pathlib import Path

from click.testing import CliRunner

from evaluation.report import events
from simulator.cli import main

TURNS = [
    {"conversation": "m", "channel": "EMAIL", "from": "ann@example.org", "text": "What does a domestic wire cost?"},
    {"conversation": "c", "channel": "CHAT", "from": "ann@example.org", "text": "What does a domestic wire cost?"},
    {"conversation": "c", "channel": "CHAT", "from": "ann@example.org", "text": "Und was kostet das ins Ausland?"},
]


def test_turns_and_mails_of_one_file_are_kept_as_records_of_one_customer_without_a_word(tmp_path: Path) -> None:
    turns, kept = tmp_path / "turns.jsonl", tmp_path / "kept.jsonl"
    turns.write_text("\n".join(map(json.dumps, TURNS)), "utf-8")
    done = CliRunner().invoke(main, ["chat", str(turns), "--interactions", str(kept)])
    assert done.exit_code == 0, done.output
    found = events.read([kept])
    assert not found.left_out
    assert [record["channel"] for record in found.records.values()] == ["EMAIL", "CHAT", "CHAT"]
    assert [bool(row["automated"]) for row in found.rows.values()] == [True, True, False]
    assert len({row["customer"] for row in found.rows.values()}) == 1
    assert not [word for word in ("ann@", "domestic", "Ausland") if word in kept.read_text("utf-8")]


def test_what_is_typed_has_no_file_of_records(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    told = CliRunner().invoke(main, ["chat", "--interactions", str(kept)])
    assert (told.exit_code, kept.exists()) == (1, False)
    assert "name FILE as well" in told.stderr
