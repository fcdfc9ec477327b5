"""The real Amazon Bedrock runtime, for whoever wants a real language model under the simulator.

Everything else stays local, the guardrail too. The time that a real call takes passes on the virtual clock as well,
so that the flow waits for it as it would in Connect.
"""

from __future__ import annotations

import time
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

from simulator.aws.wire import Wire
from simulator.errors import SimulatorError
from simulator.flow.contact import REGION

HOW = "run `aws configure`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"

REFUSED_CREDENTIALS = frozenset(
    {
        "ExpiredTokenException",
        "ExpiredToken",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
    }
)


class RealBedrock:
    """Puts clients of the caller's own AWS account on a wire."""

    def __init__(self) -> None:
        try:
            self._session = boto3.Session()
            credentials = self._session.get_credentials()
        except BotoCoreError as error:
            raise SimulatorError(f"--model bedrock: the AWS configuration cannot be used ({error}); {HOW}.") from error
        if credentials is None:
            raise SimulatorError(f"--model bedrock needs AWS credentials and found none; {HOW}, or use --model local.")

    def attach(self, wire: Wire) -> str:
        """Make the bedrock-runtime clients on *wire* real ones; give the region they call."""
        region = self._session.region_name or REGION

        def client(*arguments: Any, **options: Any) -> Any:
            options["region_name"] = region
            client = self._session.client("bedrock-runtime", *arguments, **options)
            wire.take_over(client, "ApplyGuardrail")
            return _keep_time(wire, client)

        wire.clients = {**wire.clients, "bedrock-runtime": client}
        return region


def _keep_time(wire: Wire, client: Any) -> Any:
    """Let what a call takes pass on the virtual clock; refused credentials end the whole run."""
    began: list[float] = []

    def note(**_: Any) -> None:
        began[:] = [time.monotonic()]

    def pass_time(parsed_response: Any, **_: Any) -> None:
        wire.clock.sleep(time.monotonic() - began[0])
        error = (parsed_response or {}).get("Error", {})
        if error.get("Code") in REFUSED_CREDENTIALS:
            raise SimulatorError(f"--model bedrock: AWS refuses the credentials ({error.get('Message')}); {HOW}.")

    client.meta.events.register("before-send.bedrock-runtime.Converse", note)
    client.meta.events.register("response-received.bedrock-runtime.Converse", pass_time)
    return client
