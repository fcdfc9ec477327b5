"""What the simulator offers beside receiving mail: guides, tasks, and refusals in words."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator import deployment
from simulator.connect.agent import TIME_LIMIT_EXCEEDED
from simulator.connect.queues import Queues, queue
from simulator.deployment import usual_settings
from simulator.errors import SimulatorError
from simulator.flow.contact import ACCOUNT, INSTANCE_ARN, REGION
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel

Write = Callable[..., ReceivedMail]


@pytest.fixture
def unclear(model: FindingModel, simulator: Simulator) -> Simulator:
    """A simulator whose mails all go to an agent."""
    model.finds("unclear_info")
    return simulator


def test_what_the_agent_does_in_the_guide_stands_on_the_mail(unclear: Simulator, write: Write) -> None:
    contact = unclear.receive(write()).contact
    guide = unclear.open_guide(contact, ["Accept the draft"])
    assert guide.contact.channel == "CHAT"
    assert contact.attributes["draftDecision"] == "accepted"
    assert any("Dear Mateo Jackson," in str(view.data) for view in guide.views)


def test_a_guide_that_nobody_looks_at_ends(unclear: Simulator, write: Write) -> None:
    guide = unclear.open_guide(unclear.receive(write()).contact, answers=[TIME_LIMIT_EXCEEDED])
    assert guide.contact.ending is not None
    assert guide.steps[-1].leads_to is None


def test_a_mail_that_was_answered_has_no_guide(simulator: Simulator, write: Write) -> None:
    contact = simulator.receive(write()).contact
    with pytest.raises(SimulatorError, match="There is no flow"):
        simulator.open_guide(contact)


def test_when_no_queue_takes_a_mail_a_task_reminds_a_person(unclear: Simulator, write: Write) -> None:
    full = [queue(name, capacity=0) for name in ("Payment", "Default")]
    unclear.instance.queues = Queues(full, unclear.clock)
    outcome = unclear.receive(write())
    assert (outcome.route, outcome.queue) == (AGENT_REVIEW, None)
    task, *_ = unclear.instance.tasks.created
    unclear.instance.queues = Queues([queue("Default")], unclear.clock)
    assert unclear.open_task(task).contact_id == task.task_id
    assert [waiting.channel for waiting in unclear.instance.queues.waiting("Default")] == ["TASK"]


def test_it_is_the_deployment_of_the_example() -> None:
    settings = usual_settings()
    assert (settings.region, settings.account) == (REGION, ACCOUNT)
    assert f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{settings.instance_id}" == INSTANCE_ARN


def test_what_an_operator_has_set_for_a_deployment_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual, text = usual_settings(), (deployment.ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env.example").write_text(text, encoding="utf-8")
    (tmp_path / ".env").write_text(f"{text}\nSEND_BUDGET=7\n", encoding="utf-8")
    monkeypatch.setenv("COMPANY_NAME", "Another Bank")
    monkeypatch.setattr(deployment, "ROOT", tmp_path)
    usual_settings.cache_clear()
    assert usual_settings() == usual


def test_the_functions_are_told_what_the_settings_say(model: FindingModel, write: Write) -> None:
    settings = replace(usual_settings(), never_automate=("Payment",))
    assert Simulator(model, settings=settings).receive(write()).holds == ["category_for_people"]
    settings = replace(usual_settings(), premium_service_levels=("Gold",))
    model.finds("premium_complaints")
    assert Simulator(model, settings=settings).receive(write()).score == 100


def test_it_starts_without_the_libraries_of_the_deployment() -> None:
    code = "import sys, simulator.sending; sys.exit('aws_cdk' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=deployment.ROOT, check=True)


@pytest.mark.parametrize("setting", ["flows", "articles", "profiles"])
def test_what_is_missing_is_named(model: FindingModel, setting: str) -> None:
    with pytest.raises(SimulatorError, match="nowhere"):
        Simulator(model, **{setting: Path("nowhere")})  # type: ignore[arg-type]
