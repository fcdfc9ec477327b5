"""A contact as Amazon Connect keeps it while flows, functions and agents work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from backend.connect.flow_language.schema import ATTRIBUTE_BYTES
from simulator.errors import SimulatorError
from simulator.flow.outcome import DISCONNECTED, Ending

REGION: Final = "us-east-1"
ACCOUNT: Final = "111122223333"
INSTANCE_ARN: Final = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/00000000-0000-4000-8000-000000000001"

EMAIL_LIFETIME: Final = 14 * 86_400.0
GUIDE_LIFETIME: Final = 25 * 3_600.0


class AttributeLimitError(SimulatorError):
    """The user-defined attributes of a contact would exceed 32,768 bytes; none of them was set."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An e-mail address, or a telephone number, with the name shown for it."""

    address: str
    display_name: str | None = None
    kind: str = "EMAIL_ADDRESS"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of the instance; *capacity* is how many contacts it holds, None for any number."""

    name: str
    arn: str
    capacity: int | None = None


@dataclass(slots=True, kw_only=True)
class Contact:
    """The contact record; *arrived_at* and *lifetime* are in seconds of the virtual clock.

    Segment attributes hold text, or a mapping where Connect keeps a value map.
    *plain_text* is what `LoadContactContent` finds in storage.
    """

    contact_id: str
    arrived_at: float = 0.0
    channel: str = "EMAIL"
    initiation_method: str = "INBOUND"
    customer_endpoint: Endpoint | None = None
    system_endpoint: Endpoint | None = None
    to_addresses: tuple[str, ...] = ()
    cc_addresses: tuple[str, ...] = ()
    segment_attributes: dict[str, str | dict[str, str]] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    references: dict[str, dict[str, str]] = field(default_factory=dict)
    plain_text: str | None = None
    previous_contact_id: str | None = None
    related: Contact | None = None
    region: str = REGION
    instance_arn: str = INSTANCE_ARN
    lifetime: float = EMAIL_LIFETIME

    name: str | None = None
    description: str | None = None
    language_code: str = "en-US"
    customer_id: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    queue: Queue | None = None
    routing_priority: int = 5
    queue_time_adjustment: int = 0
    event_hooks: dict[str, str] = field(default_factory=dict)
    wisdom_session: str | None = None
    flow_logging: bool = False
    recorded: tuple[str, ...] = ()
    """Who of a call is recorded once a person is in it."""
    case_ids: list[str] = field(default_factory=list)
    profile_id: str | None = None
    ending: Ending | None = None

    @property
    def is_over(self) -> bool:
        """Whether the flow has ended the contact itself, and not only its own part."""
        return self.ending is not None and self.ending.reason == DISCONNECTED

    @property
    def expires_at(self) -> float:
        return self.arrived_at + self.lifetime

    def write(self, values: Mapping[str, str]) -> None:
        """Set user-defined attributes, all of them or, with an AttributeLimitError, none."""
        union = {**self.attributes, **values}
        size = len("".join((*union, *union.values())).encode())
        if size > ATTRIBUTE_BYTES:
            raise AttributeLimitError(f"contact {self.contact_id}: its attributes would take {size} of 32,768 bytes.")
        self.attributes.update(values)

    def guide(self, contact_id: str, at: float) -> Contact:
        """The chat contact that shows this contact's guide to an agent, with a copy of its attributes."""
        return Contact(
            contact_id=contact_id,
            arrived_at=at,
            channel="CHAT",
            initiation_method="API",
            customer_endpoint=self.customer_endpoint,
            system_endpoint=self.system_endpoint,
            segment_attributes={"connect:Subtype": "connect:Guide"},
            attributes=dict(self.attributes),
            related=self,
            region=self.region,
            instance_arn=self.instance_arn,
            lifetime=GUIDE_LIFETIME,
        )

    def namespaces(self) -> dict[str, Any]:
        """What references find on the contact, by namespace."""
        return {
            "Channel": self.channel,
            "ContactId": self.contact_id,
            "InitialContactId": self.previous_contact_id or self.contact_id,
            "PreviousContactId": self.previous_contact_id,
            "InstanceARN": self.instance_arn,
            "AwsRegion": self.region,
            "InitiationMethod": self.initiation_method,
            "CustomerEndpoint": _endpoint(self.customer_endpoint),
            "SystemEndpoint": _endpoint(self.system_endpoint),
            "AdditionalEmailRecipients": {
                "ToList": "; ".join(self.to_addresses) or None,
                "CcList": "; ".join(self.cc_addresses) or None,
            },
            "SegmentAttributes": self.segment_attributes,
            "Attributes": self.attributes,
            "Name": self.name,
            "Description": self.description,
            "References": self.references,
            "Tags": self.tags,
            "LanguageCode": self.language_code,
            "CustomerId": self.customer_id,
            "Queue": {"Name": self.queue.name, "ARN": self.queue.arn} if self.queue else None,
        }

    def event(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The event that Connect hands to a Lambda function."""
        contact_data = {
            **self.namespaces(),
            "RelatedContactId": self.related.contact_id if self.related else None,
            "Attributes": dict(self.attributes),
            "References": {key: dict(value) for key, value in self.references.items()},
            "Tags": dict(self.tags),
            "SegmentAttributes": {key: _typed(value) for key, value in self.segment_attributes.items()},
            "MediaStreams": {},
        }
        del contact_data["AdditionalEmailRecipients"]
        return {
            "Name": "ContactFlowEvent",
            "Details": {"ContactData": contact_data, "Parameters": dict(parameters)},
        }

    def completed(self, at: float) -> dict[str, Any]:
        """The event that Connect gives EventBridge once everybody is done with the contact."""
        return {
            "version": "0",
            "detail-type": "Amazon Connect Contact Event",
            "source": "aws.connect",
            "time": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "region": self.region,
            "resources": [f"{self.instance_arn}/contact/{self.contact_id}", self.instance_arn],
            "detail": {
                "eventType": "COMPLETED",
                "contactId": self.contact_id,
                "channel": self.channel,
                "instanceArn": self.instance_arn,
                "initiationMethod": self.initiation_method,
            },
        }


def _endpoint(endpoint: Endpoint | None) -> dict[str, str | None] | None:
    if endpoint is None:
        return None
    return {"Address": endpoint.address, "Type": endpoint.kind, "DisplayName": endpoint.display_name}


def _typed(value: str | dict[str, str]) -> dict[str, Any]:
    if isinstance(value, str):
        return {"ValueString": value}
    return {"ValueMap": {key: {"ValueString": inner} for key, inner in value.items()}}
