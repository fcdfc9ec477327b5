"""The API of conversations on this machine: its deployed functions, with what Amazon API Gateway does around them.

Tokens are signed here as a bank's website signs them. A chat that goes to a person runs through the flow that is
deployed, and waits in the queue.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import chat_api
import chat_api_guard
import chat_api_listeners
from adapters.stores.ledger_key import LedgerKey
from backend.api import environments
from backend.connect.flows import PERSON, chat_values
from conversation import token
from conversation.token import Bearer, Known
from environment import ApiTurnsEnvironment
from simulator import build, deployment
from simulator.aws.call import Call, ServiceError
from simulator.aws.settings import LEDGER_KEY_ARN
from simulator.chat import guide
from simulator.chat.system import FUNCTION, PATIENCE, ChatSystem
from simulator.connect.instance import Instance
from simulator.connect.queues import DEFAULT_QUEUE, queue
from simulator.flow.contact import INSTANCE_ARN, Contact
from simulator.flow.interpreter import run
from simulator.flow.services import FunctionError
from simulator.lambdas import Handler, Lambdas
from simulator.scale import Scale
from triage.message import ProfileMatch

API, GUARD, LISTENERS, RECORDER = "ChatApiTurns", "ChatApiGuard", "ChatApiListeners", "InteractionRecorder"
SIGNING_KEY_ARN: Final = "arn:aws:secretsmanager:us-east-1:111122223333:secret:simulated-token-key"
SECRETS: Final[Mapping[str, str]] = {
    LEDGER_KEY_ARN: "a key for simulations only",
    SIGNING_KEY_ARN: "another key for simulations only, which a website would have",
}
PUSH: Final = "https://push.invalid"
ARN: Final = "arn:aws:execute-api:us-east-1:111122223333:simulated/v1/POST/conversations"
MOST_BYTES: Final = 10 * 1024 * 1024
"""What API Gateway takes of a request."""

Push = Callable[[bytes], None]


class Answer(NamedTuple):
    """What a caller gets."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = {}


@dataclass(slots=True, eq=False)
class _Windows:
    """The open WebSockets."""

    open: dict[str, Push] = field(default_factory=dict)
    count: int = 0

    def post_to_connection(self, call: Call) -> Mapping[str, Any]:
        push = self.open.get(call.path["connectionId"])
        if push is None:
            raise ServiceError("GoneException")
        push(json.dumps(call.body).encode())
        return {}


