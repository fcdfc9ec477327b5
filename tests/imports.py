"""Who imports whom, read from the source: what the tests of the architecture look at."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "backend" / "api" / "runtime"
SOURCE = ("backend", "simulator", "evaluation")
NOT_OURS = {".venv", "cdk.out", "node_modules", "__pycache__"}


@cache
def modules() -> Mapping[str, Path]:
    """Our modules by the names under which they are imported; a handler's folder is an import root of its own."""
    found = {}
    for path in [*ROOT.glob("*.py"), *(path for folder in SOURCE for path in (ROOT / folder).rglob("*.py"))]:
        if NOT_OURS.isdisjoint(path.parts):
            found[_name(path)] = path
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """What *module* imports: our modules by their full names, others by their first."""
    return frozenset(_resolved(_imported(modules()[module])))


def reachable(module: str) -> frozenset[str]:
    """Everything that is loaded with *module*, itself included."""
    found: set[str] = set()
    ahead = [module]
    while ahead:
        if (name := ahead.pop()) not in found:
            found.add(name)
            ahead += imports(name) if name in modules() else ()
    return frozenset(found)


def circles(names: Iterable[str]) -> list[list[str]]:
    """Ways from a module back to itself, one for each module that starts one."""
    return [way for name in names if (way := _way_back(name))]


def room(module: str) -> str:
    """The first part of a module's name."""
    return module.partition(".")[0]


def _way_back(start: str) -> list[str]:
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop()
        for name in imports(way[-1]) if way[-1] in modules() else ():
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _name(path: Path) -> str:
    root = next((parent for parent in path.parents if parent.name == "runtime"), ROOT)
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path) -> Iterator[str]:
    """Names as they are written; what is taken from a package may be one of its modules."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from whole & modules().keys() or {node.module}


def _resolved(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in modules():
            yield name
        elif room(name) not in sys.stdlib_module_names:
            yield room(name)
