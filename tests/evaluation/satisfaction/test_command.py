"""Satisfaction is learned from what customers said, and whoever only invented it is told so everywhere."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.api_pages.pages import schema
from evaluation.satisfaction import weights
from simulator.cli import main
from simulator.errors import SimulatorError
from tests.fakes.interactions import record
from tests.json_schema import admits

Run = Callable[..., Result]


def contacts(n: int) -> list[dict[str, Any]]:
    """Contacts of which every third is angry, every fourth waits for a person, and every fifth has an open question."""
    found = []
    for number in range(n):
        waits = {"route": "AGENT_REVIEW", "holds": ["unclear"], "sent": ["acknowledgement"]} if number % 4 == 0 else {}
        factors = {"angry_frustrated_tone": {"count": int(number % 3 == 0), "impact": -30}}
        score, unanswered = (70 if number % 3 == 0 else 100), int(number % 5 == 0)
        route = {"route": "AGENT_REVIEW", "sent": []} if score == 70 else {}
        findings = [{"hold": hold, "rule": "", "source": ""} for hold in waits.get("holds", [])]
        fields = {"factors": factors, "score": score, "unanswered": unanswered, "findings": findings}
        found.append(record(number, **fields, **route | waits))
    return found


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return _written(tmp_path / "kept.jsonl", contacts(400))


def _written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["satisfaction", *map(str, arguments)])


def trained(kept: Path) -> Path:
    labelled, learned = kept.with_name("labelled.jsonl"), kept.with_name("weights.json")
    assert run("simulate", kept, "-o", labelled).exit_code == 0
    assert run("train", labelled, "-o", learned).exit_code == 0
    return learned


def test_weights_name_their_features_their_bounds_and_what_they_were_learned_from(kept: Path) -> None:
    found = weights.load(trained(kept))
    assert (found.n, found.simulated, len(found.trained_on)) == (400, True, 64)
    assert found.features["angry"].high < 0
    assert found.features["questions_left_open"].high < 0
    assert found.features["urgent"].weight == 0.0


def test_a_report_tells_what_to_expect_and_that_the_customers_were_invented(kept: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB of requirements-analytics.txt is not installed.")
    angrier = [each for each in contacts(400) if each["score"] == 70]
    page = tmp_path / "report.html"
    arguments = ["report", str(_written(tmp_path / "new.jsonl", angrier)), "-o", str(page), "--json"]
    done = CliRunner().invoke(main, [*arguments, "--satisfaction", str(trained(kept))])
    found = json.loads(done.stdout)
    assert admits(schema("report"), found)
    told = found["satisfaction"]
    assert 1 <= told["low"] < told["predicted_satisfaction_score"] < told["high"] <= 5
    assert told["predicted_satisfaction_score"] < weights.load(kept.with_name("weights.json")).intercept
    assert told["risk_factors"][0]["name"] == "angry"
    assert told["action_recommendations"][0].startswith("Give angry contacts")
    assert (told["trained_on"]["simulated"], told["next_review_date"]) == (True, "2026-10-29")
    assert "says nothing of real ones" in page.read_text("utf-8")
    with page.with_suffix(".satisfaction.csv").open(encoding="utf-8") as file:
        assert [row["risk"] for row in csv.DictReader(file)] == ["angry"] * len(angrier)


def labelled(n: int, by: str = "customer") -> list[dict[str, Any]]:
    return [each | {"satisfaction": {"score": 1 + at % 5, "by": by}} for at, each in enumerate(contacts(n))]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param(contacts(400), "0 contacts have a satisfaction; 200 are needed", id="no labels"),
        pytest.param(labelled(199), "199 contacts have a satisfaction; 200 are needed", id="too few"),
        pytest.param(
            [*labelled(300), *labelled(400, "simulation")[300:]], "learn from one kind only", id="invented ones among"
        ),
        pytest.param([*labelled(300), labelled(301)[-1] | {"score": 1}], "contradict themselves", id="changed since"),
        pytest.param(
            [*labelled(300), contacts(301)[-1] | {"satisfaction": {"score": 9, "by": "customer"}}],
            "a number from 1 to 5",
            id="no such score",
        ),
    ],
)
def test_what_cannot_be_learned_from_is_refused_with_the_reason(
    rows: list[dict[str, Any]], words: str, tmp_path: Path
) -> None:
    done = run("train", _written(tmp_path / "rows.jsonl", rows), "-o", tmp_path / "weights.json")
    assert done.exit_code == 1
    assert words in done.output
    assert not (tmp_path / "weights.json").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "satisfaction.v1", "features": {}}'])
def test_a_file_that_holds_no_weights_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SimulatorError, match="satisfaction train"):
        weights.load(path)