class ChatApi:
    """The API in front of *system*; *origins* are the websites whose pages may ask.

    With *queued* turns wait in the stream and the queue of the unit for that, and what is said is pushed.
    """

    def __init__(self, system: ChatSystem, *, origins: tuple[str, ...] = (), queued: bool = False) -> None:
        self.system = system
        self.origins = origins
        self.instance = Instance(system.clock, queues=[queue(DEFAULT_QUEUE)])
        self.contacts: dict[str, Contact] = {}
        self.recorded: list[Mapping[str, Any]] = []
        self._windows = _Windows()
        values = {"Queue_Default": queue(DEFAULT_QUEUE).arn, **chat_values(guide.ARN)}
        self._flow = deployment.bound(deployment.FLOWS / f"{PERSON}.json", values)
        wire = system.wire
        wire.answers = {
            **wire.answers,
            "secretsmanager.GetSecretValue": _secret,
            "lambda.Invoke": self._invoke,
            "connect.StartChatContact": self._start_chat_contact,
            "apigatewaymanagementapi.PostToConnection": self._windows.post_to_connection,
        }
        self._audience = system.deployment.names.app
        told = environments.api_turns(
            system.deployment.settings,
            chat_function=FUNCTION,
            recorder=RECORDER,
            conversations_table=system.table,
            person_flow=f"{INSTANCE_ARN}/contact-flow/{PERSON}",
            push_endpoint=PUSH,
        )
        self.scale = Scale(wire, system.clock, told) if queued else None
        self.lambdas = Lambdas(self._functions(told), system.clock, build.Ids(), time_out=29.0)
        self._sign = LedgerKey(wire.session().client("secretsmanager"), SIGNING_KEY_ARN).seal

    def token(self, conversation: str, customer: Known | None = None, *, life: int = token.LONGEST_LIFE) -> str:
        """Sign a token as the bank's website does for somebody, known or not."""
        bearer = Bearer(conversation, customer)
        return token.sign(bearer, self._sign, audience=self._audience, now=self.system.clock.now(), life=life)

    def known(self, address: str) -> Known | None:
        """What the website knows of the customer with *address*."""
        return known_to_website(address, self.system.known(address))

    def post(self, conversation: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Carry out `POST /conversations/{conversation}/turns`."""
        if len(body) > MOST_BYTES:
            return Answer(413, {"message": "Request Too Long"})
        event = {
            "methodArn": f"{ARN}/{conversation}/turns",
            "headers": dict(headers),
            "pathParameters": {"conversation": conversation},
            "requestContext": {},
            "body": body.decode(errors="replace"),
        }
        if not any(name.lower() == "authorization" for name in headers):
            return Answer(401, {"message": "Unauthorized"})
        refusal, caller = self._admitted(event)
        if refusal:
            return refusal
        try:
            answer = self.lambdas.call(API, {**event, "requestContext": {"authorizer": caller}}, 29.0)
        except FunctionError:
            return Answer(502, {"message": "Internal server error"})
        return Answer(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def open(self, given: str, origin: str, push: Push) -> str | None:
        """Open a WebSocket, over which what is said is pushed; give its id, None where it is refused."""
        headers = {"Origin": origin} if origin else {}
        event = {"methodArn": f"{ARN}/$connect", "headers": headers, "queryStringParameters": {"token": given}}
        refusal, caller = self._admitted(event)
        if refusal:
            return None
        self._windows.count += 1
        name = f"window-{self._windows.count}"
        context = {"authorizer": caller, "connectionId": name}
        done = self.lambdas.call(LISTENERS, {"requestContext": {**context, "routeKey": "$connect"}}, 29.0)
        if done["statusCode"] != 200:
            return None
        self._windows.open[name] = push
        return name

    def close(self, name: str, given: str | None = None) -> None:
        """Close a WebSocket; without a token nobody hears of it, as when a network breaks."""
        del self._windows.open[name]
        if given is None:
            return
        _, caller = self._admitted({"methodArn": f"{ARN}/$disconnect", "queryStringParameters": {"token": given}})
        context = {"authorizer": caller, "connectionId": name, "routeKey": "$disconnect"}
        self.lambdas.call(LISTENERS, {"requestContext": context}, 29.0)

    def _functions(self, told: ApiTurnsEnvironment) -> dict[str, Handler]:
        settings = self.system.deployment.settings
        session, clock, table = self.system.wire.session(), self.system.clock, self.system.table
        stream = self.system.deployment.names.scale_stream if self.scale else None
        environment = replace(environments.chat_api(settings, told), origins=self.origins, stream_name=stream)
        guard = environments.chat_api_guard(settings, self.system.resources, SIGNING_KEY_ARN)
        return {
            API: chat_api.wire(environment, session, clock=clock),
            GUARD: chat_api_guard.wire(replace(guard, origins=self.origins), session, clock=clock),
            LISTENERS: chat_api_listeners.wire(environments.chat_api_listeners(table), session, clock=clock),
        }

    def _admitted(self, event: Mapping[str, Any]) -> tuple[Answer | None, Mapping[str, str]]:
        """Ask the guard, as API Gateway asks it: any error is 401 or 500, and a policy that denies is 403."""
        try:
            policy = self.lambdas.call(GUARD, event, 29.0)
        except FunctionError as error:
            is_refused = str(error).endswith("UnauthorizedError: Unauthorized")
            status = 401 if is_refused else 500
            return Answer(status, {"message": "Unauthorized" if is_refused else "Internal server error"}), {}
        (statement,) = policy["policyDocument"]["Statement"]
        if statement["Effect"] != "Allow" or statement["Resource"] != event["methodArn"]:
            return Answer(403, {"message": "User is not authorized to access this resource"}), {}
        return None, policy["context"]

    def _invoke(self, call: Call) -> Mapping[str, Any]:
        if call.path["FunctionName"] == RECORDER:
            self.recorded.append(call.body)
            return {}
        try:
            return dict(self.system.lambdas.call(FUNCTION, call.body, PATIENCE))
        except FunctionError as error:
            return {"errorMessage": str(error)}

    def _start_chat_contact(self, call: Call) -> Mapping[str, Any]:
        """Answer StartChatContact: one contact for each client token, in a flow that is named by its id."""
        if call.body["ContactFlowId"] != PERSON:
            raise ServiceError("ResourceNotFoundException", "There is no such flow.")
        name = call.body["ClientToken"]
        if name not in self.contacts:
            contact = Contact(
                contact_id=name,
                channel="CHAT",
                arrived_at=self.system.clock.now(),
                attributes=dict(call.body["Attributes"]),
            )
            self.contacts[name] = contact
            list(run(self._flow, contact, self.instance.services(self.system.lambdas)))
        participant = str(uuid5(NAMESPACE_URL, name))
        return {"ContactId": name, "ParticipantId": participant, "ParticipantToken": f"join-{participant}"}


def known_to_website(address: str, fields: Mapping[str, str]) -> Known | None:
    """What the website knows of the customer with *address*, of whom a flow finds *fields*."""
    if fields["ProfileMatch"] != ProfileMatch.ONE:
        return None
    return Known(
        address,
        fields.get("FirstName", ""),
        fields.get("LastName", ""),
        fields.get("ServiceLevel", ""),
        people_only=fields.get("PeopleOnly", "").lower() not in {"", "no", "false"},
    )


def _secret(call: Call) -> Mapping[str, Any]:
    name = call.body["SecretId"]
    if name not in SECRETS:
        raise ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return {"ARN": name, "Name": "simulated", "SecretString": SECRETS[name]}
