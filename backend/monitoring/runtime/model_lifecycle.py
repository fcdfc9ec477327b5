"""Once a day: do the models that answer mails, and those that find articles for them, still have a future?

Bedrock says of each model whether it is on its way out, and until when; after that day every call fails, and every mail
goes to an agent. What is found becomes metrics, in CloudWatch's embedded metric format.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

logger = logging.getLogger()

ENDING, UNKNOWN = "ModelsEnding", "ModelsNotDescribed"
SOON_DAYS = 90
"""A model whose end is nearer than this counts as ending, whatever Bedrock calls it."""


@dataclass(frozen=True, slots=True)
class ModelLifecycle:
    """Looks up *models*, the ids of foundation models."""

    bedrock: Any
    models: Sequence[str]
    namespace: str
    now: Callable[[], float] = time.time
    write: Callable[[str], object] = print

    def __call__(self) -> dict[str, int]:
        """Count the models that are ending, and those that Bedrock does not describe here."""
        stages = {model: self._is_ending(model) for model in self.models}
        found = {
            ENDING: sum(stage is True for stage in stages.values()),
            UNKNOWN: sum(stage is None for stage in stages.values()),
        }
        directive = {"Namespace": self.namespace, "Dimensions": [[]], "Metrics": [{"Name": name} for name in found]}
        stamp = {"Timestamp": int(self.now() * 1000), "CloudWatchMetrics": [directive]}
        ending = [model for model, stage in stages.items() if stage]
        self.write(json.dumps({"_aws": stamp, "ending": ending, **found}))
        return found

    def _is_ending(self, model: str) -> bool | None:
        try:
            details = self.bedrock.get_foundation_model(modelIdentifier=model)["modelDetails"]
        except (ClientError, BotoCoreError) as error:
            logger.warning("model not described", extra={"model": model, "reason": type(error).__name__})
            return None
        stage = details.get("modelLifecycle", {})
        return stage.get("status") == "LEGACY" or self._is_soon(stage.get("endOfLifeTime"))

    def _is_soon(self, end: datetime | None) -> bool:
        return end is not None and (end - datetime.fromtimestamp(self.now(), UTC)).days < SOON_DAYS


@cache
def _lifecycle() -> ModelLifecycle:
    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})
    client = boto3.client("bedrock", config=config)
    return ModelLifecycle(client, os.environ["MODELS"].split(","), os.environ["METRICS_NAMESPACE"])


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001 - Lambda passes both
    """Answer the schedule."""
    return _lifecycle()()
