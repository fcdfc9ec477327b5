"""Names that the deployment, the functions, the settings and the documentation must spell alike."""

import ast
import json
import re
from dataclasses import fields
from typing import Any

import pytest
from botocore import xform_name
from botocore.session import Session

from adapters.bedrock.models import DEFAULT_CHAIN, base_id
from backend import settings
from backend.api import environments
from backend.connect import flows
from backend.connect.contact_flow import placeholders
from backend.monitoring.queries import (
    EVERY_SCORE,
    EVERY_SCORE_BY_CATEGORY,
    REFUSED_BY_REASON,
    SCORES_AND_REASONS,
    SCORES_BY_CATEGORY,
    TO_AGENTS_BY_HOLD,
)
from environment import EmailEnvironment, LedgerEnvironment, QueryEnvironment, RecorderEnvironment
from mail import result
from privacy.masking import mask
from simulator.mail import eml
from simulator.system import Simulator
from tests.fakes.deployment import CHANGED, EXAMPLE, ROOT, as_list, backend, brought
from tests.fakes.finding_model import FindingModel

OPERATIONS = {
    "bedrock-agent": "bedrock",
    "connect": "connect",
    "customer-profiles": "profile",
    "ssm": "ssm",
    "bedrock": "bedrock",
}
"""Service → prefix of its actions."""


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def given(handler: str, **changes: str) -> dict[str, Any]:
    found: dict[str, Any] = backend(**changes).function(handler)["Properties"]["Environment"]["Variables"]
    return found


ENVIRONMENTS = {
    "lambda_function.lambda_handler": (EmailEnvironment, environments.email),
    "query_tempo_storage.lambda_handler": (QueryEnvironment, environments.query),
    "send_ledger.lambda_handler": (LedgerEnvironment, environments.ledger),
    "recorder.lambda_handler": (RecorderEnvironment, environments.recorder),
}
"""What a handler reads, and what makes it."""


@pytest.mark.parametrize("handler", ENVIRONMENTS)
def test_a_function_is_given_what_it_reads(handler: str) -> None:
    kind, _ = ENVIRONMENTS[handler]
    assert set(given(handler)) == {field.name.upper() for field in fields(kind)}


@pytest.mark.parametrize("changes", [{}, CHANGED], ids=["example", "changed"])
@pytest.mark.parametrize("handler", ENVIRONMENTS)
def test_the_template_tells_a_function_what_the_simulator_tells_it(
    model: FindingModel, handler: str, changes: dict[str, str]
) -> None:
    simulator = Simulator(model, settings=settings.read({**EXAMPLE, **changes}))
    _, told = ENVIRONMENTS[handler]
    simulated = told(simulator.deployment.settings, simulator.resources).write()
    deployed = given(handler, **changes)
    # What AWS names is a reference in the template.
    chosen = {name: value for name, value in deployed.items() if isinstance(value, str)}

    assert set(deployed) == set(simulated)
    assert chosen == {name: simulated[name] for name in chosen}
    assert bool(chosen) or handler.startswith("query")


@pytest.mark.parametrize(
    ("module", "handler"),
    [
        ("knowledge/runtime/article_changes.py", "article_changes.handler"),
        ("knowledge/runtime/first_ingestion.py", "first_ingestion.is_complete"),
        ("connect/runtime/flow_association.py", "flow_association.on_event"),
        ("connect/runtime/profiles.py", "profiles.on_event"),
        ("switch/runtime/first_mode.py", "first_mode.on_event"),
        ("monitoring/runtime/model_lifecycle.py", "model_lifecycle.handler"),
    ],
)
def test_the_other_functions_are_given_what_they_read(module: str, handler: str) -> None:
    read = re.findall(r'os\.environ\["(\w+)"\]', (ROOT / "backend" / module).read_text(encoding="utf-8"))
    variables = backend().function(handler)["Properties"].get("Environment", {}).get("Variables", {})

    assert set(variables) == set(read)


def test_every_handler_of_the_template_exists() -> None:
    runtimes = [
        ROOT / "backend" / unit / "runtime"
        for unit in ("api", "opensearch", "knowledge", "connect", "switch", "monitoring")
    ]
    modules = {
        f"{path.stem}.{node.name}"
        for runtime in runtimes
        for path in runtime.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    handlers = {
        row["Handler"] for row in backend().properties("AWS::Lambda::Function") if row["Runtime"] == "python3.14"
    }

    assert handlers <= modules


def test_the_example_shows_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE)
    environment = Asked()
    settings.read(EXAMPLE, environment)

    assert len(shown) == len(set(shown))
    assert set(shown) == environment.names | set(EXAMPLE)


