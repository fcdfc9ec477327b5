"""AWS KMS: moto's, asked directly. It encrypts in earnest, and opens in the same encryption context only.

Unlike AWS's it goes on to decrypt under a key that was scheduled for deletion: no test may rest on that.
"""

from __future__ import annotations

from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.aws.call import respond


def answer(request: AWSPreparedRequest) -> AWSResponse:
    """What KMS replies to *request*."""
    from moto.core.request import normalize_request  # noqa: PLC0415 - moto takes long, and few need keys
    from moto.kms.responses import KmsResponse  # noqa: PLC0415

    status, headers, body = KmsResponse.dispatch(normalize_request(request))
    return respond(request, status, headers, body if isinstance(body, bytes) else body.encode())


def create_master_key(client: Any) -> str:
    """Make a key and return its ARN."""
    return str(client.create_key(Description="simulated master key")["KeyMetadata"]["Arn"])
