"""No command writes over what it reads, nor one of its files over another."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main

READ = '{"kept": "for years"}\n'


@pytest.mark.parametrize(
    "command",
    [
        "report {} -o {}",
        "satisfaction simulate {} -o {}",
        "satisfaction train {} -o {}",
        "calibrate {} -o {}",
        "replay {} -o {}",
        "send {} --interactions {}",
        "send {} --record {}",
        "evaluate {} --record {}",
        "test {} --record-run {}",
    ],
)
def test_what_a_command_reads_is_not_written_over(tmp_path: Path, command: str) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text(READ, "utf-8")
    the_same = tmp_path / "." / ".." / tmp_path.name / kept.name
    done = CliRunner().invoke(main, command.format(kept, the_same).split())
    assert done.exit_code == 1
    assert "would be written over" in done.stderr
    assert kept.read_text("utf-8") == READ


def test_a_page_and_the_tables_beside_it_are_files_of_their_own(tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text(READ, "utf-8")
    for page in ("kept.html", "report.csv"):
        done = CliRunner().invoke(main, ["report", str(kept), "-o", str(tmp_path / page)])
        assert "would be written over" in done.stderr
    assert kept.read_text("utf-8") == READ
    assert [*tmp_path.iterdir()] == [kept]
