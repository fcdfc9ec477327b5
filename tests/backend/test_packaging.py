"""An archive of the same content is the same, so that nothing is deployed anew without a change."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from backend.packaging import archive, leave, needed, pack_tables, slim

API = Path(__file__).parents[2] / "backend" / "api" / "runtime"
RUNTIMES = sorted((Path(__file__).parents[2] / "backend").glob("*/runtime"))


def test_the_same_content_gives_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    folder = tmp_path / "code"
    (folder / "inner").mkdir(parents=True)
    (folder / "handler.py").write_text("answer = 42\n", encoding="utf-8")
    (folder / "inner" / "words.json").write_text("{}", encoding="utf-8")
    archive(folder, tmp_path / "first.zip")
    os.utime(folder / "handler.py", (2_000_000_000, 2_000_000_000))
    archive(folder, tmp_path / "second.zip")

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "first.zip").namelist() == ["handler.py", "inner/words.json"]


def test_other_content_gives_other_bytes(tmp_path: Path) -> None:
    packed = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "handler.py").write_text(f"answer = {number}\n", encoding="utf-8")
        archive(folder, tmp_path / f"{number}.zip")
        packed.append((tmp_path / f"{number}.zip").read_bytes())

    assert packed[0] != packed[1]


@pytest.mark.parametrize("folder", RUNTIMES, ids=lambda folder: folder.parent.name)
def test_without_words_for_people_the_same_statements_stand_on_the_same_lines(folder: Path) -> None:
    for module in folder.rglob("*.py"):
        program = module.read_text(encoding="utf-8")
        lean = slim(program)

        assert ast.get_docstring(ast.parse(lean)) == "", module
        assert statements(lean) == statements(program), module


def statements(program: str) -> list[tuple[int, str]]:
    """Everything but imports and texts that stand alone, with the lines."""
    return [
        (node.lineno, type(node).__name__ if node_has_body(node) else ast.unparse(node))
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.stmt)
        and not isinstance(node, ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]


def node_has_body(node: ast.AST) -> bool:
    return hasattr(node, "body")


def test_a_text_in_one_line_with_its_function_stays() -> None:
    assert slim('def f(): "what"\n') == 'def f(): "what"\n'


@pytest.mark.parametrize(
    ("program", "lean"),
    [
        ("def f(a: int, *b: str, c: bool = True) -> None: ...", "def f(a, *b, c = True): ..."),
        ("def é(ü: 'ä', b: dict[str, int]) -> list[str]:  # why\n    return []", "def é(ü, b):\n return []"),
        ("from a import (\n    B,\n    c as d,\n)\nd(B)\n", "from a import (\n B,\n c as d,\n)\nd(B)"),
        ("from a import (\n    B,\n    c as d,\n)\nd: B = 1\n", "from a import (\n B,\n c as d,\n)\nd: B = 1"),
        ("from . import B, c\ndef f(b: B): c()\n", "from . import c\ndef f(b): c()"),
        ("from a import (\n    B,\n    c,\n)\nx: 'c | None'\n", "from a import c\n\n\n\nx: 'c | None'"),
        ("from a import B\ndef f(b: B): ...\n", "\ndef f(b): ..."),
        ("from a import B as B\n", "from a import B as B"),
        ('if x:\n    y = f"""{x}\n    z"""\n    y', 'if x:\n y = f"""{x}\n    z"""\n y'),
        ("x: int = 1  # one\nhash = '# none'", "x: int = 1\nhash = '# none'"),
        ("def f(\n    a: int,\n) -> dict[\n    str, int\n]: ...", "def f(\n a,\n) -> dict[\n str, int\n]: ..."),
    ],
)
def test_comments_and_types_of_functions_go(program: str, lean: str) -> None:
    assert slim(program) == f"{lean}\n"


@pytest.mark.parametrize("handler", ["lambda_function", "query_tempo_storage", "send_ledger"])
def test_a_function_runs_on_what_it_carries(handler: str, tmp_path: Path) -> None:
    shutil.copytree(API, tmp_path / "asset", ignore=shutil.ignore_patterns("__pycache__"))
    leave(tmp_path / "asset", needed(tmp_path / "asset", handler))
    for module in (tmp_path / "asset").rglob("*.py"):
        module.write_text(slim(module.read_text(encoding="utf-8")), encoding="utf-8")
    pack_tables(tmp_path / "asset" / "triage")
    assert not list((tmp_path / "asset").rglob("*.json"))
    others = {"lambda_function", "query_tempo_storage", "send_ledger"} - {handler}
    program = f"import sys; sys.path.insert(0, {str(tmp_path / 'asset')!r}); import {handler}, triage.policy"
    subprocess.run([sys.executable, "-B", "-P", "-c", program], cwd=tmp_path, check=True)

    assert not any((tmp_path / "asset" / f"{other}.py").exists() for other in others)


@pytest.mark.parametrize("folder", RUNTIMES, ids=lambda folder: folder.parent.name)
def test_every_name_that_is_left_is_known(folder: Path, tmp_path: Path) -> None:
    for number, module in enumerate(folder.rglob("*.py")):
        (tmp_path / f"{number}.py").write_text(slim(module.read_text(encoding="utf-8")), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


def test_data_stays_with_its_module(tmp_path: Path) -> None:
    for name in ("handler.py", "words.json", "one.py", "one.json", "other.py", "other.json"):
        (tmp_path / name).write_text("import one" if name == "handler.py" else "", encoding="utf-8")
    leave(tmp_path, needed(tmp_path, "handler"))

    assert {path.name for path in tmp_path.iterdir()} == {"handler.py", "one.py", "one.json", "words.json"}
