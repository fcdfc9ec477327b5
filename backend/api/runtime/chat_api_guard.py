"""Let in who holds a token of the bank's website, each to the one conversation that the token is for.

Amazon API Gateway asks it before every turn and before every window that listens; nothing of its answer is cached.
"""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import boto3

import logs
from adapters.api_gateway import http_event
from adapters.api_gateway.http_event import Event
from adapters.stores import ledger_key
from adapters.stores.ledger_key import LedgerKey
from at_start import to_stay
from conversation import token
from conversation.token import InvalidTokenError
from environment import ChatApiGuardEnvironment
from mail.addresses import sender_key
from triage.ports import SYSTEM_CLOCK, Clock, Context, Seal

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

SCHEME = "Bearer "


class UnauthorizedError(Exception):
    """What API Gateway takes for 401: its text has to be this word."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@dataclass(slots=True, eq=False)
class Guard:
    """Reads tokens; *signing* is the key of the website, *seal* the one under which customers are kept."""

    signing: Seal
    seal: Seal
    audience: str
    origins: tuple[str, ...]
    clock: Clock

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes it
        """Give the policy under which *event* may go on; raise `UnauthorizedError` for a token that is none."""
        path, origin = http_event.path(event, "conversation"), http_event.header(event, "origin")
        if origin and origin not in self.origins:
            return _policy(event, "Deny", "foreign origin")
        try:
            bearer = token.read(_token(event), self.signing, audience=self.audience, now=self.clock.now())
        except InvalidTokenError as reason:
            _refuse(str(reason))
        if path and path != bearer.conversation:
            return _policy(event, "Deny", "another conversation")
        customer = bearer.customer
        told = {
            "conversation": bearer.conversation,
            "owner": sender_key(self.seal, customer.email) if customer else "",
            "customer": json.dumps(customer._asdict() if customer else None),
        }
        return _policy(event, "Allow") | {"context": told}


def _token(event: Event) -> str:
    """Take the token out of the header or, as no browser gives a WebSocket headers, out of the query."""
    given = http_event.header(event, "authorization")
    return given.removeprefix(SCHEME) if given.startswith(SCHEME) else http_event.query(event, "token")


def _policy(event: Event, effect: str, reason: str = "") -> dict[str, Any]:
    if reason:
        logger.info("caller refused", extra={"reason": reason})
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": str(event.get("methodArn") or "")}
    return {"principalId": "conversation", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def _refuse(reason: str) -> NoReturn:
    logger.info("caller refused", extra={"reason": reason})
    raise UnauthorizedError from None


def wire(environment: ChatApiGuardEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK) -> Handler:
    """Join the guard to AWS."""
    secrets = session.client("secretsmanager", config=ledger_key.CONFIG)
    return Guard(
        LedgerKey(secrets, environment.token_key_arn).seal,
        LedgerKey(secrets, environment.send_ledger_key_arn).seal,
        environment.token_audience,
        environment.origins,
        clock,
    )


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ChatApiGuardEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Say whether the caller may go on."""
    return _wired()(event, context)
