"""Imports point one way: app → component → units; handlers → adapters → core; nobody imports the simulator."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "backend" / "api" / "runtime"
AWS_LIBRARIES = {"boto3", "botocore", "s3transfer", "urllib3"}
DEPLOYMENT_LIBRARIES = {"aws_cdk", "constructs", "jsii", "cdk_nag"}


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def offenders(paths: list[Path], forbidden: set[str]) -> dict[str, set[str]]:
    found = {str(path.relative_to(ROOT)): tops(path) & forbidden for path in paths}
    return {name: names for name, names in found.items() if names}


def test_there_is_something_to_look_at() -> None:
    assert len(modules(RUNTIME)) > 10
    assert len(modules(ROOT / "simulator")) > 10


def test_the_core_knows_neither_aws_nor_its_adapters() -> None:
    core = [path for path in modules(RUNTIME / "triage") if "adapters" not in path.parts]
    assert offenders(core, AWS_LIBRARIES | DEPLOYMENT_LIBRARIES | {"backend", "simulator"}) == {}
    assert [path for path in core if any("adapters" in name for name in imported(path))] == []


def test_the_core_is_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"triage"}
    core = [path for path in modules(RUNTIME / "triage") if "adapters" not in path.parts]
    strangers = {str(path.relative_to(ROOT)): {top for top in tops(path) if top} - allowed for path in core}
    assert {name: found for name, found in strangers.items() if found} == {}


def test_the_runtime_knows_neither_the_deployment_nor_the_simulator() -> None:
    assert offenders(modules(RUNTIME), DEPLOYMENT_LIBRARIES | {"backend", "simulator", "constants"}) == {}


def test_adapters_do_not_know_the_handlers() -> None:
    adapters = modules(RUNTIME / "triage" / "adapters")
    assert offenders(adapters, {"lambda_function", "query_tempo_storage"}) == {}


def test_nothing_in_the_backend_knows_the_simulator() -> None:
    assert offenders(modules(ROOT / "backend"), {"simulator", "tests"}) == {}


def test_the_simulator_knows_no_deployment_but_the_binding_of_flows() -> None:
    assert offenders(modules(ROOT / "simulator"), DEPLOYMENT_LIBRARIES | {"tests", "app"}) == {}
    backend = {name for path in modules(ROOT / "simulator") for name in imported(path) if name.startswith("backend")}
    assert backend <= {"backend.connect.contact_flow", "backend.connect"}


def test_the_environment_is_read_at_the_edges_only() -> None:
    edges = {"lambda_function.py", "query_tempo_storage.py", "send_ledger.py", "settings.py", "__main__.py"}
    core = [*modules(RUNTIME), *(path for path in modules(ROOT / "backend") if "runtime" not in path.parts)]
    readers = {path.name for path in core if "os.environ" in path.read_text(encoding="utf-8")}
    assert readers <= edges
