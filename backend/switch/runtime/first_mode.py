"""Custom resource: there is a parameter with the operator's switch, and what it says is the operator's alone.

It is made where there is none, and never written again, whatever a deployment changes; one that was there before is
left as it is, also when the stack goes.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

logger = logging.getLogger()

Event = Mapping[str, Any]

MADE, FOUND = "made", "found"
"""What a physical id begins with: who made the parameter goes before its name."""
RIGHTS_TRIES = 4
RIGHTS_PAUSE = 5.0
"""A fresh permission may take some seconds to apply."""


@dataclass(frozen=True, slots=True)
class FirstMode:
    """Gives the switch its first position."""

    ssm: Any
    sleep: Callable[[float], None] = time.sleep

    def on_event(self, event: Event) -> dict[str, Any]:
        """Make the parameter, or leave it alone; remove it only if this resource made it."""
        properties = event["ResourceProperties"]
        if event["RequestType"] == "Create":
            return {
                "PhysicalResourceId": f"{self._make(properties['Name'], properties['FirstMode'])}:{properties['Name']}"
            }
        made, _, name = event["PhysicalResourceId"].partition(":")
        if event["RequestType"] == "Delete" and made == MADE:
            self._remove(name)
        return {"PhysicalResourceId": event["PhysicalResourceId"]}

    def _make(self, name: str, first_mode: str) -> str:
        try:
            self._allowed(
                self.ssm.put_parameter,
                Name=name,
                Value=first_mode,
                Type="String",
                Description="How far the software goes by itself: off, shadow, draft or auto; also per category",
            )
        except ClientError as error:
            if _code(error) != "ParameterAlreadyExists":
                raise
            logger.info("switch found", extra={"parameter": name})
            return FOUND
        return MADE

    def _remove(self, name: str) -> None:
        try:
            self.ssm.delete_parameter(Name=name)
        except ClientError as error:
            if _code(error) != "ParameterNotFound":
                raise

    def _allowed(self, call: Callable[..., Mapping[str, Any]], **arguments: Any) -> Mapping[str, Any]:
        """Call again while a fresh permission does not apply yet."""
        for _ in range(RIGHTS_TRIES - 1):
            try:
                return call(**arguments)
            except ClientError as error:
                if _code(error) != "AccessDeniedException":
                    raise
                self.sleep(RIGHTS_PAUSE)
        return call(**arguments)


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


@cache
def _first_mode() -> FirstMode:
    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})
    return FirstMode(boto3.client("ssm", config=config))


def on_event(event: Event, _: object) -> dict[str, Any]:
    """Answer the provider framework."""
    return _first_mode().on_event(event)
