"""Whatever a service answers, an adapter gives what it promises or the error that holds: nothing else gets out.

The answers come over the wire, so that the SDK's own parser reads them first.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.answers import number_of, readable, text_of
from adapters.bedrock.bedrock_model import BedrockModel
from adapters.bedrock.guardrail import BedrockGuardrail
from adapters.bedrock.knowledge_base import BedrockKnowledgeBase
from adapters.connect import connect_event
from adapters.connect.contact_attributes import ContactAttributes
from adapters.connect.contact_files import ContactFiles, StoredMail
from adapters.stores.items import encode
from adapters.stores.ledger_key import LedgerKey
from adapters.stores.mode_parameter import ModeParameter
from adapters.stores.result_table import ResultTable
from simulator.aws.call import respond
from tests.backend.api.runtime.adapters.bedrock.test_bedrock_model import QUESTION
from tests.examples import FEW
from tests.fakes.aws import judged, passage, screened, tool_call
from tests.fakes.clock import FakeClock
from tests.fakes.events import event
from triage.errors import TriageError
from triage.message import Passage
from triage.modes import Modes
from triage.ports import Answer

DEEP = b"[" * 100_000 + b"]" * 100_000
NO_OBJECTS = [b"null", b"[]", b'"x"', b"7", b"NaN", b"1" * 5000, b'{"a":"\xff\xfe"}', b"\xff", b"<html>", b"", DEEP]
ROW = {"contactId": "c1", "holds": ["other_language"], "ttl": 2_000_000_000}
CAPACITY = {"TableName": "results", "CapacityUnits": 1.0}
EMPTY_OBJECTS = [b"{}", b'{"a": {"b": []}}']
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.just(10**400) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def _results(client: Any) -> ResultTable:
    return ResultTable(client, "results", FakeClock(), lambda row: isinstance(row.get("ttl"), int))


def _files(client: Any) -> StoredMail:
    files = ContactFiles(client, lambda url: b"What does a wire cost?", FakeClock(), 35)
    return files.fetch(connect_event.read(event("email_without_references")), lambda: 60)


@dataclass(frozen=True)
class Operation:
    """One operation of a service, how an adapter asks for it, and what comes out of a good answer."""

    service: str
    good: Mapping[str, Any]
    ask: Callable[[Any], Any]
    gives: type
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What further operations answer meanwhile."""


def operation(
    service: str, good: Mapping[str, Any], ask: Callable[[Any], Any], gives: type, **others: Any
) -> Operation:
    return Operation(service, good, ask, gives, others)


FILE = {"FileStatus": "APPROVED", "DownloadUrlMetadata": {"Url": "https://files.example/f"}, "FileSizeInBytes": 3}
LISTED = {"ReferenceSummaryList": [{"EmailMessagePlainText": {"Name": "f", "Arn": "arn:aws:connect:::file/f"}}]}
OPERATIONS = {
    "Converse": Operation(
        "bedrock-runtime",
        tool_call(judged()),
        lambda client: BedrockModel(client, ["us.one", "us.two"], FakeClock(), 29).answer(QUESTION, lambda: 600),
        Answer,
    ),
    "ApplyGuardrail": Operation(
        "bedrock-runtime",
        screened({"topicPolicy": {"topics": [{"name": "advice", "type": "DENY", "action": "BLOCKED"}]}}),
        lambda client: (
            BedrockGuardrail(client, "g", "1").screen_reply("Hello.", "Fee?", ["$25"], lambda: 60).objections
        ),
        tuple,
    ),
    "Retrieve": Operation(
        "bedrock-agent-runtime",
        {"retrievalResults": [passage()]},
        lambda client: BedrockKnowledgeBase(client, "KB12345678", FakeClock()).search("wire", 5),
        list,
    ),
    "GetParameter": Operation(
        "ssm",
        {"Parameter": {"Name": "/mode", "Value": "off"}},
        lambda client: ModeParameter(client, "/mode", FakeClock()).modes(),
        Modes,
    ),
    "GetSecretValue": Operation(
        "secretsmanager", {"SecretString": "key"}, lambda client: LedgerKey(client, "arn").seal("jo"), str
    ),
    "GetItem": Operation(
        "dynamodb",
        {"Item": encode(ROW), "ConsumedCapacity": CAPACITY},
        lambda client: _results(client).get("c1"),
        dict,
    ),
    "PutItem": Operation(
        "dynamodb",
        {"ConsumedCapacity": CAPACITY},
        lambda client: _results(client).put(ROW),
        dict,
    ),
    "UpdateContactAttributes": Operation(
        "connect", {}, lambda client: ContactAttributes(client).update("i" * 36, "c1", {"a": "b"}), type(None)
    ),
    "GetAttachedFile": Operation("connect", FILE, _files, StoredMail, {"ListContactReferences": LISTED}),
    "ListContactReferences": Operation("connect", LISTED, _files, StoredMail, {"GetAttachedFile": FILE}),
}
NEVER_FAILS = {"GetParameter", "UpdateContactAttributes", "GetAttachedFile", "ListContactReferences"}
"""What these could not get is said in what they give: drafts at most, a message that was not read."""


