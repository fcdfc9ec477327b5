"""A chat is answered with its proof or handed over, an agent takes over, and a sudden end loses nothing of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.chat.system import ChatSystem
from simulator.model.local import LocalModel
from simulator.office.chats import Chats
from simulator.office.store import ConflictError, Row, Store
from simulator.system import OPENING

QUESTION = "What is the annual fee of the Travel Elite Card?"
Open = Callable[[], Chats]


def make(opening: float, mode: str) -> ChatSystem:
    return ChatSystem(LocalModel(), opening=opening, mode=mode)


@pytest.fixture
def open_office(tmp_path: Path) -> Open:
    """Opens the office of one folder, as a new process would."""
    return lambda: Chats(Store(tmp_path), make, now=lambda: OPENING)


def said(chats: Chats, chat: str) -> list[tuple[str, str]]:
    return [(turn["speaker"], turn["text"]) for turn in chats.store.turns(chat)]


def found(chats: Chats, chat: str) -> Row:
    row = chats.store.chat(chat)
    assert row is not None
    return row


def test_an_answer_comes_with_its_proof_and_a_turn_sent_twice_is_there_once(open_office: Open) -> None:
    chats = open_office()
    chat = chats.begin("efua.owusu@example.com", "Efua Owusu")
    for _ in range(2):
        chats.write(chat, "one", QUESTION)
    (customer, asked), (bank, answer) = said(chats, chat)
    assert (customer, asked, bank) == ("customer", QUESTION, "bank")
    first = chats.store.turns(chat)[0]["result"]["statements"][0]
    assert first["evidence"][0]["sentence"] in answer
    assert found(chats, chat)["state"] == "open"


def test_after_a_restart_a_chat_goes_on_and_an_agent_takes_over(open_office: Open) -> None:
    chats = open_office()
    chat = chats.begin("", "")
    chats.write(chat, "one", QUESTION)
    chats = open_office()
    chats.write(chat, "two", "I want to talk to a person")
    row = found(chats, chat)
    handed_over = json.loads(row["handed_over"])
    assert (row["state"], handed_over["reason"]) == ("waiting", "wants_person")
    assert handed_over["transcript"][0]["text"] == QUESTION, "what was said before the restart is known"
    chats.take_over(chat, "Ann", row["version"])
    chats.write(chat, "three", "Are you there?")
    for _ in range(2):
        chats.reply(chat, "four", "Ann", "I am.")
    assert said(chats, chat)[-2:] == [("customer", "Are you there?"), ("agent", "I am.")]


def test_of_two_agents_one_has_a_chat(open_office: Open) -> None:
    chats = open_office()
    chat = chats.begin("", "")
    version = found(chats, chat)["version"]
    chats.take_over(chat, "Ann", version)
    with pytest.raises(ConflictError):
        chats.take_over(chat, "Bea", version)
    with pytest.raises(ConflictError):
        chats.reply(chat, "one", "Bea", "Hello")
    with pytest.raises(ConflictError):
        chats.end(chat, "Bea", version)
    chats.end(chat, "Ann", found(chats, chat)["version"])
    with pytest.raises(ConflictError, match="over"):
        chats.write(chat, "two", "And now?")
    assert said(chats, chat) == []


def test_a_turn_without_an_answer_gets_one_after_a_sudden_end(open_office: Open) -> None:
    chats = open_office()
    chat = chats.begin("", "")
    chats.store.say("one", chat, OPENING, "customer", QUESTION, is_open=True)
    open_office().catch_up()
    assert [speaker for speaker, _ in said(chats, chat)] == ["customer", "bank"]


def test_a_mistake_of_ours_is_a_hand_over(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    chats = open_office()
    chat = chats.begin("", "")

    def stumble(*_: object) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(ChatSystem, "answer", stumble)
    chats.write(chat, "one", QUESTION)
    assert found(chats, chat)["state"] == "waiting"
    assert "A colleague takes over" in said(chats, chat)[-1][1]


def test_the_operator_switch_counts_for_chats(open_office: Open) -> None:
    chats = open_office()
    chat = chats.begin("", "")
    chats.write(chat, "one", "Hello")
    chats.switch("off")
    chats._now = lambda: OPENING + 300  # the function reads the switch again after a while
    chats.write(chat, "two", QUESTION)
    assert found(chats, chat)["state"] == "waiting"
