"""Ask the function of the conversations about a turn, as a flow does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.config import Config

from adapters.answers import answer_or
from triage.errors import ModelUnavailableError

SECONDS = 14
"""A little more than the function may take, which says of itself that it failed."""
CONFIG = Config(connect_timeout=1, read_timeout=SECONDS, retries={"mode": "standard", "total_max_attempts": 1})


@dataclass(slots=True, eq=False)
class TurnFunction:
    """The function behind *client* that is called *function*."""

    client: Any
    function: str

    def __call__(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Give what it says; raise `ModelUnavailableError` where it fails."""
        with answer_or(ModelUnavailableError, "The function of the conversations did not answer"):
            answer = self.client.invoke(FunctionName=self.function, Payload=json.dumps(event))
            said = json.loads(answer["Payload"].read())
            if answer.get("FunctionError") or not isinstance(said, dict) or "escalation_decision" not in said:
                raise ValueError
            return said
