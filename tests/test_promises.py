"""The page of promises names tests and pages that exist."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)+)`", PAGE)))


@cache
def names(path: Path) -> frozenset[str]:
    """The tests of a file, those of a class after its name."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else ():
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return frozenset(found)


def test_every_promise_is_shown_by_tests_that_exist() -> None:
    named = [test.partition("::") for test in NAMED]
    gone = [f"{path}::{name}" for path, _, name in named if name not in names(ROOT / path)]
    assert not gone, f"no longer there, rename them in docs/promises.md: {', '.join(gone)}"


def test_every_promise_names_tests() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| **")]
    assert len(rows) >= 8
    assert all("`tests/" in row.split(" | ")[2] for row in rows)


def test_the_pages_it_leads_to_exist() -> None:
    for target in re.findall(r"\]\(([\w.-]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists()
