"""Do the tests notice small mistakes in what decides? `python -m tests.mutation [--only scoring] [--at-least 90]`.

Each mistake is made in a process of its own, where the module's own tests run until one fails. What no test notices is
compared with `docs/mutation-survivors.md`, which gives the reason why it may live.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, Final

import click
import pytest
from _pytest.main import pytest_runtestloop as run_tests

from tests.mutation.mutants import LONGEST, Mutant, mutants

ROOT: Final = Path(__file__).resolve().parents[2]
RUNTIME: Final = ROOT / "backend" / "api" / "runtime"
TESTS: Final = "tests/backend/api/runtime"
SURVIVORS: Final = ROOT / "docs" / "mutation-survivors.md"
OURS: Final = {"backend", "simulator", "tests", *(path.stem for path in RUNTIME.iterdir())}
OPTIONS: Final = (
    *("-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "-k", "not linear_time"),
    *("-p", "_hypothesis_pytestplugin", "--hypothesis-seed=0", "--hypothesis-profile=mistakes"),
)
PATIENCE: Final = 120
"""Seconds after which a test that does not end has noticed something."""
MEMORY: Final = 4 << 30
"""Bytes that a mistake may ask for."""
WRAPPED: Final = ("__func__", "__wrapped__", "fget", "func")
"""Where class methods, cached functions, properties and cached properties keep their function."""

TARGETS: Final[dict[str, Sequence[str]]] = {
    "triage.scoring": ("triage/test_scoring.py", "triage/test_assessor.py"),
    "triage.holds": ("triage/test_holds.py", "triage/test_assessor.py"),
    "triage.modes": ("triage/test_modes.py", "test_lambda_function_modes.py"),
    "sending.ledger": ("sending/test_ledger.py", "test_send_ledger.py"),
    "triage.assessor": ("triage/test_assessor.py", "triage/test_proof.py", "triage/test_conversation.py"),
    "triage.route": ("triage/test_route.py",),
    "triage.evidence.statement": ("triage/evidence/test_statement.py", "triage/evidence/test_checks.py"),
    "triage.evidence.names": ("triage/evidence/test_names.py", "triage/evidence/test_checks.py"),
    "triage.evidence.contacts": ("triage/evidence/test_contacts.py", "triage/evidence/test_checks.py"),
    "triage.evidence.reading": ("triage/evidence/test_reading.py", "triage/evidence/test_checks.py"),
    "triage.evidence.figures": (
        "triage/evidence/test_figures.py",
        "triage/evidence/test_facts.py",
        "triage/evidence/test_checks.py",
    ),
    "triage.evidence.facts": ("triage/evidence/test_facts.py", "triage/evidence/test_checks.py"),
    "triage.evidence.claim": ("triage/evidence/test_claim.py", "triage/evidence/test_checks.py"),
    "triage.evidence.checks": ("triage/evidence/test_checks.py", "triage/test_proof.py"),
    "triage.judge": ("triage/test_judge.py", "triage/test_proof.py"),
    "triage.completeness": ("triage/test_completeness.py", "triage/test_proof.py"),
    "triage.proof": ("triage/test_proof.py",),
    "triage.analysis": ("triage/test_analysis.py", "triage/test_conversation.py"),
    "triage.letter": ("triage/test_letter.py",),
    "triage.translation": ("triage/test_translation.py",),
    "adapters.stores.mode_parameter": ("adapters/stores/test_mode_parameter.py", "test_send_ledger.py"),
    "adapters.stores.revisioned_table": ("adapters/stores/test_revisioned_table.py", "test_send_ledger.py"),
    "send_ledger": ("test_send_ledger.py", "test_send_budgets.py"),
    "assessing": ("test_assessing.py",),
    "lambda_function": (
        "test_lambda_function_environment.py",
        "test_sender_key.py",
        "test_lambda_function_records.py",
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
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    _load_what_takes_long()
    made = killed = 0
    unexplained = []
    for module, tests in TARGETS.items():
        if given.only and module.rpartition(".")[2] not in given.only:
            continue
        began = time.monotonic()
        source = _path(module).read_text(encoding="utf-8")
        if _is_noticed(module, compile(source, module, "exec"), tests):
            click.echo(f"{module}: its tests fail without any mistake; mend that first")
            return 1
        found = list(mutants(source))
        noticed = _noticed(module, found, tests, given.processes)
        alive = [mutant for mutant, dead in zip(found, noticed, strict=True) if not dead]
        made, killed = made + len(found), killed + sum(noticed)
        click.echo(f"{module}: {sum(noticed)} of {len(found)} noticed, {time.monotonic() - began:.0f} s")
        for mutant in alive:
            known = _is_explained(module, mutant)
            unexplained += [] if known else [mutant]
            change = f"{_short(mutant.before)} → {_short(mutant.after)}"
            click.echo(f"  {'known' if known else 'ALIVE'} {_path(module).name}:{mutant.line}: {change}")
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
    line = " ".join(code.split())
    return line if len(line) <= LONGEST else f"{line[:40]} … {line[-40:]}"


def _load_what_takes_long() -> None:
    """Import in the parent what others wrote, and forget what is ours: each child imports that with its mistake."""
    for name in ("simulator.system", "moto", "moto.ssm", "moto.secretsmanager", "hypothesis.extra", "pytest"):
        importlib.import_module(name)
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS:
            del sys.modules[name]


def _noticed(module: str, found: Sequence[Mutant], tests: Sequence[str], processes: int) -> list[bool]:
    """Say of each mistake whether a test notices it.

    Most are put into the module that the collected tests have imported already. What has done its work by then, such as
    a table, is made in a process that imports everything anew.
    """
    noticed = _in_collected_tests(module, found, tests, processes)
    rest = [place for place in range(len(found)) if place not in noticed]
    with ThreadPoolExecutor(processes) as pool:
        anew = pool.map(lambda place: _is_noticed(module, found[place].code, tests), rest)
        noticed |= dict(zip(rest, anew, strict=True))
    return [noticed[place] for place in range(len(found))]


def _in_collected_tests(module: str, found: Sequence[Mutant], tests: Sequence[str], processes: int) -> dict[int, bool]:
    """Say, by its place, of each mistake that can be made where tests are collected already whether one notices it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _hush()
        mistakes = _Mistakes(module, found, processes, writing)
        sys.setprofile(mistakes.remember)
        pytest.main([*_paths(tests), *OPTIONS], plugins=[mistakes])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        noticed = {int(place): lost == "True" for place, lost in map(str.split, lines)}
    os.waitpid(child, 0)
    return noticed


