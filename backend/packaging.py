"""Assets put together on this machine, each one archive: no Docker, no network."""

import ast
import io
import json
import re
import shutil
import tokenize
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeGuard

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from triage.tables import TOGETHER, together

NOT_IN_AN_ASSET = ("__pycache__", "*.pyc", ".*")

_SAME_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_INDENT = 4
_NAME = re.compile(r"\w+")


def source(folder: Path) -> lambda_.Code:
    """The code in *folder*."""
    return assembled(folder, lambda _: None, "as it is")


def carried(folder: Path, handler: str) -> lambda_.Code:
    """What the module *handler* needs of the code in *folder*."""

    def change(copy: Path) -> None:
        leave(copy, needed(copy, handler))
        pack_tables(copy / "triage")

    return assembled(folder, change, f"for {handler}")


def assembled(folder: Path, change: Callable[[Path], None], what: str) -> lambda_.Code:
    """The code in *folder* as *change* leaves it, as one asset named by its content; *what* tells it from others."""
    return lambda_.Code.from_asset(
        str(folder),
        asset_hash_type=AssetHashType.OUTPUT,
        bundling=BundlingOptions(
            image=DockerImage.from_registry("unused"),
            # The CDK assembles a folder once for the same options, and does not see into what is local.
            command=[what],
            local=_Assembly(folder, change),
        ),
    )


@jsii.implements(ILocalBundling)
class _Assembly:
    def __init__(self, folder: Path, change: Callable[[Path], None]) -> None:
        self._folder = folder
        self._change = change

    def try_bundle(self, output_dir: str, *_: object, **__: object) -> bool:
        with TemporaryDirectory() as scratch:
            content = Path(scratch)
            shutil.copytree(self._folder, content, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_IN_AN_ASSET))
            for module in content.rglob("*.py"):
                module.write_bytes(slim(module.read_text(encoding="utf-8")).encode())
            self._change(content)
            # The CDK takes a single archive in the output for the asset itself.
            archive(content, Path(output_dir) / "code.zip")
        return True


def needed(folder: Path, handler: str) -> set[Path]:
    """The modules in *folder* that *handler* imports, at any distance, and itself."""
    found: set[Path] = set()
    ahead = [folder / f"{handler}.py"]
    while ahead:
        if (module := ahead.pop()) not in found:
            found.add(module)
            ahead += filter(Path.is_file, _imported(folder, module))
    return found


def leave(folder: Path, modules: set[Path]) -> None:
    """Remove every other module from *folder*, with the data that bears its name."""
    for module in [path for path in folder.rglob("*.py") if path not in modules]:
        module.unlink()
        module.with_suffix(".json").unlink(missing_ok=True)


def pack_tables(folder: Path) -> None:
    """Put the tables in *folder* together, as the functions find them there."""
    files = {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.json"))}
    texts = tuple((name, path.read_text(encoding="utf-8")) for name, path in files.items())
    (folder / TOGETHER).write_bytes(_packed(texts))
    for path in files.values():
        path.unlink()


@cache
def _packed(texts: tuple[tuple[str, str], ...]) -> bytes:
    return together({name: json.loads(text) for name, text in texts})


def _imported(folder: Path, module: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            # What is imported from a package may be one of its modules.
            names = [str(node.module), *(f"{node.module}.{name}" for name in names)]
        for name in names:
            place = folder.joinpath(*name.split("."))
            yield from (place.with_suffix(".py"), place / "__init__.py")


@cache
def slim(program: str) -> str:
    """The same program without words that only people and type checkers read, on the same lines, for tracebacks.

    What only types needed is not imported, and one blank stands for four at the beginning of a line, but not within a
    string.
    """
    lines = program.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(program).readline):
        if token.type == tokenize.COMMENT:
            lines[token.start[0] - 1] = lines[token.start[0] - 1][: token.start[1]].rstrip()
    tree = ast.parse(program)
    for mark, note in sorted(_annotations(tree), key=lambda each: (each[1].lineno, each[1].col_offset), reverse=True):
        # An ast counts bytes. What goes over several lines stays.
        line = lines[note.lineno - 1].encode()
        before = line[: note.col_offset].decode().rstrip()
        if note.lineno == note.end_lineno and before.endswith(mark):
            lines[note.lineno - 1] = before.removesuffix(mark).rstrip() + line[note.end_col_offset :].decode()
    for node in filter(_is_text, ast.walk(tree)):
        if not lines[node.lineno - 1][: node.col_offset].strip():
            _put(lines, node, " " * node.col_offset + '""')
    within = _within_strings(tree)
    moved = (line if number in within else _moved_left(line) for number, line in enumerate(lines, 1))
    return _without_idle_imports("\n".join(moved) + "\n")


def _without_idle_imports(program: str) -> str:
    """Leave out what was imported for types alone: ruff and mypy see to it that nothing else is idle."""
    lines, tree = program.splitlines(), ast.parse(program)
    busy = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            busy.update(_NAME.findall(node.value))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            names = [
                alias for alias in node.names if alias.asname == alias.name or (alias.asname or alias.name) in busy
            ]
            if names != node.names:
                kept = f"from {'.' * node.level}{node.module or ''} import {', '.join(map(ast.unparse, names))}"
                _put(lines, node, kept if names else "")
    return "\n".join(lines) + "\n"


def _is_text(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Say whether a statement is nothing but a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _put(lines: list[str], node: ast.stmt, text: str) -> None:
    """Put *text* in the place of a statement, and blank lines where it had more."""
    last = node.end_lineno or node.lineno
    lines[node.lineno - 1 : last] = [text, *[""] * (last - node.lineno)]


def _moved_left(line: str) -> str:
    """The line with one blank for each level."""
    depth = (len(line) - len(line.lstrip(" "))) // _INDENT
    return " " * depth + line[_INDENT * depth :]


def _within_strings(tree: ast.AST) -> set[int]:
    """The lines whose beginning may belong to a string."""
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)]
    return {number for node in texts for number in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)}


def _annotations(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What the functions of a program take and give, each with the mark before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            yield ":", node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield "->", node.returns


def archive(folder: Path, target: Path) -> None:
    """Pack *folder* so that the same content gives the same bytes, whenever and by whom it is packed."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _SAME_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            packed.writestr(entry, path.read_bytes())
