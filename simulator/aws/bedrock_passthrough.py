"""The real Amazon Bedrock runtime, for whoever wants a real language model under the simulator.

Everything else stays local, the guardrail too. The time that a real call takes passes on the virtual clock as well,
so that the flow waits for it as it would in Connect.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

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

ACCESS = (
    "let your account use the model (Bedrock console, Model catalog), and your credentials call bedrock:InvokeModel; "
    "or set AWS_DEFAULT_REGION to a region that has it"
)
REMEDIES = {
    "AccessDeniedException": ACCESS,
    "ResourceNotFoundException": ACCESS,
    "ValidationException": ACCESS,
    "ThrottlingException": "wait, send fewer mails at a time, or ask for more in the Service Quotas console",
}
ASK_AGAIN = "try again; if it stays, look at the AWS Health Dashboard"
UNREACHABLE = "check the network, the proxy and AWS_DEFAULT_REGION"


class RealBedrock:
    """Puts clients of the caller's own AWS account on a wire; *trouble* says why the last failed call failed."""

    def __init__(self) -> None:
        self.trouble = ""
        try:
            self._session = boto3.Session()
            credentials = self._session.get_credentials()
            if credentials:
                credentials.get_frozen_credentials()  # asks for those of a role or a login
        except (BotoCoreError, ClientError) as error:
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
            return self._listen(wire, client)

        wire.clients = {**wire.clients, "bedrock-runtime": client}
        return region

    def _listen(self, wire: Wire, client: Any) -> Any:
        """Let what a call takes pass on the virtual clock, and note how it fails."""
        began: list[float] = []

        def begin(**_: Any) -> None:
            began[:] = [time.monotonic()]

        def end(parsed_response: Any, exception: Exception | None, **_: Any) -> None:
            self._keep((parsed_response or {}).get("Error", {}), exception, client.meta.region_name)
            wire.clock.sleep(time.monotonic() - began[0])

        client.meta.events.register("before-send.bedrock-runtime.Converse", begin)
        client.meta.events.register("response-received.bedrock-runtime.Converse", end)
        return client

    def _keep(self, error: Mapping[str, str], exception: Exception | None, region: str) -> None:
        """Keep what went wrong in words; refused credentials end the whole run."""
        code, message = error.get("Code", ""), error.get("Message")
        if code in REFUSED_CREDENTIALS:
            raise SimulatorError(f"--model bedrock: AWS refuses the credentials ({message}); {HOW}.")
        if code:
            remedy = REMEDIES.get(code, ASK_AGAIN)
            self.trouble = f"--model bedrock: Bedrock in {region} gave no answer ({code}: {message}); {remedy}."
        elif exception:
            self.trouble = f"--model bedrock: Bedrock in {region} cannot be reached ({exception}); {UNREACHABLE}."
