"""Tables are read from their files, or from the one that an archive carries instead."""

import json
import shutil
from pathlib import Path

import pytest

from backend.packaging import pack_tables
from triage import tables

RUNTIME = Path(tables.__file__).parent
NAMES = [path.relative_to(RUNTIME).with_suffix("").as_posix() for path in sorted(RUNTIME.rglob("*.json"))]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_the_same_in_its_file_and_in_an_archive(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = json.loads((RUNTIME / f"{name}.json").read_text(encoding="utf-8"))
    assert tables.table(name) == written
    shutil.copytree(RUNTIME, tmp_path / "triage")
    pack_tables(tmp_path / "triage")
    monkeypatch.setattr(tables, "HERE", tmp_path / "triage")
    tables._together.cache_clear()
    assert tables.table(name) == written
    tables._together.cache_clear()


def test_a_table_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        tables.table("nothing")
