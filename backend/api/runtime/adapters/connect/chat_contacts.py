"""Begin a chat with a person in Amazon Connect, for a conversation that went on elsewhere.

The customer joins it with the token that Connect gives for them.
https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from botocore.config import Config

from adapters.answers import answer_or, text_of
from triage.errors import ContactUnavailableError

CONFIG = Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 2})
LONGEST_NAME: Final = 200
LONGEST_MESSAGE: Final = 1024


@dataclass(slots=True, eq=False)
class ChatContacts:
    """Begins chats with the flow *flow*, an id or an ARN, of the instance *instance*."""

    client: Any
    instance: str
    flow: str

    def begin(self, conversation: str, name: str, text: str, attributes: Mapping[str, str]) -> dict[str, str]:
        """Begin the one chat of *conversation*, for a customer called *name* who wrote *text* last.

        Connect begins no other for the same conversation. Raises `ContactUnavailableError`.
        """
        with answer_or(ContactUnavailableError, "No chat with a person could be begun"):
            answer = self.client.start_chat_contact(
                InstanceId=self.instance,
                ContactFlowId=self.flow.rpartition("/")[2],
                Attributes=dict(attributes),
                ParticipantDetails={"DisplayName": name[:LONGEST_NAME]},
                ClientToken=str(uuid5(NAMESPACE_URL, conversation)),
                SupportedMessagingContentTypes=["text/plain"],
                **(
                    {"InitialMessage": {"ContentType": "text/plain", "Content": first}}
                    if (first := _first(text))
                    else {}
                ),
            )
            place = {
                "contact": text_of(answer["ContactId"]),
                "participant": text_of(answer["ParticipantId"]),
                "participant_token": text_of(answer["ParticipantToken"]),
            }
        if not all(place.values()):
            raise ContactUnavailableError("Amazon Connect began a chat without saying how to join it.")
        return place


def _first(text: str) -> str:
    return text.strip()[:LONGEST_MESSAGE]
