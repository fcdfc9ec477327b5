import importlib.util
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main


def test_without_the_schemas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("simulator.cli.rehearse.find_spec", lambda name: None if name == "cfnlint" else find(name))
    result = CliRunner().invoke(main, ["rehearse"])
    assert result.exit_code == 1
    assert "pip install -r requirements-dev.txt" in result.stderr


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["rehearse", "--from", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["rehearse", "--from", str(tmp_path)])
    assert result.exit_code == 1
    assert "has no *.template.json" in result.stderr
