"""The list of changes; `make regressions` makes them."""

from collections import Counter

import pytest

from tests.regressions.__main__ import ROOT
from tests.regressions.changes import REGRESSIONS, WITHOUT_EFFECT, Change


@pytest.mark.parametrize("change", [*REGRESSIONS, *WITHOUT_EFFECT], ids=lambda change: change.name)
def test_every_change_can_still_be_made(change: Change) -> None:
    assert change.of(ROOT)


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(change.kind for change in REGRESSIONS)
    assert min(kinds[kind] for kind in ("prompt", "policy", "article", "check", "search")) >= 5
    assert min(len(REGRESSIONS), len(WITHOUT_EFFECT)) >= 50
    assert len({change.name for change in (*REGRESSIONS, *WITHOUT_EFFECT)}) == len(REGRESSIONS) + len(WITHOUT_EFFECT)
