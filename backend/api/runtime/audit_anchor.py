"""Anchor the audit once a day, after looking whether it is as it was written.

An error is what raises the alarm: a chain that was changed is not anchored.
"""

import logging
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

import logs
from adapters.s3.anchor_bucket import AnchorBucket
from adapters.stores.audit_table import AuditTable
from at_start import to_stay
from environment import AuditEnvironment
from privacy.audit_trail import AuditTrail
from triage.ports import Context

logger = logging.getLogger(__name__)

_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})


def wire(environment: AuditEnvironment, session: boto3.Session) -> AuditTrail:
    """Join the audit to its table and its bucket."""
    return AuditTrail(
        AuditTable(session.client("dynamodb", config=_CONFIG), environment.audit_table_name),
        AnchorBucket(session.client("s3", config=_CONFIG), environment.audit_bucket_name),
    )


@cache
@to_stay
def _wired() -> AuditTrail:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(AuditEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes both
    """Anchor the audit."""
    anchor = _wired().anchor()
    logger.info("audit anchored", extra={"entries": anchor.number})
    return {"entries": anchor.number, "head": anchor.hash}
