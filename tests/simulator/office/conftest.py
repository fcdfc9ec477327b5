"""An office whose time passes as a test says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.system import Simulator
from tests.fakes.office import Office


@pytest.fixture
def office(tmp_path: Path, start: Callable[..., Simulator]) -> Office:
    return Office(tmp_path, start)
