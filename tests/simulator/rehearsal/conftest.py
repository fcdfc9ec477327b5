from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.rehearsal.synthesis import Synthesis


@pytest.fixture(scope="package")
def synthesis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synthesis]:
    folder: Path = tmp_path_factory.mktemp("rehearsal")
    yield Synthesis(folder)
