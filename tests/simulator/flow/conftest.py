import pytest

from tests.simulator.flow.bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()
