"""The chat function on this machine, as it is deployed, with AWS below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import chat_function
from backend.api import environments
from backend.settings import Settings
from conversation import failed
from simulator import build, deployment
from simulator.aws import comprehend
from simulator.aws.bedrock_runtime import Model
from simulator.aws.connect_files import ConnectFiles
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.guardrail import ApplyGuardrail
from simulator.aws.kms import Kms
from simulator.aws.settings import RunTimeSettings
from simulator.aws.wire import Fault
from simulator.chat.lines import Line
from simulator.clock import VirtualClock
from simulator.connect.profiles import CustomerProfiles
from simulator.deployment import Deployment
from simulator.flow.contact import INSTANCE_ARN
from simulator.flow.services import FunctionError
from simulator.lambdas import Lambdas
from simulator.system import OPENING
from triage.channel import CHAT, Channel
from triage.message import ProfileMatch
from triage.modes import Mode

FUNCTION: Final = "ChatTurns"
PATIENCE: Final = 8.0
"""Seconds that a flow waits for the function."""
MODEL_SECONDS, JUDGE_SECONDS = 1.2, 0.6
"""What a call of a model that suits a conversation takes."""


class ChatSystem:
    """Answers turns. Its parts stay open to tests: clock, wire, parameters, guardrail, functions."""

    def __init__(
        self,
        model: Model,
        *,
        judge: Model | None = None,
        settings: Settings | None = None,
        mode: str = Mode.AUTO,
        articles: Path = deployment.ARTICLES,
        profiles: Path = deployment.CUSTOMERS,
        model_seconds: float | Callable[[], float] = MODEL_SECONDS,
        judge_seconds: float | Callable[[], float] = JUDGE_SECONDS,
        opening: float = OPENING,
        aws_faults: Mapping[str, Fault] | None = None,
        channel: Channel = CHAT,
    ) -> None:
        self.deployment = Deployment(settings or deployment.usual_settings())
        self.clock, self._opening = VirtualClock(opening), opening
        self.parameters = RunTimeSettings()
        self.switch(mode)
        self.guardrail = ApplyGuardrail(self.clock)
        self.tables = DynamoDB()
        self.wire = build.wire(
            self.clock,
            folder=articles,
            languages=self.deployment.settings.reply_languages,
            files=ConnectFiles(self.clock, 0.0),
            guardrail=self.guardrail,
            parameters=self.parameters,
            kms=Kms(),
            tables=self.tables,
            faults=aws_faults or {},
            by_meaning=True,
        )
        region = self.deployment.settings.region
        build.attach(model, judge, self.wire, region, seconds=model_seconds, judge_seconds=judge_seconds)
        self.wire.answers = {**self.wire.answers, **comprehend.OPERATIONS}
        self.resources = made = build.resources(self.deployment, self.tables, articles, records=False)
        self.table = self.tables.create("simulated-conversations", "key")
        environment = environments.chat(self.deployment.settings, made, self.table)
        self.measured: list[str] = []
        """What the function measured, a line each."""
        handler = chat_function.wire(
            environment, self.wire.session(), clock=self.clock, write=self.measured.append, channel=channel
        )
        self.lambdas = Lambdas({FUNCTION: handler}, self.clock, build.Ids(), time_out=PATIENCE)
        self.customers = CustomerProfiles.read(profiles)
        self._numbers: Counter[str] = Counter()

    def switch(self, mode: str) -> None:
        """Turn the operator's switch to *mode*."""
        self.parameters.parameters[self.deployment.names.mode_parameter] = mode

    def answer(self, line: Line) -> dict[str, Any]:
        """Give what the function returns for *line* or, where it fails, what the flow does: it hands over."""
        number, began = self._numbers[line.conversation], self.clock.now()
        try:
            return self.say(line)
        except FunctionError:
            seconds = self.clock.elapsed(began)
            return failed.compose(line.conversation, line.channel, line.text, number=number, seconds=seconds)

    def say(self, line: Line) -> dict[str, Any]:
        """Let the flow hand *line* over and give what the function returns; raise `FunctionError` where it fails."""
        return dict(self.lambdas.call(FUNCTION, self.event(line), PATIENCE))

    def event(self, line: Line) -> dict[str, Any]:
        """What a flow tells the function of *line*; a turn without an id gets one by its number."""
        number = self._numbers[line.conversation]
        self._numbers[line.conversation] += 1
        turn, at = line.id or f"{line.conversation}/{number}", None if line.at is None else self._opening + line.at
        if at is not None:
            self.clock.advance_to(at)
        return event(line, turn, at, self.known(line.sender))

    def known(self, sender: str) -> dict[str, str]:
        """Give what the flow finds in the profile of *sender*."""
        return known(self.customers, sender)


def event(line: Line, turn: str, at: float | None, profile: Mapping[str, str]) -> dict[str, Any]:
    """What a flow tells the function of *line*, written by somebody with that *profile*."""
    return {
        "Details": {
            "ContactData": {
                "ContactId": line.conversation,
                "Channel": "CHAT",
                "InstanceARN": INSTANCE_ARN,
                "CustomerEndpoint": {"Address": line.sender, "Type": "CONTACT_FLOW"},
            },
            "Parameters": {
                "turn": turn,
                "text": line.text,
                "channel": line.channel,
                **({} if at is None else {"at": at}),
                **profile,
            },
        }
    }


def known(customers: CustomerProfiles, sender: str) -> dict[str, str]:
    """What a flow finds in the profile of *sender*."""
    found = [*customers.find("_email", sender), *customers.find("_phone", sender)] if sender else []
    if not found:
        return {"ProfileMatch": ProfileMatch.NONE}
    if len({profile.profile_id for profile in found}) > 1:
        return {"ProfileMatch": ProfileMatch.SEVERAL}
    fields = found[0].fields
    known = {
        "FirstName": fields.get("FirstName"),
        "LastName": fields.get("LastName"),
        "ServiceLevel": fields.get("Attributes.ServiceLevel"),
        "PeopleOnly": fields.get("Attributes.PeopleOnly"),
    }
    return {"ProfileMatch": ProfileMatch.ONE, **{name: value for name, value in known.items() if value}}
