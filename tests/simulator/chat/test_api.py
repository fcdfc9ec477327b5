"""The API of conversations, whole: guard, turns, windows, and a person who takes over."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

import pytest
from starlette.applications import Starlette

from backend.chat_api.schemas import schema
from simulator.aws.wire import NO_CONNECTION, READ_TIMEOUT, Fault
from simulator.chat.api import Answer, ChatApi
from simulator.chat.http import served
from simulator.chat.system import FUNCTION, ChatSystem
from simulator.model.choice import local
from tests.json_schema import admits

SITE = "https://www.example.com"
QUESTION = "can i cancel an international wire"
CUSTOMER = "efua.owusu@example.com"


@pytest.fixture(scope="module")
def opened() -> ChatApi:
    return ChatApi(ChatSystem(local()), origins=(SITE,))


class Widget:
    """A page of the bank's website in which somebody chats."""

    def __init__(self, api: ChatApi, name: str, customer: str = "", **token: Any) -> None:
        self.api, self.conversation = api, f"conversation-{name}"
        self.token = api.token(self.conversation, api.known(customer), **token)
        self.turns = 0
        claims = self.token.split(".")[1]
        assert admits(schema("claims"), json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))))

    def say(self, text: str, *, turn: str = "", path: str = "", given: str | None = None, **more: Any) -> Answer:
        self.turns += 1
        self.api.system.clock.sleep(100)
        body = {"id": turn or f"turn-{self.turns:04}", "text": text, **more}
        return self.send(json.dumps(body).encode(), path=path, given=given)

    def send(self, body: bytes, *, path: str = "", given: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token if given is None else given}", "Origin": SITE}
        said = self.api.post(path or self.conversation, body, headers)
        if said.headers:
            assert admits(schema("answer" if said.status == 200 else "error"), said.body), said.body
        return said


@pytest.fixture
def widget(opened: ChatApi, request: pytest.FixtureRequest) -> Widget:
    opened.contacts.clear()
    opened.recorded.clear()
    return Widget(opened, md5(request.node.name.encode()).hexdigest())


def reason(answer: Answer) -> Any:
    return answer.body["escalation_decision"]["reason"]


def test_an_answer_comes_with_the_proof_of_all_it_says_and_nothing_that_is_for_others(widget: Widget) -> None:
    said = widget.say(QUESTION)

    assert (said.status, said.body["act"], said.body["handover"]) == (200, "answer", None)
    assert said.headers["Access-Control-Allow-Origin"] == SITE
    text = said.body["response"]["response_text"]
    assert said.body["statements"]
    for row in said.body["statements"]:
        assert (row["verdict"], bool(row["evidence"])) == ("supported", True)
        text = text.replace(row["text"], "")
    assert text.strip() == ""
    assert not {"interaction", "texts", "agent"} & said.body.keys()
    assert len(widget.api.recorded) == 1


def test_the_answer_is_the_one_that_a_flow_gets(widget: Widget) -> None:
    flow = ChatSystem(local())
    event = {
        "Details": {
            "ContactData": {"ContactId": widget.conversation, "CustomerEndpoint": {"Address": ""}},
            "Parameters": {"turn": "turn-0001", "text": QUESTION, "channel": "CHAT", "ProfileMatch": "none"},
        }
    }
    flowed: Mapping[str, Any] = flow.lambdas.call(FUNCTION, event, 8.0)
    said = widget.say(QUESTION).body
    for name in said.keys() - {"handover", "id", "processing_time"}:
        assert said[name] == flowed[name], name


def test_a_hand_over_is_told_and_a_chat_with_a_person_begins_who_reads_everything(widget: Widget) -> None:
    answered = widget.say(QUESTION)
    said = widget.say("get me a person please", turn="turn-of-two")

    assert reason(said) == "wants_person"
    assert "colleague takes over" in said.body["response"]["response_text"]
    (contact,) = widget.api.contacts.values()
    assert said.body["handover"]["contact"] == contact.contact_id
    assert said.body["handover"]["participant_token"]
    assert contact.ending is not None
    assert contact.ending.outcome == "queued"
    assert contact.attributes["handoverReason"] == "wants_person"
    assert answered.body["response"]["response_text"] in contact.attributes["transcript"]
    assert contact.attributes["transcript"].endswith("customer: get me a person please")
    again, later = widget.say("get me a person please", turn="turn-of-two"), widget.say(QUESTION)
    assert (again.status, again.body["handover"]) == (200, said.body["handover"])
    assert (later.status, later.body["error"]["code"], later.body["handover"]) == (
        409,
        "with_a_person",
        said.body["handover"],
    )
    assert len(widget.api.contacts) == 1