@dataclass
class _Mistakes:
    """Runs the collected tests for each mistake in a function that nobody has called yet, and writes how that ends."""

    module: str
    found: Sequence[Mutant]
    processes: int
    writing: int
    called: set[str] = field(default_factory=set)

    def remember(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_globals.get("__name__") == self.module:
            self.called.add(frame.f_code.co_qualname)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.setprofile(None)
        if session.testsfailed or not session.items or _is_lost(_fork(lambda: _fails(session))):
            return True
        seconds = 5 + 3 * round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
        places = [place for place, mutant in enumerate(self.found) if mutant.function not in {"", *self.called}]
        with ThreadPoolExecutor(self.processes) as pool:
            pool.map(lambda place: self._make(session, place, seconds), places)
        return True

    def _make(self, session: pytest.Session, place: int, seconds: int) -> None:
        lost = _is_lost(_fork(lambda: _put(self.module, self.found[place]) and _fails(session), seconds))
        os.write(self.writing, f"{place} {lost}\n".encode())


def _fails(session: pytest.Session) -> bool:
    try:
        run_tests(session)
    except (pytest.Session.Failed, pytest.Session.Interrupted):
        return True
    return bool(session.testsfailed)


def _put(module: str, mutant: Mutant) -> bool:
    """Put the mistaken body into the function that everybody has imported already."""
    names = mutant.function.split(".")
    function: Any = sys.modules[module]
    for name in names:
        function = vars(function)[name]
    while not isinstance(function, FunctionType):
        function = next(getattr(function, name) for name in WRAPPED if hasattr(function, name))
    function.__code__ = _code(mutant.code, names)
    return True


def _code(code: CodeType, names: Iterable[str]) -> CodeType:
    for name in names:
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name)
    return code


def _fork(work: Callable[[], bool], seconds: int = PATIENCE) -> int:
    """Do *work* in a process of its own, for so many *seconds* of a processor; it ends with 1 where *work* is true."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        try:
            os._exit(work())
        except BaseException:  # noqa: BLE001 - a mistake that breaks the import has been noticed
            os._exit(1)
    return child


def _is_lost(child: int) -> bool:
    """Say whether *child* ended with anything but 0, or not at all."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return True


def _is_noticed(module: str, code: CodeType, tests: Sequence[str]) -> bool:
    """Say whether a test fails where everything is imported anew."""

    def run() -> bool:
        _hush()
        sys.meta_path.insert(0, _Finder(module, code))
        return any(pytest.main([test, *OPTIONS]) for test in _paths(tests))

    return _is_lost(_fork(run))


def _paths(tests: Iterable[str]) -> list[str]:
    return [f"{TESTS}/{test}" for test in tests]


def _hush() -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)


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
