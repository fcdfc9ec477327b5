"""Give the e-mail function again what it failed at, once the cause is mended.

Lambda puts an event that failed for good into the failure queue, with the error. A message leaves the queue only after
the function took its event.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from backend.operations.account import code
from backend.operations.deployed import Deployed
from backend.operations.letters import letters


@dataclass(frozen=True, slots=True)
class Failure:
    """An event that failed, and why."""

    function: str
    event: Any
    contact_id: str
    reason: str

    @classmethod
    def read(cls, text: str) -> "Failure | None":
        """Read a message of the failure queue; None where it is none of Lambda's."""
        try:
            body = json.loads(text)
            event = body["requestPayload"]
            contact = event["Details"]["ContactData"]["ContactId"]
            function = body["requestContext"]["functionArn"].split(":")[6]
        except (ValueError, KeyError, TypeError, IndexError):
            return None
        answer = body.get("responsePayload") or {}
        reason = answer.get("errorMessage") if isinstance(answer, dict) else None
        condition = body["requestContext"].get("condition", "unknown")
        return cls(function, event, contact, reason or condition)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message."""

    contact_id: str
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """Works off the failure queue of a deployed copy."""

    deployed: Deployed
    patience: int = 1
    """Seconds in which an empty queue may still bring something."""

    def run(self, *, dry: bool) -> Iterator[Outcome]:
        """Go once through the queue; *dry* only tells what is in it."""
        for letter in letters(self.deployed.aws("sqs"), self.deployed.failure_queue(), self.patience):
            outcome = self._handle(Failure.read(letter.body), dry=dry)
            if outcome.done:
                letter.delete()
            yield outcome

    def _handle(self, failure: Failure | None, *, dry: bool) -> Outcome:
        if failure is None or failure.function != self.deployed.email_function:
            return Outcome("-", "not an event of the e-mail function: kept", done=False)
        if dry:
            return Outcome(failure.contact_id, f"failed with: {failure.reason}", done=False)
        answer = self.deployed.aws("lambda").invoke(
            FunctionName=self.deployed.email_function, Payload=json.dumps(failure.event).encode()
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            reason = payload.get("errorMessage", "no reason given") if isinstance(payload, dict) else payload
            return Outcome(failure.contact_id, f"failed again: {reason}", done=False)
        return Outcome(failure.contact_id, f"done, its result is stored{self._recorded(payload)}", done=True)

    def _recorded(self, result: Any) -> str:
        """Hand a *result* to the recorder, as Lambda does only for what it called for somebody; say if it cannot be."""
        try:
            self.deployed.aws("lambda").invoke(
                FunctionName=self.deployed.recorder_function,
                InvocationType="Event",
                Payload=json.dumps({"version": "1.0", "responsePayload": result}).encode(),
            )
        except ClientError as error:
            return f", but no record of it is kept ({code(error)})"
        return ""