def test_a_hand_over_that_connect_does_not_take_is_taken_with_the_next_try_and_its_context(
    widget: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(widget.api.system.wire, "faults", {"connect.StartChatContact": Fault(NO_CONNECTION)})
        failed = widget.say("a person please", turn="turn-again")
    said = widget.say("a person please", turn="turn-again")

    assert (failed.status, failed.body["error"]["code"]) == (503, "unavailable")
    assert (said.status, reason(said)) == (200, "wants_person")
    (contact,) = widget.api.contacts.values()
    assert contact.attributes["transcript"] == "customer: a person please"
    assert contact.attributes["summary"].startswith("1 turns of the customer")


def test_where_the_function_of_the_conversations_fails_a_person_takes_over_with_what_was_said(
    widget: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget.say(QUESTION)
    monkeypatch.setattr(widget.api.system.wire, "faults", {"lambda.Invoke": Fault(NO_CONNECTION)})
    said = widget.say("and what does that cost")

    assert (said.status, reason(said)) == (200, "failure")
    assert said.body["response"]["response_text"]
    (contact,) = widget.api.contacts.values()
    assert QUESTION in contact.attributes["transcript"]
    assert "customer: and what does that cost" in contact.attributes["transcript"]


def test_an_answer_that_is_lost_on_its_way_from_the_function_is_no_failure(
    widget: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the customer would be told of a colleague, and of the answer with the next try."""
    lost = {"lambda.Invoke": Fault(READ_TIMEOUT, times=1, after=True)}
    monkeypatch.setattr(widget.api.system.wire, "faults", lost)
    said, again = (widget.say(QUESTION, turn="turn-told-late") for _ in range(2))

    assert said.body["act"] == "answer"
    assert said.body["statements"]
    assert again.body["response"] == said.body["response"]


def test_a_turn_that_comes_again_has_one_answer_and_one_record(widget: Widget) -> None:
    first = widget.say(QUESTION, turn="turn-sent-twice")
    second = widget.say(QUESTION, turn="turn-sent-twice")

    assert second.body["delivered_again"]
    assert second.body["response"] == first.body["response"]
    assert len(widget.api.recorded) == 1


def test_a_customer_is_who_the_token_says_and_people_only_is_people_only(widget: Widget) -> None:
    customer = Widget(widget.api, "of-a-customer", CUSTOMER)
    assert reason(widget.say("what is my balance")) == "unverified"
    assert reason(customer.say("what is my balance")) == "account_data"
    known = widget.api.known(CUSTOMER)
    assert known is not None
    customer.conversation = "conversation-of-people-only"
    customer.token = widget.api.token(customer.conversation, known._replace(people_only=True))
    assert reason(customer.say(QUESTION)) == "wants_person"


def test_a_token_that_is_missing_forged_expired_or_anothers_lets_nobody_in(widget: Widget) -> None:
    other = Widget(widget.api, "of-another-one")
    head, body, signature = widget.token.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    late = widget.api.token(widget.conversation, life=50)

    assert widget.api.post(widget.conversation, b"{}", {}).status == 401
    for bad in ("", "x", "a.b.c", f"{head}.{body}.", f"{head}.{body}.{signature[:-2]}AA", f"{unsigned}.{body}.", late):
        assert widget.say("hi", given=bad).status == 401, bad
    assert widget.say("hi", given=other.token).status == 403
    assert widget.say("hi", path=other.conversation).status == 403
    assert widget.api.open("", SITE, lambda _: None) is None
    assert widget.api.open(widget.token, "https://evil.example", lambda _: None) is None


def test_a_conversation_stays_with_whoever_began_it(widget: Widget) -> None:
    widget.say("hi there, a question")
    widget.token = widget.api.token(widget.conversation, widget.api.known(CUSTOMER))

    assert widget.say(QUESTION).status == 403
    assert widget.api.open(widget.token, SITE, lambda _: None) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b"[" * 9_000, 400),
        (b'{"id": "turn-0001"}', 400),
        (b'{"id": "turn-0001", "text": ""}', 400),
        (b'{"id": "short", "text": "hi"}', 400),
        (b'{"id": "turn-0001", "text": "\\ud800"}', 400),
        (b'{"id": "turn-0001", "text": "hi", "at": 5}', 400),
        (json.dumps({"id": "turn-0001", "text": "x" * 10_001}).encode(), 400),
        (b" " * 70_000, 413),
    ],
)
def test_a_request_that_is_none_is_refused_with_its_remedy(widget: Widget, body: bytes, status: int) -> None:
    said = widget.send(body)
    assert (said.status, bool(said.body["error"]["message"])) == (status, True)


def test_what_is_said_is_pushed_to_every_window_until_it_closes(widget: Widget) -> None:
    heard: list[Any] = []
    first, second = (widget.api.open(widget.token, SITE, lambda data: heard.append(json.loads(data))) for _ in range(2))
    assert first
    assert second
    said = widget.say(QUESTION)
    assert heard == [said.body, said.body]
    widget.api.close(first)
    widget.api.close(second, widget.token)
    widget.say("how do i activate a card")
    assert len(heard) == 2


def test_nobody_can_write_for_ever_in_one_conversation(widget: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversation.session.MOST_TURNS", 1)
    assert widget.say("hi").status == 200
    assert (widget.say("hi").status, widget.say("hi").body["error"]["code"]) == (429, "too_many_turns")


@dataclass
class Socket:
    """One side of a request or a WebSocket, as a server runs it."""

    incoming: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    outgoing: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)

    def begin(self, app: Starlette, message: Any, headers: Mapping[str, str], **scope: Any) -> asyncio.Task[None]:
        common = {"scheme": "http", "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8080)}
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.incoming.put_nowait(message)
        going = app({**common, **scope, "headers": sent}, self.incoming.get, self.outgoing.put)
        return asyncio.ensure_future(going)


async def posted(app: Starlette, widget: Widget, text: str, host: str = "127.0.0.1:8080") -> tuple[int, Any]:
    body = json.dumps({"id": f"turn-{md5(text.encode()).hexdigest()}", "text": text}).encode()
    path = f"/conversations/{widget.conversation}/turns"
    headers = {"host": host, "authorization": f"Bearer {widget.token}"}
    socket = Socket()
    message = {"type": "http.request", "body": body}
    await socket.begin(app, message, headers, type="http", method="POST", path=path, query_string=b"")
    head, content = socket.outgoing.get_nowait(), socket.outgoing.get_nowait()["body"]
    return head["status"], json.loads(content) if head["status"] != 421 else content.decode()


def test_over_http_and_websocket_a_page_writes_hears_and_is_brought_to_a_person(widget: Widget) -> None:
    """The way of a whole chat, as a website's page goes it."""
    app = served(widget.api, now=lambda: widget.api.system.clock.now() + 100)

    async def listening(given: str) -> tuple[Socket, asyncio.Task[None]]:
        socket = Socket()
        query = f"token={given}".encode()
        headers, message = {"host": "localhost:8080"}, {"type": "websocket.connect"}
        return socket, socket.begin(app, message, headers, type="websocket", path="/", query_string=query)

    async def chat() -> None:
        stranger, refused = await listening("none")
        await refused
        assert stranger.outgoing.get_nowait()["type"] == "websocket.close"
        page, listens = await listening(widget.token)
        assert (await page.outgoing.get())["type"] == "websocket.accept"
        status, said = await posted(app, widget, QUESTION)
        assert (status, said["act"]) == (200, "answer")
        assert json.loads((await page.outgoing.get())["text"]) == said
        status, said = await posted(app, widget, "agent")
        assert said["handover"] == json.loads((await page.outgoing.get())["text"])["handover"]
        assert (await posted(app, widget, "hello again"))[0] == 409
        assert (await posted(app, widget, "hello", host="bank.example"))[0] == 421
        page.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await listens

    asyncio.run(chat())
    (contact,) = widget.api.contacts.values()
    assert contact.ending is not None
    assert contact.ending.outcome == "queued"
