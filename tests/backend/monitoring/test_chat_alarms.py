"""Each degraded state of the unit that answers chats raises its alarm, which clears once it is over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from metrics import RECORDED, Meter, of_chats
from simulator import deployment
from simulator.aws.call import ServiceError
from simulator.aws.wire import Fault
from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.model.choice import local
from simulator.system import OPENING
from tests.fakes.cloudwatch import CloudWatch
from tests.fakes.deployment import Template, stacks

ALARM = "AWS::CloudWatch::Alarm"
QUESTION = "How do I reset my online banking password?"
TURNS, BETWEEN = 3, 600.0
PHASE = TURNS * BETWEEN
"""Half an hour: before, during and after an outage."""


@dataclass
class Refusing:
    """The stand-in, where it is asked as a model that answers; *babbles* spoils what it says."""

    refused: Callable[[str], bool] = lambda _: True
    babbles: bool = False
    model: Any = field(default_factory=local)

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.refused(request["modelId"]):
            raise ServiceError("ResourceNotFoundException")
        answer = dict(self.model.answer(request))
        if self.babbles:
            answer["output"] = {"message": {"role": "assistant", "content": [{"text": "Lovely weather."}]}}
        return answer


def first(model: str) -> bool:
    return model == deployment.usual_settings().model_ids[0]


def refused(operation: str) -> dict[str, Any]:
    return {"aws_faults": {operation: Fault("AccessDeniedException")}}


OUTAGES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "model-unavailable": lambda: {"model": Refusing()},
    "analysis-invalid": lambda: {"model": Refusing(lambda _: False, babbles=True), "judge": local()},
    "fallback-used": lambda: {"model": Refusing(first)},
    "proof-unavailable": lambda: {"judge": Refusing()},
    "knowledge-unavailable": lambda: refused("bedrock-agent-runtime.Retrieve"),
    "guardrail-unavailable": lambda: refused("bedrock-runtime.ApplyGuardrail"),
    "mode-unavailable": lambda: refused("ssm.GetParameter"),
    "key-unavailable": lambda: refused("secretsmanager.GetSecretValue"),
    "turns-without-records": lambda: {"records": False},
}


def lines(phase: int, outage: Callable[[], Mapping[str, Any]] = dict) -> list[str]:
    """What is written for three chats of the *phase*; the recorder's lines are those of `Meter`."""
    said = {"records": True, **outage()}
    records = said.pop("records")
    system = ChatSystem(said.pop("model", None) or local(), opening=OPENING + phase * PHASE, **said)
    recorder = Meter("ACEmailAI", system.clock, system.measured.append).of_channel("CHAT")
    for number in range(TURNS):
        system.answer(Line(f"c{number}", "jo@example.com", QUESTION))
        if records:
            recorder.tell({RECORDED: 1}, {"contact_id": f"c{number}"})
        system.clock.sleep(BETWEEN)
    return system.measured


healthy = cache(lines)


def unit() -> Template:
    return stacks(UNITS="chat")["ACEmailAIChat"]


def is_raised(name: str, cloudwatch: CloudWatch, phase: int) -> bool:
    """Whether it is raised at some time of the *phase*; what came before may count in its first minutes."""
    alarm = unit().only(ALARM, AlarmName=f"ACEmailAI-Chat-{name}")
    moments = [OPENING + phase * PHASE + minutes * 60.0 for minutes in range(15 if phase == 2 else 5, 31, 5)]
    return any(cloudwatch.is_raised(alarm, at) for at in moments)


@pytest.mark.parametrize("name", OUTAGES)
def test_an_outage_raises_its_alarm_which_clears_once_it_is_over(name: str) -> None:
    cloudwatch = CloudWatch().read([*healthy(0), *lines(1, OUTAGES[name]), *healthy(2)])
    assert [is_raised(name, cloudwatch, phase) for phase in range(3)] == [False, True, False]


def test_without_an_outage_no_alarm_is_raised() -> None:
    cloudwatch = CloudWatch().read([*healthy(0), *healthy(2)])
    assert [name for name in OUTAGES for phase in range(3) if is_raised(name, cloudwatch, phase)] == []


def test_every_alarm_on_a_metric_of_the_turns_is_raised_here_and_the_others_are_those_of_every_function() -> None:
    rows = {row["AlarmName"]: row["Namespace"] for row in unit().properties(ALARM)}
    ours = {name for name, namespace in rows.items() if namespace == of_chats("ACEmailAI")}
    assert ours == {f"ACEmailAI-Chat-{name}" for name in OUTAGES}
    assert rows.keys() - ours == {f"ACEmailAI-Chat-{name}" for name in ("errors", "throttled", "slow")}


def test_chats_count_as_what_was_done_about_them_and_never_as_mails() -> None:
    points = CloudWatch().read(healthy(0)).points
    assert {namespace for namespace, _, _ in points} == {of_chats("ACEmailAI")}
    counted = {name: [value for _, value in rows] for (_, name, held), rows in points.items() if not held}
    assert (counted["Results"], counted["Answered"], counted["HandedOver"]) == ([1] * 3, [1] * 3, [0] * 3)
