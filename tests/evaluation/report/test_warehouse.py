"""The rows of a warehouse: what is asked of them is what one counts without SQL, however often they were written."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from analytics import flat
from backend.analytics.queries import DRIVERS, IDS, WINDOWS, measures, named
from evaluation.report.warehouse import Warehouse
from tests.fakes.interactions import BEGIN, DAY, record

pytest.importorskip("duckdb", reason="DuckDB of requirements-analytics.txt is not installed.")

WEEK = 7 * DAY
OVER = "2026-10-02T08:00:00Z"
RESOLUTION = next(measure for measure in measures() if measure.name == "first_contact_resolution")


def filled(rows: Iterable[Mapping[str, Any]], folder: Path) -> Warehouse:
    warehouse = Warehouse()
    warehouse.fill(rows, folder)
    return warehouse


def coming_back(number: int) -> dict[str, Any]:
    """One of many messages of few customers, some of them at the same moment, some exactly a week apart."""
    random = Random(number)
    return record(
        number,
        at=BEGIN + random.randrange(30) * DAY + random.choice([0, 0.001, 3600]),
        customer=random.choice([None, "1" * 64, "2" * 64, *(f"{each:064x}" for each in range(30))]),
        category=random.choice(["Payment", "Insurance"]),
        turn=random.choice([1, 1, 1, 2]),
    )


def settled(records: list[dict[str, Any]]) -> dict[str, float]:
    """Every contact against every other."""
    begun = [row for row in records if row["turn"] == 1 and row["customer"]]
    latest = max(row["at"] for row in records)

    def came_back(row: dict[str, Any]) -> bool:
        return any(
            other["id"] != row["id"]
            and (other["customer"], other["category"]) == (row["customer"], row["category"])
            and row["at"] <= other["at"] <= row["at"] + WEEK
            for other in begun
        )

    return {row["id"]: 0.0 if came_back(row) else 1.0 for row in begun if row["at"] <= latest - WEEK}


def test_who_was_helped_at_the_first_contact_is_what_every_contact_against_every_other_says(tmp_path: Path) -> None:
    records = [coming_back(number) for number in range(600)]
    counted = {row["id"]: row["value"] for row in filled(map(flat.of, records), tmp_path).ids(RESOLUTION)}

    assert counted == settled(records)
    assert {0.0, 1.0} == set(counted.values())


def test_a_question_for_itself_says_of_rows_written_several_times_what_the_report_says_of_each_once(
    tmp_path: Path,
) -> None:
    ends: list[dict[str, Any]] = [
        {},
        {"sent": [], "use": "as_it_was", "changed": 0.0},
        {"sent": [], "use": "edited", "changed": 0.5, "holds": ["sensitive_topic", "unclear"]},
    ]
    ended = [
        record(number, at=BEGIN + number * 3600, sentiment=number % 3 - 1.0, **ends[number % 3])
        for number in range(200)
    ]
    begun = [record(number, at=row["at"], sent=None, holds=row["holds"]) for number, row in enumerate(ended)]
    once = filled((flat.of(row, OVER) for row in ended), tmp_path)
    rows = [*(flat.of(row, OVER) for row in ended), *map(flat.of, begun), *(flat.of(row, OVER) for row in ended[:50])]
    Random(1).shuffle(rows)
    often = filled(rows, tmp_path)

    for measure in measures():
        asked = {measure.name: WINDOWS, f"{measure.name}_{IDS}": IDS, f"{measure.name}_{DRIVERS}": DRIVERS}
        for name in asked.keys() & named().keys():
            expected = once.ask(measure.rolled_up(asked[name]))
            assert _sorted(often.ask(named()[name])) == _sorted(expected), name
    volume = {row["window_"]: row["n"] for row in often.ask(named()["volume"])}
    assert volume == once.volume()
    assert sum(volume.values()) == len(ended)


def test_every_turn_of_a_conversation_is_of_the_arm_that_chance_chose_when_it_first_had_a_say(tmp_path: Path) -> None:
    """What came after an answer of software belongs to it, also where a person had to answer in the end."""
    ends: dict[str, dict[str, Any]] = {
        "greeted": {"held_back": 25, "route": "NOT_ANSWERED"},
        "software": {"held_back": 25},
        "person": {"held_back": 25, "route": "AGENT_REVIEW", "holds": ["held_back"]},
        "risky": {"held_back": 25, "route": "AGENT_REVIEW", "holds": ["sensitive_topic"]},
        "grown": {"held_back": 50, "route": "AGENT_REVIEW", "holds": ["held_back"]},
    }
    talks = {
        "answered": ["greeted", "software", "software", "risky"],
        "drawn": ["greeted", "person"],
        "changed": ["software", "grown"],
        "neither": ["risky", "greeted"],
    }
    rows = [
        flat.of(record(turn, id=f"{contact}#{turn}", contact=contact, turn=turn, **ends[end]))
        for contact, turns in talks.items()
        for turn, end in enumerate(turns, 1)
    ]
    arms = {
        (row["id"], row["contact"]): (row["arm"], row["held_back"])
        for asked in (filled(rows, tmp_path).arms(), filled([*rows, *rows], tmp_path).ask(named()["arms"]))
        for row in asked
    }
    chosen = {"answered": ("software", 25), "drawn": ("person", 25), "changed": ("software", 25)}
    assert arms == {
        (f"{contact}#{turn}", contact): arm
        for contact, arm in chosen.items()
        for turn in range(1, len(talks[contact]) + 1)
    }


def _sorted(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = [
        {name: pytest.approx(row[name]) if isinstance(row[name], float) else row[name] for name in sorted(row)}
        for row in rows
    ]
    return sorted(found, key=lambda row: str([row.get("window_"), row.get("id"), row.get("hold")]))
