"""Custom resource: mail to our address runs our flow, and what ran before comes back when we go.

A flow of somebody else's is replaced only where that is asked for. Which one it was stands in the physical id, the one
thing that CloudFormation brings along to every later call, also to the deletion:

    INSTANCE/ADDRESS          bound, and nothing is to be given back
    INSTANCE/ADDRESS/FLOW     bound in place of this flow
    INSTANCE/ADDRESS/left     not bound by us

The service does not document how it wants an e-mail address named, so the ARN is tried first, then the id. Where it
refuses both, the deployment goes on, and `Advice` says what to do by hand.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

logger = logging.getLogger()

Event = Mapping[str, Any]

INBOUND = "INBOUND_EMAIL"
LEFT = "left"
NOBODY = frozenset({"ResourceNotFoundException"})
"""The service knows the address and no flow of it."""
MISNAMED = frozenset({"InvalidParameterException", "InvalidRequestException"})
"""The service wants the address named otherwise."""
RIGHTS_TRIES = 3
RIGHTS_PAUSE = 5.0
"""A fresh permission may take some seconds to apply; with three calls that wait for it, a minute is enough for all."""


class NotOursError(Exception):
    """The address cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the stack asks for: which flow an address runs, and how far we may go for it."""

    instance: str
    address: str
    flow: str
    may_bind: bool
    may_replace: bool

    @classmethod
    def read(cls, properties: Mapping[str, Any]) -> "Wish":
        # Copies that were deployed before the wish could be told apart say nothing of it: they bound.
        wish = properties.get("Associate", "true")
        instance, address, flow = (properties[name] for name in ("InstanceId", "EmailAddress", "FlowArn"))
        return cls(instance, address, flow, wish != "false", wish == "replace")

    @property
    def place(self) -> str:
        return f"{self.instance}/{self.address}"


@dataclass(frozen=True, slots=True)
class FlowAssociation:
    """Binds an e-mail address of a Connect instance to a flow."""

    connect: Any
    sleep: Callable[[float], None] = time.sleep

    def on_event(self, event: Event) -> dict[str, Any]:
        """Bind, give back or leave; never fail for what the service refuses."""
        wish = Wish.read(event["ResourceProperties"])
        known = event.get("PhysicalResourceId", "")
        if event["RequestType"] == "Delete":
            self._go(wish, known)
            return {"PhysicalResourceId": known}
        before = Wish.read(event["OldResourceProperties"]) if event["RequestType"] == "Update" else None
        same = before is not None and before.place == wish.place
        ours = {_id(wish.flow), *([_id(before.flow)] if before and same else [])}
        state = _state(known, wish) if same else LEFT
        by_hand = event["ResourceProperties"]["ByHand"]
        if not wish.may_bind:
            return _answer(wish, state, f"Left as it is: {by_hand}")
        try:
            state = self._come(wish, state, ours)
        except (ClientError, BotoCoreError, NotOursError) as error:
            logger.warning("flow not associated", extra={"reason": str(error)})
            return _answer(wish, state, f"Still to do by hand: {by_hand} (It could not be done for you: {error})")
        if state == LEFT:
            return _answer(wish, state, f"The flow of before runs again. {by_hand}")
        return _answer(wish, state, f"Nothing to do: mail to {wish.address} runs the flow.")

    def _come(self, wish: Wish, state: str, ours: Set[str]) -> str:
        """Bring the address to what is wished for, and give what the physical id is to remember."""
        names = self._names(wish)
        bound = self._bound(wish, names)
        if bound is not None and _id(bound) not in ours:
            return self._replace(wish, names, state, bound)
        if bound and state not in ("", LEFT) and not wish.may_replace:
            # Nobody asks any more to take its place; the way back from a deployment that did comes here too.
            self._bind(wish, names, state)
            return LEFT
        if bound is None or _id(bound) != _id(wish.flow):
            self._bind(wish, names, wish.flow)
        return "" if state == LEFT else state

    def _replace(self, wish: Wish, names: Sequence[str], state: str, bound: str) -> str:
        if not wish.may_replace:
            raise NotOursError(
                f"it runs another flow, {bound}, which is left alone; ASSOCIATE_EMAIL_ADDRESS=replace takes its place "
                "for as long as it says so"
            )
        if not state:
            # Another physical id would have the one before deleted, and the address unbound with it.
            raise NotOursError(f"it ran this flow before somebody gave it another, {bound}")
        self._bind(wish, names, wish.flow)
        return bound if state == LEFT else state

    def _go(self, wish: Wish, known: str) -> None:
        """Give back what ran before; leave an address that runs another flow by now, or that we never bound."""
        state = _state(known, wish)
        if state == LEFT:
            return
        try:
            names = self._names(wish)
            bound = self._bound(wish, names)
            if bound is None or _id(bound) != _id(wish.flow):
                return
            if not state or not self._gave_back(wish, names, state):
                self._unbind(wish, names)
        except (ClientError, BotoCoreError, NotOursError) as error:
            logger.warning("flow not released", extra={"reason": str(error)})

    def _gave_back(self, wish: Wish, names: Sequence[str], flow: str) -> bool:
        try:
            self._bind(wish, names, flow)
        except ClientError as error:
            logger.warning("flow of before not given back", extra={"flow": flow, "reason": str(error)})
            return False
        return True

    def _unbind(self, wish: Wish, names: Sequence[str]) -> None:
        for name in names:
            try:
                self.connect.disassociate_flow(InstanceId=wish.instance, ResourceId=name, ResourceType=INBOUND)
            except ClientError as error:
                if _code(error) not in NOBODY | MISNAMED:
                    raise
            else:
                return

    def _bind(self, wish: Wish, names: Sequence[str], flow: str) -> None:
        refusal: ClientError | None = None
        for name in names:
            try:
                self._allowed(
                    self.connect.associate_flow,
                    InstanceId=wish.instance,
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

    def _names(self, wish: Wish) -> tuple[str, str]:
        """The address's ARN and id."""
        for found in self._addresses(wish.instance):
            if found["EmailAddress"].casefold() == wish.address.casefold():
                return found["EmailAddressArn"], found["EmailAddressId"]
        raise NotOursError(f"the instance has no e-mail address {wish.address}")

    def _addresses(self, instance: str) -> Iterator[Mapping[str, Any]]:
        page: dict[str, Any] = {}
        while True:
            answer = self._allowed(self.connect.search_email_addresses, InstanceId=instance, MaxResults=100, **page)
            yield from answer["EmailAddresses"]
            if not (token := answer.get("NextToken")):
                return
            page = {"NextToken": token}

    def _bound(self, wish: Wish, names: Sequence[str]) -> str | None:
        """The flow that the address runs, None for none; whoever is not told must not replace anything."""
        refusal: ClientError | None = None
        for name in names:
            try:
                answer = self._allowed(
                    self.connect.get_flow_association,
                    InstanceId=wish.instance,
                    ResourceId=name,
                    ResourceType=INBOUND,
                )
            except ClientError as error:
                if _code(error) not in NOBODY | MISNAMED:
                    raise
                if refusal is None or _code(error) in NOBODY:
                    refusal = error
            else:
                if answer.get("FlowId"):
                    return str(answer["FlowId"])
        if refusal is not None and _code(refusal) in MISNAMED:
            raise refusal
        return None

    def _allowed(self, call: Callable[..., Mapping[str, Any]], **arguments: Any) -> Mapping[str, Any]:
        """Call again while a fresh permission does not apply yet."""
        for _ in range(RIGHTS_TRIES - 1):
            try:
                return call(**arguments)
            except ClientError as error:
                if _code(error) != "AccessDeniedException":
                    raise
                self.sleep(RIGHTS_PAUSE)
        return call(**arguments)


def _state(known: str, wish: Wish) -> str:
    """What a physical id remembers of *wish*'s address."""
    return known.removeprefix(wish.place).removeprefix("/") if known.startswith(wish.place) else LEFT


def _answer(wish: Wish, state: str, advice: str) -> dict[str, Any]:
    # The output of a stack holds 1,024 characters.
    name = f"{wish.place}/{state}" if state else wish.place
    return {"PhysicalResourceId": name, "Data": {"Advice": advice[:1000]}}


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


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
