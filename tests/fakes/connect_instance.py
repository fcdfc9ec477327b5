"""An Amazon Connect instance as far as addresses, queues, flows and inbound mail go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.fakes.service import Service, ServiceError

INSTANCE = "00000000-0000-4000-8000-000000000001"
INSTANCE_ARN = f"arn:aws:connect:us-east-1:111122223333:instance/{INSTANCE}"


@dataclass
class ConnectInstance:
    """Keeps associations by the name of the address; *takes* says in which form it wants addresses named.

    *published* are the names of flows by their ids, *problems* what it says against a flow by a part of its name.
    """

    service: Service = field(default_factory=Service)
    addresses: list[str] = field(default_factory=lambda: ["care@anycompany.email.connect.aws"])
    takes: tuple[str, ...] = ("arn", "id")
    associations: dict[str, str] = field(default_factory=dict)
    page: int = 100
    published: dict[str, str] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Flows that were deleted."""

    def __post_init__(self) -> None:
        self.service.answers |= {
            "AssociateFlow": self._associate,
            "DisassociateFlow": self._disassociate,
            "GetFlowAssociation": self._association,
            "SearchEmailAddresses": self._search,
            "CreateContactFlow": self._publish,
            "DeleteContactFlow": self._unpublish,
        }

    def _publish(self, name: str, content: str, status: str, **_: Any) -> Mapping[str, Any]:
        said = [text for part, texts in self.problems.items() if part in name for text in texts]
        if said:
            message = "The flow is not valid."
            raise ServiceError("InvalidContactFlowException", message, problems=[{"message": text} for text in said])
        if name in self.published.values() or status != "PUBLISHED":
            raise ServiceError("DuplicateResourceException", name)
        flow_id = f"flow-{len(self.contents)}"
        self.contents.append(content)
        self.published[flow_id] = name
        return {"ContactFlowId": flow_id, "ContactFlowArn": f"{INSTANCE_ARN}/contact-flow/{flow_id}"}

    def _unpublish(self, contact_flow_id: str, **_: Any) -> Mapping[str, Any]:
        del self.published[contact_flow_id]
        return {}

    def client(self) -> Any:
        return self.service.client("connect")

    def flow_of(self, address: str) -> str | None:
        """The flow that mail to *address* runs."""
        return self.associations.get(self._id(address))

    def bind(self, address: str, flow: str | None) -> None:
        """Let somebody else choose the flow, or none."""
        self.associations.pop(self._id(address), None)
        if flow:
            self.associations[self._id(address)] = flow

    def _id(self, address: str) -> str:
        return f"address-{self.addresses.index(address)}"

    def _associate(self, instance_id: str, resource_id: str, flow_id: str, resource_type: str) -> Mapping[str, Any]:
        if flow_id in self.gone:
            raise ServiceError("ResourceNotFoundException", "no such flow")
        self.associations[self._named(instance_id, resource_id, resource_type)] = flow_id
        return {}

    def _disassociate(self, instance_id: str, resource_id: str, resource_type: str) -> Mapping[str, Any]:
        name = self._named(instance_id, resource_id, resource_type)
        if name not in self.associations:
            raise ServiceError("ResourceNotFoundException", "no association")
        del self.associations[name]
        return {}

    def _association(self, instance_id: str, resource_id: str, resource_type: str) -> Mapping[str, Any]:
        name = self._named(instance_id, resource_id, resource_type)
        if name not in self.associations:
            raise ServiceError("ResourceNotFoundException", "no association")
        return {"ResourceId": resource_id, "FlowId": self.associations[name], "ResourceType": resource_type}

    def _named(self, instance_id: str, resource_id: str, resource_type: str) -> str:
        if instance_id != INSTANCE or resource_type != "INBOUND_EMAIL":
            raise ServiceError("ResourceNotFoundException", "no such instance")
        name = unquote(resource_id)
        form = "arn" if name.startswith("arn:") else "id"
        if form not in self.takes:
            raise ServiceError("InvalidParameterException", f"ResourceId is not valid: {form}")
        return name.rpartition("/")[2]

    def _search(self, instance_id: str, next_token: str = "0", **_: Any) -> Mapping[str, Any]:
        if instance_id != INSTANCE:
            raise ServiceError("ResourceNotFoundException", "no such instance")
        rows = [
            {
                "EmailAddress": address,
                "EmailAddressId": self._id(address),
                "EmailAddressArn": f"{INSTANCE_ARN}/email-address/{self._id(address)}",
            }
            for address in self.addresses
        ]
        start = int(next_token)
        more = {"NextToken": str(start + self.page)} if len(rows) > start + self.page else {}
        return {"EmailAddresses": rows[start : start + self.page], **more}
