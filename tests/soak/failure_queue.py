"""The queue of failed invocations, and Lambda, which takes them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from types import SimpleNamespace
from typing import Any, Final, cast

from backend.names import Names
from backend.operations.deployed import Deployed
from backend.operations.replay import Replay
from constants import APP_NAME
from simulator.flow.services import FunctionError
from simulator.lambdas import FailedInvocation
from simulator.system import Simulator

NAMES: Final = Names(APP_NAME)


def work_off(simulator: Simulator, failed: Sequence[FailedInvocation]) -> list[str]:
    """Work off the failure queue as the operator's command does; tell what stays in it."""
    queue = _FailureQueue(simulator, failed)
    deployed = SimpleNamespace(
        email_function=NAMES.email_function,
        recorder_function=NAMES.recorder_function,
        failure_queue=lambda: "failures",
        aws=lambda _name: queue,
    )
    told = list(Replay(cast(Deployed, deployed)).run(dry=False))
    assert len(told) == len(failed)
    return [outcome.text for outcome in told if not outcome.done]


class _FailureQueue:
    """Stands for the clients of the queue and of Lambda."""

    def __init__(self, simulator: Simulator, failed: Sequence[FailedInvocation]) -> None:
        self._simulator = simulator
        self._messages = {str(number): _message(event) for number, event in enumerate(failed)}
        self._unseen = list(self._messages)

    def receive_message(self, **_: Any) -> dict[str, Any]:
        seen, self._unseen = self._unseen, []
        return {"Messages": [{"ReceiptHandle": key, "Body": self._messages[key]} for key in seen]}

    def delete_message(self, **given: Any) -> None:
        del self._messages[given["ReceiptHandle"]]

    def change_message_visibility(self, **_: Any) -> None: ...

    def invoke(self, **given: Any) -> dict[str, Any]:
        if given["FunctionName"] == NAMES.recorder_function:  # these banks keep no records
            return {"StatusCode": 202, "Payload": BytesIO()}
        event = json.loads(given["Payload"])
        try:
            answer = self._simulator.lambdas.call(self._simulator.deployment.email_function, event, time_limit=60)
        except FunctionError as error:
            return {"FunctionError": "Unhandled", "Payload": BytesIO(json.dumps({"errorMessage": str(error)}).encode())}
        return {"StatusCode": 200, "Payload": BytesIO(json.dumps(answer).encode())}


def _message(failed: FailedInvocation) -> str:
    """What Lambda writes to the destination of failed invocations."""
    return json.dumps(
        {
            "requestContext": {"functionArn": f"{failed.function_arn}:$LATEST", "condition": "RetriesExhausted"},
            "requestPayload": failed.event,
            "responsePayload": {"errorMessage": failed.error},
        }
    )
