"""Hand what was decided about a turn to the function that records it, without waiting for it."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import error_code

logger = logging.getLogger(__name__)

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True, eq=False)
class Recording:
    """Starts the recorder as Lambda starts it after a mail; a customer's answer never fails with it."""

    client: Any
    function: str

    def record(self, result: Mapping[str, Any]) -> None:
        """Hand over the interaction in *result*, if there is one."""
        if "interaction" not in result:
            return
        payload = {"responsePayload": {name: result[name] for name in ("interaction", "texts")}}
        try:
            self.client.invoke(FunctionName=self.function, InvocationType="Event", Payload=json.dumps(payload))
        except (ClientError, BotoCoreError) as error:
            extra = {"contact_id": result["conversation"], "reason": error_code(error)}
            logger.warning("interaction not recorded", extra=extra)
