"""The ways by which turns come in: from the flow of the chats, or over the API for a website's own chat."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, NamedTuple, Protocol

from simulator.aws.bedrock_runtime import Model
from simulator.chat.api import ChatApi
from simulator.chat.lines import Line
from simulator.chat.system import FUNCTION, PATIENCE, ChatSystem, event
from simulator.flow.services import FunctionError

BEHIND: Final = (
    "dynamodb.BatchGetItem",
    "dynamodb.TransactWriteItems",
    "bedrock-runtime.Converse",
    "bedrock-runtime.ApplyGuardrail",
    "bedrock-agent-runtime.Retrieve",
    "comprehend.DetectSentiment",
    "comprehend.DetectEntities",
    "ssm.GetParameter",
    "secretsmanager.GetSecretValue",
)
"""What either way needs."""
OK, WITH_A_PERSON = 200, 409


class Said(NamedTuple):
    """What came of a turn that counts as written at *written*; *body* is None where a person has the conversation."""

    written: float
    body: Mapping[str, Any] | None


class LostError(Exception):
    """A turn that nobody took, however often it was sent."""


class Way(Protocol):
    """Hands turns to a copy of the chats; *may_fail* names the operations that its turns need."""

    system: ChatSystem
    may_fail: ClassVar[tuple[str, ...]]

    def say(self, line: Line) -> Said:
        """Hand over a turn, which was written now if not at another moment; raise `LostError` where nobody takes it."""
        ...


class FlowWay:
    """Turns as the flow of the chats gives them to the function, with the moment at which they were written."""

    may_fail: ClassVar[tuple[str, ...]] = BEHIND

    def __init__(self, model: Model) -> None:
        self.system = ChatSystem(model)

    def say(self, line: Line) -> Said:
        system = self.system
        written = system.clock.now() if line.at is None else line.at
        turn = event(line, line.id, written, system.known(line.sender))
        try:
            return Said(written, system.lambdas.call(FUNCTION, turn, PATIENCE))
        except FunctionError:
            return Said(written, None)


class ApiWay:
    """Turns as a website's page sends them; what is not taken it sends again.

    The clock of a page is nobody's, so a turn is as old as the request by which it is taken.
    """

    may_fail: ClassVar[tuple[str, ...]] = (
        *BEHIND,
        "lambda.Invoke",
        "connect.StartChatContact",
        "apigatewaymanagementapi.PostToConnection",
    )
    TRIES: Final = 12
    PAUSE: Final = 2.0
    """Seconds after which a page sends again."""

    def __init__(self, model: Model) -> None:
        self.system = ChatSystem(model)
        self.api = ChatApi(self.system)
        self.api.token("conversation-of-nobody")  # the website has its key before services fail

    def say(self, line: Line) -> Said:
        conversation, turn = (f"conversation-{name}".replace("/", "-") for name in (line.conversation, line.id))
        body = json.dumps({"id": turn, "text": line.text}).encode()
        for _ in range(self.TRIES):
            token = self.api.token(conversation, self.api.known(line.sender))
            began = self.system.clock.now()
            answer = self.api.post(conversation, body, {"Authorization": f"Bearer {token}"})
            if answer.status == OK:
                return Said(began, answer.body)
            if answer.status == WITH_A_PERSON:
                return Said(began, None)
            self.system.clock.sleep(self.PAUSE)
        raise LostError(f"{line.id} was refused with {answer.status}")


WAYS: Final[Mapping[str, Callable[[Model], Way]]] = {"flow": FlowWay, "API": ApiWay}
