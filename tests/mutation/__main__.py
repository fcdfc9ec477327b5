"""Do the tests notice small mistakes in what decides? `python -m tests.mutation [--only scoring] [--at-least 90]`.

Each mistake is made in a process of its own, where the module's own tests run until one fails. What no test notices is
compared with `docs/mutation-survivors.md`, which gives the reason why it may live.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

import click

from tests.mutation.mutants import Mutant, mutants

ROOT: Final = Path(__file__).resolve().parents[2]
RUNTIME: Final = ROOT / "backend" / "api" / "runtime"
TESTS: Final = "tests/backend/api/runtime"
SURVIVORS: Final = ROOT / "docs" / "mutation-survivors.md"
OURS: Final = {"backend", "simulator", "tests", *(path.stem for path in RUNTIME.iterdir())}
OPTIONS: Final = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0")
PATIENCE: Final = 120
"""Seconds after which a test that does not end has noticed something."""

TARGETS: Final[dict[str, Sequence[str]]] = {
    "triage.scoring": ("triage/test_scoring.py", "triage/test_assessor.py"),
    "triage.holds": ("triage/test_holds.py", "triage/test_assessor.py"),
    "triage.modes": ("triage/test_modes.py", "test_lambda_function_modes.py"),
    "sending.ledger": ("sending/test_ledger.py", "test_send_ledger.py"),
    "triage.assessor": ("triage/test_assessor.py", "test_lambda_function_modes.py"),
    "adapters.stores.mode_parameter": ("adapters/stores/test_mode_parameter.py", "test_send_ledger.py"),
    "adapters.stores.revisioned_table": ("adapters/stores/test_revisioned_table.py", "test_send_ledger.py"),
    "send_ledger": ("test_send_ledger.py",),
    "lambda_function": (
        "test_lambda_function_environment.py",
        "test_sender_key.py",
        "test_lambda_function_modes.py",
        "test_lambda_function.py",
    ),
}
"""The modules that decide whether something goes out, and their tests, the quick ones first."""


def main() -> int:
    """Run, tell the numbers, and say with the exit code whether enough was noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", action="append", metavar="MODULE")
    parser.add_argument("--at-least", type=float, default=90.0, metavar="PERCENT")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    _load_what_takes_long()
    made = killed = 0
    unexplained = []
    for module, tests in TARGETS.items():
        if given.only and module.rpartition(".")[2] not in given.only:
            continue
        began = time.monotonic()
        source = _path(module).read_text(encoding="utf-8")
        if _is_noticed(module, ast.parse(source), tests):
            click.echo(f"{module}: its tests fail without any mistake; mend that first")
            return 1
        found = list(mutants(source))
        with ThreadPoolExecutor(given.processes) as pool:
            noticed = list(pool.map(lambda mutant, of=module, by=tests: _is_noticed(of, mutant.tree, by), found))
        alive = [mutant for mutant, dead in zip(found, noticed, strict=True) if not dead]
        made, killed = made + len(found), killed + sum(noticed)
        click.echo(f"{module}: {sum(noticed)} of {len(found)} noticed, {time.monotonic() - began:.0f} s")
        for mutant in alive:
            known = _is_explained(module, mutant)
            unexplained += [] if known else [mutant]
            click.echo(f"  {'known' if known else 'ALIVE'} {_path(module).name}:{mutant}")
    share = 100 * killed / max(1, made)
    click.echo(f"{killed} of {made} mistakes noticed, {share:.1f} %; {len(unexplained)} without a reason")
    return 0 if share >= given.at_least and not unexplained else 1


def _path(module: str) -> Path:
    return RUNTIME.joinpath(*module.split(".")).with_suffix(".py")


def _is_explained(module: str, mutant: Mutant) -> bool:
    """A survivor is known by what it changes, since lines move."""
    entry = f"`{module}`: `{_short(mutant.before)}` → `{_short(mutant.after)}`"
    return SURVIVORS.exists() and entry in SURVIVORS.read_text(encoding="utf-8")


def _short(code: str) -> str:
    return " ".join(code.split())[:90]


def _load_what_takes_long() -> None:
    """Import in the parent what others wrote, and forget what is ours: each child imports that with its mistake."""
    for name in ("simulator.system", "moto", "moto.ssm", "moto.secretsmanager", "hypothesis.extra", "pytest"):
        importlib.import_module(name)
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS:
            del sys.modules[name]


def _is_noticed(module: str, tree: ast.Module, tests: Iterable[str]) -> bool:
    code = compile(tree, str(_path(module)), "exec")
    child = os.fork()
    if not child:
        os._exit(_run(module, code, [f"{TESTS}/{test}" for test in tests]))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return True


def _run(module: str, code: CodeType, tests: list[str]) -> int:
    import pytest  # noqa: PLC0415 - loaded before the fork

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.meta_path.insert(0, _Finder(module, code))
    try:
        return next((1 for test in tests if pytest.main([test, *OPTIONS])), 0)
    except BaseException:  # noqa: BLE001 - a mistake that breaks the import has been noticed
        return 1


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant where the module is asked for."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        return importlib.util.spec_from_file_location(fullname, _path(fullname), loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


if __name__ == "__main__":
    sys.exit(main())