class Wire:
    """Gives the clients of a session the bodies that a test puts here, one client for each service."""

    def __init__(self, session: boto3.Session) -> None:
        self.bodies: dict[str, tuple[int, bytes]] = {}
        self._session = session
        self._clients: dict[str, Any] = {}

    def ask(self, name: str, body: bytes, status: int = 200) -> Any:
        asked = OPERATIONS[name]
        self.bodies = {other: (200, json.dumps(answer).encode()) for other, answer in asked.others.items()}
        self.bodies[name] = (status, body)
        return asked.ask(self._client(asked.service))

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            config = Config(retries={"total_max_attempts": 1})
            client = self._session.client(service, config=config)
            client.meta.events.register_first("before-send", self._answer)
            self._clients[service] = client
        return self._clients[service]

    def _answer(self, request: Any, event_name: str, **_: Any) -> Any:
        status, body = self.bodies[event_name.rpartition(".")[2]]
        return respond(request, status, {"Content-Type": "application/json"}, body)


@pytest.fixture(scope="module")
def wire(session: boto3.Session) -> Wire:
    return Wire(session)


def held(outcome: Any) -> bool:
    """Whether what came out keeps a mail from being answered."""
    if isinstance(outcome, Modes):
        return outcome.quiet
    return outcome is None or (isinstance(outcome, StoredMail) and not outcome.is_whole)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_good_answer_is_read(wire: Wire, name: str) -> None:
    outcome = wire.ask(name, json.dumps(OPERATIONS[name].good).encode())
    assert isinstance(outcome, OPERATIONS[name].gives)
    assert name == "UpdateContactAttributes" or not held(outcome)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("body", NO_OBJECTS, ids=lambda body: repr(body[:12]))
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_no_answer_at_all_holds(wire: Wire, name: str, body: bytes, status: int) -> None:
    if status == 200 and name in NEVER_FAILS:
        assert held(wire.ask(name, body))
        return
    try:
        assert held(wire.ask(name, body, status))
    except TriageError:
        return
    assert name in NEVER_FAILS


@pytest.mark.parametrize("body", EMPTY_OBJECTS)
@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - NEVER_FAILS))
def test_an_answer_without_what_was_asked_for_holds(wire: Wire, name: str, body: bytes) -> None:
    with pytest.raises(TriageError):
        wire.ask(name, body)


@pytest.mark.parametrize("body", [*NO_OBJECTS, *EMPTY_OBJECTS], ids=lambda body: repr(body[:12]))
def test_a_model_that_answers_nonsense_gives_way_to_the_next(session: boto3.Session, body: bytes) -> None:
    client = session.client("bedrock-runtime", config=Config(retries={"total_max_attempts": 1}))
    good = json.dumps(tool_call(judged())).encode()

    def answer(request: Any, **_: Any) -> Any:
        return respond(request, 200, {}, body if "us.one" in request.url else good)

    client.meta.events.register_first("before-send", answer)
    assert (
        BedrockModel(client, ["us.one", "us.two"], FakeClock(), 29).answer(QUESTION, lambda: 600).model_id == "us.two"
    )


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from nodes(each, (*path, key))


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """A good answer in which something is of another kind, or missing."""
    whole = {"": copy.deepcopy(OPERATIONS[name].good)}
    *way, last = draw(st.sampled_from([path for path in nodes(whole) if path]))
    parent: Any = whole
    for key in way:
        parent = parent[key]
    if draw(st.booleans()) or not way:
        parent[last] = draw(ODD)
    else:
        del parent[last]
    return json.dumps(whole[""]).encode()


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_answer_gives_what_is_promised_or_holds(wire: Wire, name: str, data: st.DataObject) -> None:
    body = data.draw(damaged(name))
    try:
        outcome = wire.ask(name, body)
    except TriageError:
        return
    if outcome is not None:
        assert isinstance(outcome, OPERATIONS[name].gives)
    if isinstance(outcome, list):
        assert all(isinstance(each, Passage) and isinstance(each.text, str) for each in outcome)


@pytest.mark.parametrize("body", [b'{"SecretString": [1]}', b'{"SecretString": {"a": 1}}', b'{"SecretString": true}'])
def test_a_key_is_a_text(wire: Wire, body: bytes) -> None:
    with pytest.raises(TriageError):
        wire.ask("GetSecretValue", body)


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - {"GetParameter"}))
def test_faults_of_our_own_credentials_are_raised(wire: Wire, name: str, code: str) -> None:
    with pytest.raises(ClientError):
        wire.ask(name, json.dumps({"__type": code, "message": "no"}).encode(), 403)


def test_what_is_not_as_documented_is_not_taken_for_it() -> None:
    assert (text_of(None), text_of("a"), number_of(1)) == ("", "a", 1.0)
    for reading in (lambda: text_of([1]), lambda: number_of("1"), lambda: number_of(True), lambda: number_of(10**400)):
        with pytest.raises(Exception, match="cannot be read"), readable():
            reading()
