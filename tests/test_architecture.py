"""Imports point one way: app → component → units; handlers → rooms and adapters → core; evaluation → simulator."""

import pytest

from tests.imports import ROOT, RUNTIME, circles, imports, modules, reachable, room

AWS = {"boto3", "botocore", "s3transfer", "urllib3"}
DEPLOYMENT = {"aws_cdk", "constructs", "jsii", "cdk_nag"}
CORE = "triage"
ROOMS = {"mail", "conversation", "speech", "sending", "privacy", "analytics", "scale", "adapters"}
HANDLERS = {
    *("lambda_function", "query_tempo_storage", "send_ledger", "recorder", "voice_function", "analytics_rows"),
    *("chat_function", "chat_api", "chat_api_guard", "chat_api_listeners", "scale_intake", "scale_worker"),
    *("call_recordings", "audit_anchor"),
}
SHARED = {"api_turns", "assessing", "at_start", "environment", "logs", "metrics"}
"""What handlers have in common."""
REHEARSAL = {
    *("simulator.cli.rehearse", "simulator.rehearsal.matrix"),
    *("simulator.rehearsal.rehearsal", "simulator.rehearsal.earlier", "simulator.rehearsal.synthesis"),
}
"""They deploy what they build; every other command starts without it."""
LEAVES = ("evaluation", "simulator.cli", "simulator.workspace")


def of(*rooms: str) -> list[str]:
    return [name for name in modules() if room(name) in rooms]


def strangers(names: list[str], allowed: set[str]) -> dict[str, set[str]]:
    """What modules import besides what they may."""
    found = {name: {each for each in imports(name) if room(each) not in allowed} for name in names}
    return {name: others for name, others in found.items() if others}


def test_there_is_something_to_look_at() -> None:
    assert {CORE, *ROOMS} <= {room(name) for name in modules()}
    assert modules().keys() >= HANDLERS
    assert len(of("simulator")) > 50
    assert "triage.policy" in imports("triage.assessor")


def test_the_core_imports_itself_and_the_standard_library() -> None:
    assert strangers(of(CORE), {CORE}) == {}


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_room_imports_the_core_and_nothing_beside_it(name: str) -> None:
    libraries = AWS if name == "adapters" else set()
    assert strangers(of(name), {CORE, name} | libraries) == {}


def test_an_adapter_of_one_service_knows_no_other() -> None:
    services = {f"adapters.{folder.name}" for folder in (RUNTIME / "adapters").iterdir() if folder.is_dir()}
    for name in of("adapters"):
        own = ".".join(name.split(".")[:2])
        others = {each for each in imports(name) if ".".join(each.split(".")[:2]) in services - {own}}
        assert others == set(), name


def test_handlers_are_imported_by_nobody_in_the_runtime() -> None:
    runtime = [name for name, path in modules().items() if RUNTIME in path.parents]
    assert {name for name in runtime if imports(name) & HANDLERS} == set()


def test_the_runtime_knows_neither_the_deployment_nor_the_simulator() -> None:
    runtime = [name for name, path in modules().items() if RUNTIME in path.parents]
    assert strangers(runtime, {CORE, *ROOMS, *AWS, *SHARED}) == {}


def test_no_import_of_ours_leads_back_to_where_it_started() -> None:
    assert circles(modules()) == []


def test_the_deployment_knows_neither_the_simulator_nor_the_evaluation() -> None:
    others = {"simulator", "evaluation", "tests"}
    known = {name: {each for each in reachable(name) if room(each) in others} for name in ("app", *of("backend"))}
    assert {name: found for name, found in known.items() if found} == {}


def test_a_run_of_the_simulator_loads_nothing_of_the_deployment() -> None:
    known = {name: reachable(name) & (DEPLOYMENT | {"tests", "app"}) for name in of("simulator", "evaluation")}
    assert {name for name, found in known.items() if found} == REHEARSAL


def test_the_rehearsal_alone_builds_what_is_deployed_and_nothing_imports_it() -> None:
    assert {name for name in modules() if imports(name) & {"app"}} == {"simulator.rehearsal.synthesis"}
    assert {name for name in modules() if name not in REHEARSAL and imports(name) & REHEARSAL} == set()
    assert {found for name in REHEARSAL for found in reachable(name) if room(found) in {"tests", "evaluation"}} == set()


def test_the_command_line_and_the_evaluation_are_leaves() -> None:
    for leaf in LEAVES:
        inside = {name for name in modules() if f"{name}.".startswith(f"{leaf}.")}
        users = {name for name in modules() if name not in inside and imports(name) & inside}
        assert users <= {"simulator.__main__"}, leaf


def test_the_environment_is_read_at_the_edges_only() -> None:
    edges = {*(f"{name}.py" for name in HANDLERS), "settings.py", "__main__.py"}
    paths = [path for name, path in modules().items() if room(name) not in {"simulator", "evaluation", "app", "cdk"}]
    unit_handlers = {path for path in paths if "runtime" in path.parts and RUNTIME not in path.parents}
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if path not in unit_handlers and "os.environ" in path.read_text(encoding="utf-8")
    }
    assert {name.rpartition("/")[2] for name in readers} <= edges