def test_the_example_shows_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^# ([A-Z][A-Z0-9_]+)=(.+)$", text, re.MULTILINE))

    assert settings.read({**EXAMPLE, **shown}) == settings.read(EXAMPLE)


def test_every_model_of_the_chain_may_be_called() -> None:
    allowed = {
        resource.rpartition("/")[2]
        for row in backend().may("lambda_function.lambda_handler")
        if "bedrock:InvokeModel" in as_list(row["Action"])
        for resource in as_list(row["Resource"])
    }
    variables = backend().function("lambda_function.lambda_handler")["Properties"]["Environment"]["Variables"]
    called = variables["MODEL_IDS"].split(",")

    assert allowed == {*called, *map(base_id, called)}
    assert tuple(map(base_id, called)) == DEFAULT_CHAIN


@pytest.fixture(scope="module")
def logged() -> dict[str, Any]:
    """What the function logs of a mail, texts included."""
    outcome = Simulator(FindingModel()).receive(eml.read(ROOT / "sample-emails" / "01-mateo-late-fee.eml"))
    return result.as_log_record(outcome.row, names=[], mail="", with_texts=True, mask=mask)


WORDS = {"fields", "filter", "ispresent", "and", "or", "limit", "stats", "count", "by", "sort", "desc"}


def asked_for(query: str) -> set[str]:
    return set(re.findall(r"(?<![@\w])[A-Za-z_]+", query)) - WORDS


@pytest.mark.parametrize("query", [SCORES_AND_REASONS, SCORES_BY_CATEGORY, EVERY_SCORE, EVERY_SCORE_BY_CATEGORY])
def test_saved_questions_ask_for_what_the_function_logs(query: str, logged: dict[str, Any]) -> None:
    assert len(asked_for(query)) >= 2
    assert asked_for(query) <= set(logged)


@pytest.mark.parametrize(
    ("query", "counted", "mode"), [(TO_AGENTS_BY_HOLD, "ToAgent", "draft"), (REFUSED_BY_REASON, "Refused", "auto")]
)
def test_other_questions_ask_for_what_the_lines_with_metrics_hold(query: str, counted: str, mode: str) -> None:
    simulator = Simulator(FindingModel(), mode=mode)
    for _ in range(2):  # a second answer would be refused
        simulator.receive(eml.read(ROOT / "sample-emails" / "01-mateo-late-fee.eml"))
    lines = [json.loads(line) for line in simulator.measured]
    counting = [line for line in lines if line.get(counted) == 1]

    assert counting
    assert all(asked_for(query) <= set(line) for line in counting)
    # Else the questions to the lines with results would count these as well.
    assert not any("category" in line for line in lines)


def test_the_score_is_logged_as_a_number_that_a_question_can_compare(logged: dict[str, Any]) -> None:
    assert type(logged["confidence_score"]) is int


def test_every_placeholder_of_the_flows_gets_a_value() -> None:
    wanted = {name for text in brought().flows.documents.values() for name in placeholders(text)}
    chosen = flows.chosen_values(settings.read(EXAMPLE), "arn", None)
    functions = flows.function_values(email_function="e", query_function="q", ledger_function="l")
    bound = (
        functions | flows.flow_values(guide_flow="g", task_flow="t") | flows.bot_values("b") | flows.chat_values("c")
    )

    assert wanted == {*chosen, *bound}


@pytest.mark.parametrize(
    ("unit", "service", "handler"),
    [
        ("knowledge", "bedrock-agent", "first_ingestion.is_complete"),
        ("knowledge", "bedrock-agent", "article_changes.handler"),
        ("connect", "connect", "flow_association.on_event"),
        ("connect", "customer-profiles", "profiles.on_event"),
        ("switch", "ssm", "first_mode.on_event"),
        ("monitoring", "bedrock", "model_lifecycle.handler"),
    ],
)
def test_a_function_may_call_exactly_what_it_calls(unit: str, service: str, handler: str) -> None:
    module = ROOT / "backend" / unit / "runtime" / f"{handler.split('.', maxsplit=1)[0]}.py"
    operations = {xform_name(name): name for name in Session().get_service_model(service).operation_names}
    attributes = {
        node.attr for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Attribute)
    }
    prefix = OPERATIONS[service]
    # AWS names it as what searching addresses depends on (service authorization reference, SearchEmailAddresses).
    implied = {"connect:DescribeEmailAddress"}

    called = {f"{prefix}:{operations[name]}" for name in attributes & operations.keys()}
    allowed = {action for action in backend().actions_of(handler) if action.startswith(f"{prefix}:")}
    assert allowed - implied == called
