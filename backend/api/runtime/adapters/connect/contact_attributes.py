"""Attributes of contacts: read once all is over, and written directly, as a result is to reach the agent anyway."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.answers import UnreadableAnswerError, answer_or, readable, text_of
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

    def read(self, instance_id: str, contact_id: str) -> dict[str, str]:
        """Give the attributes of a contact, or raise `ContactUnavailableError`."""
        with answer_or(ContactUnavailableError, "The attributes of a contact could not be read"):
            answer = self.client.get_contact_attributes(InstanceId=instance_id, InitialContactId=contact_id)
            return {name: text_of(value) for name, value in answer["Attributes"].items()}

    def first_of(self, instance_id: str, contact_id: str) -> str:
        """Give the contact as which a contact began, which has the attributes; raise `ContactUnavailableError`."""
        with answer_or(ContactUnavailableError, "A contact could not be read"):
            answer = self.client.describe_contact(InstanceId=instance_id, ContactId=contact_id)
            return text_of(answer["Contact"].get("InitialContactId")) or contact_id
