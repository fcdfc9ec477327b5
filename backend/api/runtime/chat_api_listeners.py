"""Note which windows of a customer listen to a conversation, by the WebSocket API of Amazon API Gateway."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3

import logs
from adapters.api_gateway import http_event
from adapters.api_gateway.http_event import Event, RequestError
from adapters.stores.revisioned_table import RevisionedTable
from assessing import SHORT
from at_start import to_stay
from conversation.session import ForeignConversationError, Session, Sessions
from environment import ChatApiListenersEnvironment
from triage.ports import SYSTEM_CLOCK, Clock, Context

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, Any]]

CONNECT, DISCONNECT = "$connect", "$disconnect"


@dataclass(slots=True, eq=False)
class ListenersHandler:
    """What happens when a window opens or closes."""

    sessions: Sessions
    clock: Clock

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes it
        """Note the window, or forget it; one that closes unsaid is forgotten when something is pushed to it."""
        listener, route = http_event.connection(event)
        try:
            caller = http_event.caller(event)
        except RequestError as error:
            return {"statusCode": error.status}

        def change(session: Session) -> Session:
            return session.heard_by(listener) if route == CONNECT else session.without(listener)

        try:
            self.sessions.change(caller.conversation, caller.owner, self.clock.now(), change)
        except ForeignConversationError:
            return {"statusCode": 403}
        logger.info("window", extra={"contact_id": caller.conversation, "route": route})
        return {"statusCode": 200}


def wire(environment: ChatApiListenersEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK) -> Handler:
    """Join it to AWS."""
    table = RevisionedTable(session.client("dynamodb", config=SHORT), environment.conversations_table_name)
    return ListenersHandler(Sessions(table), clock)


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(ChatApiListenersEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Note what happened to a window."""
    return _wired()(event, context)
