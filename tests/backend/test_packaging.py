"""What is deployed is what stands in the checkout."""

import shutil
from pathlib import Path

from backend.api.infrastructure import RUNTIME, code
from backend.asset import stage
from backend.knowledge.translations import placed
from backend.packaging import bundled, source
from tests.fakes.assets import asset_folder, files_of


def test_an_asset_has_the_files_of_its_folder_byte_for_byte(tmp_path: Path) -> None:
    asset = asset_folder(source(RUNTIME), tmp_path)

    assert files_of(asset) == files_of(RUNTIME)
    assert not list(asset.rglob("*.pyc"))


def test_what_the_cold_start_is_measured_on_is_what_is_uploaded(tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    stage(RUNTIME, staged)

    assert files_of(staged) == files_of(asset_folder(source(RUNTIME), tmp_path))


def test_what_is_added_stands_beside_the_unchanged_files(tmp_path: Path) -> None:
    folder = tmp_path / "function"
    folder.mkdir()
    (folder / "handler.py").write_text("# why\nanswer = 42\n", encoding="utf-8")
    customers = tmp_path / "customers.csv"
    customers.write_bytes(b"a,b\n")
    code = bundled(folder, lambda target: shutil.copy(customers, target), "with customers")
    asset = asset_folder(code, tmp_path)

    assert (asset / "handler.py").read_bytes() == (folder / "handler.py").read_bytes()
    assert (asset / "customers.csv").read_bytes() == b"a,b\n"


def test_memories_of_other_languages_stand_where_the_functions_look_for_them(tmp_path: Path) -> None:
    memory = tmp_path / "de.sentences.jsonl"
    memory.write_text("{}", encoding="utf-8")
    asset = asset_folder(code([memory]), tmp_path / "out")

    assert (asset / placed(memory)).read_bytes() == memory.read_bytes()
    assert (asset / "assessing.py").read_bytes() == (RUNTIME / "assessing.py").read_bytes()
