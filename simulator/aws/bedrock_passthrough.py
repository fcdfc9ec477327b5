"""The real Amazon Bedrock runtime, for whoever wants a real language model under the simulator.

Everything else stays local, the guardrail too.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from adapters.bedrock import bedrock_model
from simulator.aws.bedrock_runtime import RealModel
from simulator.aws.call import ServiceError
from simulator.errors import SimulatorError
from simulator.flow.contact import REGION
from triage.channel import EMAIL

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


class RealBedrock(RealModel):
    """Asks the models of the caller's own AWS account."""

    def __init__(self) -> None:
        super().__init__()
        try:
            session = boto3.Session()
            credentials = session.get_credentials()
            if credentials:
                credentials.get_frozen_credentials()  # asks for those of a role or a login
        except (BotoCoreError, ClientError) as error:
            raise SimulatorError(f"--model bedrock: the AWS configuration cannot be used ({error}); {HOW}.") from error
        if credentials is None:
            raise SimulatorError(f"--model bedrock needs AWS credentials and found none; {HOW}, or use --model local.")
        self.region = session.region_name or REGION
        patience = bedrock_model.config(EMAIL.attempt_seconds)
        self._client = session.client("bedrock-runtime", region_name=self.region, config=patience)

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer = self._client.converse(**request)
        except ClientError as error:
            raise self._refused(error.response.get("Error", {})) from error
        except (BotoCoreError, ResponseParserError) as error:
            code = "ModelTimeoutException" if isinstance(error, ReadTimeoutError) else "ServiceUnavailableException"
            trouble = f"--model bedrock: Bedrock in {self.region} cannot be reached ({error}); {UNREACHABLE}."
            raise self.fail(code, str(error), trouble) from error
        answer.pop("ResponseMetadata", None)
        return json.loads(json.dumps(answer, default=_encoded))  # type: ignore[no-any-return]

    def _refused(self, error: Mapping[str, str]) -> ServiceError:
        """Put what went wrong into words; refused credentials end the whole run."""
        code, message = error.get("Code", ""), error.get("Message", "")
        if code in REFUSED_CREDENTIALS:
            raise SimulatorError(f"--model bedrock: AWS refuses the credentials ({message}); {HOW}.")
        remedy = REMEDIES.get(code, ASK_AGAIN)
        trouble = f"--model bedrock: Bedrock in {self.region} gave no answer ({code}: {message}); {remedy}."
        return self.fail(code, message, trouble)


def _encoded(value: bytes) -> str:
    """Bytes as they stand on the wire."""
    return base64.b64encode(value).decode("ascii")
