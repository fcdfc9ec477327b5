"""The list of changes, and a small sample of what `make regressions` does with all of them."""

from collections import Counter
from pathlib import Path

import pytest

from evaluation.scenarios.command import OWN
from tests.regressions.__main__ import ROOT, changed, copied, is_flagged, run_in
from tests.regressions.changes import REGRESSIONS, WITHOUT_EFFECT, Change

SAMPLE = ("premium-complaint",)


@pytest.mark.parametrize("change", [*REGRESSIONS, *WITHOUT_EFFECT], ids=lambda change: change.name)
def test_every_change_can_still_be_made(change: Change) -> None:
    assert change.of(ROOT)


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(change.kind for change in REGRESSIONS)
    assert min(kinds[kind] for kind in ("prompt", "policy", "article", "check", "search")) >= 5
    assert min(len(REGRESSIONS), len(WITHOUT_EFFECT)) >= 50
    assert len({change.name for change in (*REGRESSIONS, *WITHOUT_EFFECT)}) == len(REGRESSIONS) + len(WITHOUT_EFFECT)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one of its scenarios, and a run of it beside it."""
    folder = copied(tmp_path_factory.mktemp("copy") / "project")
    file = folder / OWN.relative_to(ROOT)
    rows = file.read_text(encoding="utf-8").splitlines()
    few = [row for row in rows if row.startswith(tuple(f'{{"scenario": "{name}"' for name in SAMPLE))]
    file.write_text("\n".join(few) + "\n", encoding="utf-8")
    run_in(folder, "--record-run", str(folder.parent / "before.json"))
    return folder


def flags(change: Change, copy: Path) -> bool:
    return is_flagged(changed([change], copy, copy.parent / "before.json"))


def test_what_harms_customers_is_found(copy: Path) -> None:
    (change,) = [change for change in REGRESSIONS if change.name == "premium_complaints counts -5"]
    assert flags(change, copy)


def test_what_has_no_effect_is_not(copy: Path) -> None:
    (change,) = [change for change in WITHOUT_EFFECT if change.name == "Lena Fairbanks is called Hugo Marchetti"]
    assert not flags(change, copy)
