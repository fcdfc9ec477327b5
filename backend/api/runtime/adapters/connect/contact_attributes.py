"""Attributes written to a contact directly, so that a result reaches the agent though the flow stopped asking."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.answers import UnreadableAnswerError, answer_or, readable
from triage.errors import ContactUnavailableError

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class ContactAttributes:
    """The attributes of contacts of one or several Connect instances."""

    client: Any

    def update(self, instance_id: str, contact_id: str, attributes: Mapping[str, str]) -> None:
        """Set *attributes*, or raise `ContactUnavailableError`.

        There is nothing to be read in the answer to this, and no use in asking again for a better one.
        """
        if not instance_id:
            logger.warning("contact of no instance", extra={"contact_id": contact_id})
            return
        with answer_or(ContactUnavailableError, "The contact got no result"):
            try:
                with readable():
                    self.client.update_contact_attributes(
                        InstanceId=instance_id, InitialContactId=contact_id, Attributes=dict(attributes)
                    )
            except UnreadableAnswerError:
                logger.warning("attributes not confirmed", extra={"contact_id": contact_id})
