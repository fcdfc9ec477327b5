"""Each degraded state is simulated: its alarm is raised by what the functions write, and clears once it is over."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from backend.monitoring.runtime.model_lifecycle import ModelLifecycle
from send_ledger import LedgerHandler
from sending.ledger import DAY, Budget, Limits
from simulator import deployment
from simulator.aws.call import ServiceError
from simulator.aws.wire import Fault
from simulator.mail import eml
from simulator.system import BETWEEN_MAILS, OPENING, Simulator
from tests.fakes.cloudwatch import CloudWatch
from tests.fakes.deployment import backend
from tests.fakes.finding_model import FindingModel

ALARM = "AWS::CloudWatch::Alarm"
MAIL = eml.read(deployment.SAMPLE_EMAILS / "01-mateo-late-fee.eml")
MAILS = 3
"""In half an hour: before, during and after an outage."""
PHASE = MAILS * BETWEEN_MAILS

OF_LINES = {"Articles-not-read", "Texts-not-sealed"}
"""Alarms on lines of the log, counted by a filter; other tests write the lines."""


class OnlyOthers(FindingModel):
    """The first model of the chain does not answer."""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if request["modelId"] == deployment.usual_settings().model_ids[0]:
            raise ServiceError("ResourceNotFoundException")
        return super().answer(request)


def failing() -> FindingModel:
    model = FindingModel()
    model.fails("ResourceNotFoundException")
    return model


def babbling() -> FindingModel:
    model = FindingModel()
    model.says(category="Weather")
    return model


def blow_fuse(simulator: Simulator) -> None:
    arn = simulator.deployment.ledger_function
    handler = cast(LedgerHandler, simulator.lambdas.functions[arn])
    limits = Limits(sender=Budget(99, DAY), fuse=0)
    blown = replace(handler, ledger=replace(handler.ledger, limits=limits))
    simulator.lambdas.functions = {**simulator.lambdas.functions, arn: blown}


def refused(operation: str) -> dict[str, Any]:
    return {"aws_faults": {operation: Fault("AccessDeniedException")}}


@dataclass(frozen=True)
class Outage:
    """How a simulated system is set up while something is wrong."""

    setup: Callable[[], Mapping[str, Any]]
    model: Callable[[], FindingModel] = FindingModel
    prepare: Callable[[Simulator], None] = lambda _: None


OUTAGES = {
    "Model-unavailable": Outage(dict, failing),
    "Analysis-invalid": Outage(dict, babbling),
    "Fallback-used": Outage(dict, OnlyOthers),
    "Proof-unavailable": Outage(lambda: {"judge": failing()}),
    "Knowledge-unavailable": Outage(lambda: refused("bedrock-agent-runtime.Retrieve")),
    "Guardrail-unavailable": Outage(lambda: refused("bedrock-runtime.ApplyGuardrail")),
    "Ledger-unavailable": Outage(lambda: refused("dynamodb.BatchGetItem")),
    "Mode-unavailable": Outage(lambda: refused("ssm.GetParameter")),
    "Key-unavailable": Outage(lambda: refused("secretsmanager.GetSecretValue")),
    "Results-unavailable": Outage(lambda: refused("dynamodb.GetItem")),
    "Results-late": Outage(lambda: {"model_seconds": 28.0}),
    "Results-without-records": Outage(lambda: {"records": False}),
    "Fuse-of-automatic-mail-blown": Outage(dict, prepare=blow_fuse),
}


def lines(phase: int, outage: Outage | None = None) -> list[str]:
    """What the functions write for three mails of the *phase*."""
    wrong = outage or Outage(dict)
    simulator = Simulator(wrong.model(), **{"records": True, **wrong.setup()})
    wrong.prepare(simulator)
    for number in range(phase * MAILS, (phase + 1) * MAILS):
        simulator.receive(MAIL, number=number)
    return list(simulator.measured)


healthy = cache(lines)


def alarm(name: str) -> Mapping[str, Any]:
    return backend().only(ALARM, AlarmName=f"ACEmailAI-{name}")


def states(name: str, cloudwatch: CloudWatch, moments: Iterable[float]) -> list[bool]:
    return [cloudwatch.is_raised(alarm(name), at) for at in moments]


def moments(phase: int) -> list[float]:
    """When CloudWatch looks, from five minutes into the *phase* to its end; what came before may count until then."""
    return [OPENING + phase * PHASE + minutes * 60.0 for minutes in range(15 if phase == 2 else 5, 31, 5)]


@pytest.mark.parametrize("name", OUTAGES)
def test_an_outage_raises_its_alarm_which_clears_once_it_is_over(name: str) -> None:
    cloudwatch = CloudWatch().read([*healthy(0), *lines(1, OUTAGES[name]), *healthy(2)])
    before, during, after = (any(states(name, cloudwatch, moments(phase))) for phase in range(3))
    assert (before, during, after) == (False, True, False)


@pytest.mark.parametrize("name", OUTAGES)
def test_without_an_outage_no_alarm_is_raised(name: str) -> None:
    cloudwatch = CloudWatch().read([*healthy(0), *healthy(2)])
    assert states(name, cloudwatch, [OPENING + step * 300.0 for step in range(1, 20)]) == [False] * 19


def test_a_day_without_mail_raises_an_alarm_which_the_next_mail_clears() -> None:
    cloudwatch = CloudWatch().read([*healthy(0), *healthy(200)])
    next_mail = OPENING + 200 * PHASE
    hours = {
        "after the mails": OPENING + 3600,
        "after 20 hours": OPENING + 20 * 3600,
        "after a day": OPENING + 25 * 3600,
        "just before the next mail": next_mail,
        "after it": next_mail + 3600,
    }
    assert states("No-mail", cloudwatch, hours.values()) == [False, False, True, True, False]
    assert CloudWatch().is_raised(alarm("No-mail"), OPENING)


@pytest.mark.parametrize(("during", "is_jump"), [(failing, True), (FindingModel, False)])
def test_a_jump_of_the_automated_share_raises_an_alarm(during: Callable[[], FindingModel], is_jump: bool) -> None:
    hour, cloudwatch = 3600.0, CloudWatch()
    steady, changed = share(FindingModel()), share(during())
    end = OPENING + 100 * hour
    for n in range(100):
        cloudwatch.read(moved(changed if n >= 98 else steady, n * hour))
    assert cloudwatch.is_raised(alarm("Automated-share-jumps"), end) is is_jump
    for n in range(100, 104):
        cloudwatch.read(moved(steady, n * hour))
    assert not cloudwatch.is_raised(alarm("Automated-share-jumps"), end + 4 * hour)


def share(model: FindingModel) -> list[str]:
    """What is written for one mail."""
    simulator = Simulator(model)
    simulator.receive(MAIL)
    return list(simulator.measured)


def moved(written: Iterable[str], seconds: float) -> list[str]:
    def later(line: str) -> str:
        document = json.loads(line)
        document["_aws"]["Timestamp"] += round(seconds * 1000)
        return json.dumps(document)

    return list(map(later, written))


class Bedrock:
    """Describes models."""

    def __init__(self, **lifecycle: Any) -> None:
        self.lifecycle = lifecycle

    def get_foundation_model(self, **_: Any) -> dict[str, Any]:
        return {"modelDetails": {"modelLifecycle": self.lifecycle}}


def ends_in(days: float) -> dict[str, Any]:
    return {"status": "ACTIVE", "endOfLifeTime": datetime.fromtimestamp(OPENING + days * DAY, UTC)}


@pytest.mark.parametrize(
    ("lifecycle", "is_ending"),
    [
        pytest.param({"status": "ACTIVE"}, False, id="active"),
        pytest.param({"status": "LEGACY"}, True, id="legacy"),
        pytest.param(ends_in(89), True, id="soon"),
        pytest.param(ends_in(91), False, id="far"),
        pytest.param(ends_in(-1), True, id="over"),
    ],
)
def test_a_model_on_its_way_out_raises_an_alarm(lifecycle: dict[str, Any], is_ending: bool) -> None:
    written: list[str] = []
    look(Bedrock(**lifecycle), written, OPENING)
    look(Bedrock(status="ACTIVE"), written, OPENING + DAY)
    cloudwatch = CloudWatch().read(written)
    assert states("Models-ending", cloudwatch, [OPENING + 60, OPENING + DAY + 60]) == [is_ending, False]
    assert states("Models-not-described", cloudwatch, [OPENING + 60, OPENING + DAY + 60]) == [False, False]


def test_a_model_that_nobody_describes_raises_another() -> None:
    class Silent:
        def get_foundation_model(self, **_: Any) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetFoundationModel")

    written: list[str] = []
    look(Silent(), written, OPENING)
    assert states("Models-not-described", CloudWatch().read(written), [OPENING + 60]) == [True]


def look(bedrock: Any, written: list[str], at: float) -> None:
    ModelLifecycle(bedrock, ["one"], "ACEmailAI", lambda: at, written.append)()


SEPARATELY = {"No-mail", "Automated-share-jumps", "Models-ending", "Models-not-described"}
TROUBLE = {
    "Errors": 1.0,
    "Throttles": 1.0,
    "ApproximateNumberOfMessagesVisible": 1.0,
    "DestinationDeliveryFailures": 1.0,
    "InvocationsIntervened": 5.0,
    "UnreadArticles": 1.0,
    "UnsealedTexts": 1.0,
    "AsyncEventAge": 21_000.0,
}
"""What AWS counts in a period of trouble; a duration is longer than any that an alarm allows."""


def counted() -> dict[str, Mapping[str, Any]]:
    """The alarms on what AWS counts, by name."""
    rows = {row["AlarmName"].removeprefix("ACEmailAI-"): row for row in backend().properties(ALARM)}
    return {name: row for name, row in rows.items() if name in OF_LINES or not watches_ours(row)}


def test_what_aws_counts_raises_each_alarm_for_as_long_as_the_trouble_lasts() -> None:
    for name, row in counted().items():
        cloudwatch, period = CloudWatch(), row["Period"]
        bad = TROUBLE.get(row["MetricName"], row["Threshold"] + 1)
        lasting = row["EvaluationPeriods"]
        for n in range(10):
            cloudwatch.count(row, OPENING + n * period, bad if 3 <= n < 3 + lasting else 0.0)
        raised = [cloudwatch.is_raised(row, OPENING + n * period) for n in range(1, 11)]
        assert raised == [n == 3 + lasting for n in range(1, 11)], name


def test_every_alarm_on_a_metric_of_ours_is_raised_here() -> None:
    ours = {row["AlarmName"].removeprefix("ACEmailAI-") for row in backend().properties(ALARM) if watches_ours(row)}
    assert ours == {*OUTAGES, *SEPARATELY, *OF_LINES}


def test_no_alarm_of_the_stack_is_left_out() -> None:
    every = {row["AlarmName"].removeprefix("ACEmailAI-") for row in backend().properties(ALARM)}
    assert every == {*OUTAGES, *SEPARATELY, *counted()}
    assert {row["MetricName"] for row in counted().values()} == {*TROUBLE, "Duration"}


def watches_ours(row: Mapping[str, Any]) -> bool:
    metrics = [each["MetricStat"]["Metric"] for each in row.get("Metrics", ()) if "MetricStat" in each]
    return "ACEmailAI" in {row.get("Namespace"), *(metric["Namespace"] for metric in metrics)}
