"""The API whose turns wait in line: what is taken is pushed, once and in order, and nothing is lost on the way."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

import logs
from backend.chat_api.schemas import schema
from backend.scale.limits import VISIBILITY_SECONDS
from simulator.aws.wire import NO_CONNECTION, READ_TIMEOUT, Fault
from simulator.chat.api import Answer, ChatApi
from simulator.chat.system import ChatSystem
from simulator.model.choice import local
from simulator.scale import Scale
from tests.json_schema import admits

QUESTION = "can i cancel an international wire"
PERSON = "get me a person please"
CUSTOMER = "efua.owusu@example.com"
OURS = {"api_turns", "chat_api", "scale_intake", "scale_worker", "chat_function", "adapters.api_gateway.listeners"}


@dataclass
class Window:
    """An open window of a conversation."""

    api: ChatApi
    name: str
    told: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conversation = f"conversation-{self.name}"
        self.token = self.api.token(self.conversation)
        assert self.api.open(self.token, "", lambda said: self.told.append(json.loads(said)))

    @property
    def scale(self) -> Scale:
        assert self.api.scale
        return self.api.scale

    @property
    def acts(self) -> list[str]:
        return [said["act"] for said in self.told]

    def send(self, text: str, turn: str) -> Answer:
        body = json.dumps({"id": turn, "text": text}).encode()
        said = self.api.post(self.conversation, body, {"Authorization": f"Bearer {self.token}"})
        assert admits(schema({200: "answer", 202: "queued"}.get(said.status, "error")), said.body), said.body
        return said

    def say(self, text: str, turn: str) -> Answer:
        said = self.send(text, turn)
        self.api.system.clock.settle()
        return said


@pytest.fixture(scope="module")
def opened() -> ChatApi:
    return ChatApi(ChatSystem(local()), queued=True)


@pytest.fixture
def window(opened: ChatApi, request: pytest.FixtureRequest) -> Window:
    opened.contacts.clear()
    return Window(opened, request.node.name.replace("_", "-")[-50:])


def breaking(window: Window, patch: pytest.MonkeyPatch, **faults: Fault) -> None:
    named = {name.replace("__", "."): fault for name, fault in faults.items()}
    patch.setattr(window.api.system.wire, "faults", named)


def test_a_turn_is_taken_at_once_and_its_answer_is_pushed(window: Window) -> None:
    said = window.say(QUESTION, "turn-0001")

    assert (said.status, said.body) == (202, {"conversation": window.conversation, "id": "turn-0001"})
    (told,) = window.told
    assert (told["act"], told["id"], bool(told["statements"])) == ("answer", "turn-0001", True)
    assert admits(schema("answer"), told)


def test_a_turn_that_comes_again_gets_the_same_at_once(window: Window) -> None:
    window.say(QUESTION, "turn-0001")
    again = window.send(QUESTION, "turn-0001")

    assert (again.status, again.body["delivered_again"]) == (200, True)
    assert again.body["response"] == window.told[0]["response"]


def test_turns_of_a_conversation_are_answered_in_the_order_in_which_they_came(window: Window) -> None:
    for number, text in enumerate((QUESTION, "what does a domestic wire cost")):
        window.send(text, f"turn-000{number}")
        window.api.system.clock.sleep(30)
    window.api.system.clock.settle()
    assert list(dict.fromkeys(said["turn"] for said in window.told)) == [0, 1]


def test_a_person_is_told_of_at_once_and_where_they_are_when_the_chat_has_begun(window: Window) -> None:
    window.say(PERSON, "turn-0001")

    promised, met = window.told
    assert (promised["handover"], promised["escalation_decision"]["reason"]) == (None, "wants_person")
    assert (met["delivered_again"], met["response"]) == (True, promised["response"])
    assert [contact.contact_id for contact in window.api.contacts.values()] == [met["handover"]["contact"]]
    assert window.send(QUESTION, "turn-0002").status == 409


def test_a_chat_that_does_not_begin_is_begun_later_without_a_word_twice(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(window, monkeypatch, connect__StartChatContact=Fault(NO_CONNECTION, times=4))
    began = window.api.system.clock.now()
    window.say(PERSON, "turn-0001")

    assert window.api.system.clock.now() - began > VISIBILITY_SECONDS
    assert [bool(said["handover"]) for said in window.told] == [False, True]
    assert len({said["response"]["response_text"] for said in window.told}) == 1


def test_where_nothing_is_said_of_a_turn_it_is_a_persons_whatever_comes_then(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(window, monkeypatch, lambda__Invoke=Fault(READ_TIMEOUT), connect__StartChatContact=Fault(NO_CONNECTION))
    began = window.api.system.clock.now()
    window.send(QUESTION, "turn-0001")
    window.api.system.clock.sleep(5)
    (promised,) = window.told
    breaking(window, monkeypatch)
    window.api.system.clock.settle()

    assert window.api.system.clock.now() - began > VISIBILITY_SECONDS
    assert promised["escalation_decision"] == {"escalate": True, "reason": "failure"}
    assert window.acts == ["hand_over", "hand_over"]
    assert window.told[1]["handover"]
    assert QUESTION in next(iter(window.api.contacts.values())).attributes["transcript"]


def test_while_the_tables_are_down_a_person_is_promised_and_told_of_when_they_are_back(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.send(QUESTION, "turn-0001")
    refused = Fault("ServiceUnavailableException")
    breaking(window, monkeypatch, dynamodb__BatchGetItem=refused, dynamodb__PutItem=refused)
    window.api.system.clock.sleep(10)
    assert window.acts == ["hand_over"]
    breaking(window, monkeypatch)
    window.api.system.clock.settle()
    assert window.acts == ["hand_over", "hand_over"]
    assert window.told[1]["handover"]


def test_a_promise_that_cannot_be_kept_yet_is_in_no_turns_way(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(window, monkeypatch, connect__StartChatContact=Fault(NO_CONNECTION))
    window.send(PERSON, "turn-0001")
    window.api.system.clock.sleep(20)
    window.send(QUESTION, "turn-0002")
    window.api.system.clock.sleep(20)
    assert [said["id"] for said in window.told] == ["turn-0001", "turn-0002"]
    breaking(window, monkeypatch)
    window.api.system.clock.settle()
    assert len(window.api.contacts) == 1


def test_a_turn_that_the_stream_does_not_take_is_answered_at_once(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(window, monkeypatch, kinesis__PutRecord=Fault(NO_CONNECTION))
    said = window.send(QUESTION, "turn-0001")
    assert (said.status, said.body["act"], len(window.told)) == (200, "answer", 1)


def test_no_word_and_no_address_travels(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    travelled: list[bytes] = []
    put = window.scale.put

    def seen(data: bytes) -> None:
        travelled.append(data)
        put(data)

    monkeypatch.setattr(window.scale, "put", seen)
    window.conversation = "conversation-of-a-customer"
    window.token = window.api.token(window.conversation, window.api.known(CUSTOMER))
    assert window.say(QUESTION, "turn-0001").status == 202
    (data,) = travelled
    assert not [each for each in (QUESTION, CUSTOMER, "Efua") if each.encode() in data]


def test_a_turn_that_was_erased_on_its_way_is_in_nobodys_way(window: Window) -> None:
    dynamodb, table = window.api.system.wire.session().client("dynamodb"), window.api.system.table
    window.send(QUESTION, "turn-0001")
    (key,) = (
        item["key"]
        for item in dynamodb.scan(TableName=table)["Items"]
        if item["key"]["S"].startswith(f"turn#{window.conversation}")
    )
    dynamodb.delete_item(TableName=table, Key={"key": key})
    window.api.system.clock.settle()
    window.say("what does a domestic wire cost", "turn-0002")
    assert [said["id"] for said in window.told] == ["turn-0002"]


def test_while_a_table_takes_no_words_they_go_with_their_turn(
    window: Window, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused = Fault("ServiceUnavailableException", skip=1, times=1)
    breaking(window, monkeypatch, dynamodb__TransactWriteItems=refused)
    said = window.say(QUESTION, "turn-0001")
    assert (said.status, window.acts, "turn not kept" in caplog.messages) == (202, ["answer"], True)


def test_of_a_turn_whose_words_cannot_be_read_a_person_is_promised_who_reads_them_later(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.send(QUESTION, "turn-0001")
    breaking(window, monkeypatch, dynamodb__BatchGetItem=Fault("ServiceUnavailableException", times=2))
    window.api.system.clock.settle()
    assert window.acts == ["hand_over", "hand_over"]
    assert QUESTION in next(iter(window.api.contacts.values())).attributes["transcript"]


QUEUE_IS_DOWN = {
    f"sqs__{name}": Fault(READ_TIMEOUT)
    for name in ("SendMessageBatch", "SendMessage", "ReceiveMessage", "DeleteMessage")
}


def test_while_the_queue_is_down_turns_go_past_it_and_are_answered_in_time(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(window, monkeypatch, **QUEUE_IS_DOWN)
    window.scale.put(b'{"v": 1, "text": "my words')
    window.send(QUESTION, "turn-0001")
    window.api.system.clock.sleep(5)
    assert window.acts == ["answer"]
    breaking(window, monkeypatch)
    window.api.system.clock.settle()
    assert window.acts == ["answer"]


def test_a_person_who_cannot_be_reached_while_the_queue_is_down_is_tried_again_and_then_told_of(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = window.scale.lambdas.dropped
    before = len(failed)
    breaking(window, monkeypatch, connect__StartChatContact=Fault(NO_CONNECTION, times=4), **QUEUE_IS_DOWN)
    window.say(PERSON, "turn-0001")
    assert [bool(said["handover"]) for said in window.told] == [False, False, False, True]
    assert len(failed) == before


def test_while_neither_queue_nor_worker_takes_turns_they_stay_in_the_stream_and_none_is_lost(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = Fault(NO_CONNECTION, times=20)
    breaking(window, monkeypatch, sqs__SendMessageBatch=down, lambda__Invoke=down)
    window.send(QUESTION, "turn-0001")
    window.say("thanks", "turn-0002")
    assert sorted({said["id"] for said in window.told}) == ["turn-0001", "turn-0002"]


def test_what_nobody_can_read_is_kept_and_in_nobodys_way(window: Window) -> None:
    window.scale.put(b'{"v": 1, "text": "my words')
    window.say(QUESTION, "turn-0001")
    (kept,) = window.scale.refused
    assert json.loads(kept)["reason"] == "A turn is no JSON."
    assert window.acts == ["answer"]


def test_a_turn_whose_person_cannot_be_reached_is_a_dead_letter_and_goes_back(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(window, monkeypatch, connect__StartChatContact=Fault(NO_CONNECTION))
    window.say(PERSON, "turn-0001")
    assert (len(window.scale.queue.dead), window.acts) == (1, ["hand_over"])
    breaking(window, monkeypatch)
    assert window.scale.redrive() == 1
    window.api.system.clock.settle()
    assert [bool(said["handover"]) for said in window.told] == [False, True]


def test_no_word_and_no_address_is_logged_whatever_fails_on_the_way(
    window: Window, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    window.conversation = "conversation-of-somebody-known"
    window.token = window.api.token(window.conversation, window.api.known(CUSTOMER))
    down = Fault(NO_CONNECTION)
    window.scale.put(f'{{"v": 1, "text": "{PERSON}", "sender": "{CUSTOMER}"'.encode())
    queue, worker, person = "sqs.SendMessageBatch", "lambda.Invoke", "connect.StartChatContact"
    for number, closed in enumerate([{"kinesis.PutRecord"}, {queue, worker}, {person}, {worker}]):
        monkeypatch.setattr(window.api.system.wire, "faults", dict.fromkeys(closed, down))
        window.send(PERSON if person in closed else QUESTION, f"turn-000{number}")
        window.api.system.clock.sleep(20)
    monkeypatch.setattr(window.api.system.wire, "faults", {})
    window.api.system.clock.settle()
    lines = [logs.JsonFormatter().format(record) for record in caplog.records if record.name in OURS]
    assert {*("turn refused", "turns go past the queue", "turns come again", "person put off", "turn not queued")} <= {
        json.loads(line)["message"] for line in lines
    }
    assert not [line for line in lines if any(each in line for each in (PERSON, QUESTION, CUSTOMER))]
