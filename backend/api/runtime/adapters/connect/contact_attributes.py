"""Attributes written to a contact directly, so that a result reaches the agent though the flow stopped asking."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import credentials_at_fault, error_code
from triage.errors import ContactUnavailableError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ContactAttributes:
    """The attributes of contacts of one or several Connect instances."""

    client: Any

    def update(self, instance_id: str, contact_id: str, attributes: Mapping[str, str]) -> None:
        """Set *attributes*, or raise `ContactUnavailableError`."""
        if not instance_id:
            logger.warning("contact of no instance", extra={"contact_id": contact_id})
            return
        try:
            self.client.update_contact_attributes(
                InstanceId=instance_id, InitialContactId=contact_id, Attributes=dict(attributes)
            )
        except (ClientError, BotoCoreError) as error:
            if credentials_at_fault(error):
                raise
            raise ContactUnavailableError(f"The contact got no result ({error_code(error)}).") from None
