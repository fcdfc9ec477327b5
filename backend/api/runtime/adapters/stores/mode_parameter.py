"""The modes, from a parameter of AWS Systems Manager that an operator changes while everything runs.

https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from adapters.answers import readable
from adapters.credentials import error_code
from triage import modes
from triage.modes import Modes
from triage.ports import Clock

logger = logging.getLogger(__name__)

FRESH_SECONDS = 30.0

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True)
class ModeParameter:
    """Looks again after half a minute; what cannot be read quiets what was last known."""

    client: Any
    name: str
    clock: Clock
    _known: Modes = field(default=modes.UNKNOWN, init=False)
    _read_at: float = field(default=float("-inf"), init=False)

    def modes(self) -> Modes:
        """How far the software may go."""
        now = self.clock.now()
        # Neither from the past nor from the future: after a clock was put back, what was read before it is old as well.
        if not self._read_at <= now < self._read_at + FRESH_SECONDS:
            self._known, self._read_at = self._read(), now
        return self._known

    def _read(self) -> Modes:
        try:
            with readable():
                found = modes.parse(self.client.get_parameter(Name=self.name)["Parameter"]["Value"])
        except (ClientError, BotoCoreError) as error:
            logger.warning("mode not read", extra={"code": error_code(error)})
            return self._known.quieted()
        if found.quiet:
            logger.warning("mode not understood")
        return found
