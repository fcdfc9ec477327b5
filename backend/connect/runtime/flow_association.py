"""Custom resource: mail to our address runs our flow.

The service does not document how it wants an e-mail address named, so the ARN is tried first, then the id. Where it
refuses both, the deployment goes on, and `Advice` says what to do by hand.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

logger = logging.getLogger()

Event = Mapping[str, Any]

INBOUND = "INBOUND_EMAIL"
RIGHTS_TRIES = 3
RIGHTS_PAUSE = 5.0
"""A fresh permission may take some seconds to apply; with three calls that wait for it, a minute is enough for all."""


class AddressMissingError(Exception):
    """The instance has no such address."""


@dataclass(frozen=True, slots=True)
class FlowAssociation:
    """Binds an e-mail address of a Connect instance to a flow."""

    connect: Any
    sleep: Callable[[float], None] = time.sleep

    def on_event(self, event: Event) -> dict[str, Any]:
        """Bind or unbind; never fail for what the service refuses."""
        properties = event["ResourceProperties"]
        instance, address, flow = (properties[name] for name in ("InstanceId", "EmailAddress", "FlowArn"))
        if event["RequestType"] == "Delete":
            self._release(instance, address, flow)
            return {"PhysicalResourceId": event["PhysicalResourceId"]}
        try:
            self._bind(instance, address, flow)
            advice = f"Nothing to do: mail to {address} runs the flow."
        except (ClientError, BotoCoreError, AddressMissingError) as error:
            logger.warning("flow not associated", extra={"reason": str(error)})
            advice = f"Still to do by hand: {properties['ByHand']} (It could not be done for you: {error})"
        # The output of a stack holds 1,024 characters.
        return {"PhysicalResourceId": f"{instance}/{address}", "Data": {"Advice": advice[:1000]}}

    def _bind(self, instance: str, address: str, flow: str) -> None:
        names = self._names(instance, address)
        if any(self._bound_to(instance, name) == _id(flow) for name in names):
            return
        refusal: ClientError | None = None
        for name in names:
            try:
                self._allowed(
                    self.connect.associate_flow,
                    InstanceId=instance,
                    ResourceId=name,
                    FlowId=flow,
                    ResourceType=INBOUND,
                )
            except ClientError as error:
                logger.info("association refused", extra={"resource": name, "reason": str(error)})
                refusal = refusal or error
            else:
                return
        if refusal:
            raise refusal

    def _release(self, instance: str, address: str, flow: str) -> None:
        """Unbind the address, unless it runs another flow by now."""
        try:
            for name in self._names(instance, address):
                if self._bound_to(instance, name) == _id(flow):
                    self.connect.disassociate_flow(InstanceId=instance, ResourceId=name, ResourceType=INBOUND)
                    return
        except (ClientError, BotoCoreError, AddressMissingError) as error:
            logger.warning("flow not released", extra={"reason": str(error)})

    def _names(self, instance: str, address: str) -> tuple[str, str]:
        """The address's ARN and id."""
        for found in self._addresses(instance):
            if found["EmailAddress"].casefold() == address.casefold():
                return found["EmailAddressArn"], found["EmailAddressId"]
        raise AddressMissingError(f"the instance has no e-mail address {address}")

    def _addresses(self, instance: str) -> Iterator[Mapping[str, Any]]:
        page: dict[str, Any] = {}
        while True:
            answer = self._allowed(self.connect.search_email_addresses, InstanceId=instance, MaxResults=100, **page)
            yield from answer["EmailAddresses"]
            if not (token := answer.get("NextToken")):
                return
            page = {"NextToken": token}

    def _bound_to(self, instance: str, name: str) -> str | None:
        """The id of the flow that the address runs; None where there is none, or where the service does not say."""
        try:
            answer = self.connect.get_flow_association(InstanceId=instance, ResourceId=name, ResourceType=INBOUND)
        except ClientError as error:
            logger.info("no association found", extra={"resource": name, "reason": str(error)})
            return None
        return _id(answer["FlowId"]) if answer.get("FlowId") else None

    def _allowed(self, call: Callable[..., Mapping[str, Any]], **arguments: Any) -> Mapping[str, Any]:
        """Call again while a fresh permission does not apply yet."""
        for _ in range(RIGHTS_TRIES - 1):
            try:
                return call(**arguments)
            except ClientError as error:
                if error.response["Error"]["Code"] != "AccessDeniedException":
                    raise
                self.sleep(RIGHTS_PAUSE)
        return call(**arguments)


def _id(flow: str) -> str:
    """The id that ends a flow's ARN."""
    return flow.rpartition("/")[2]


@cache
def _association() -> FlowAssociation:
    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})
    return FlowAssociation(boto3.client("connect", config=config))


def on_event(event: Event, _: object) -> dict[str, Any]:
    """Answer the provider framework."""
    return _association().on_event(event)
