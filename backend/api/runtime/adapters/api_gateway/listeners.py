"""Tell the open windows of a conversation what was said, by the WebSocket API of Amazon API Gateway."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import error_code

logger = logging.getLogger(__name__)

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True, eq=False)
class Listeners:
    """Pushes; whoever asked has the answer already, so nothing fails with it."""

    client: Any

    def tell(self, listeners: Iterable[str], said: Mapping[str, Any]) -> list[str]:
        """Push *said* to all *listeners*, and name those that are gone."""
        data, gone = json.dumps(said).encode(), []
        for listener in listeners:
            try:
                self.client.post_to_connection(ConnectionId=listener, Data=data)
            except (ClientError, BotoCoreError) as error:
                if error_code(error) == "GoneException":
                    gone.append(listener)
                else:
                    logger.warning("nothing pushed", extra={"reason": error_code(error)})
        return gone
