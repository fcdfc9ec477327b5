"""Chats at the workspace: customers' turns go through the chat function, and agents take over what it hands over."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.office.chat_guides import ChatGuides
from simulator.office.store import DONE, WAITING, ConflictError, Row, Store
from triage.handover import Act

OPEN, TAKEN = "open", "taken"
"""States of a chat beside those of a contact: answered by itself, and in the hands of an agent."""
CUSTOMER, BANK, AGENT = "customer", "bank", "agent"
LONGEST_TURN: Final = 10_000
CONVERSATIONS: Final = "conversations"
_OF_THE_RECORDER: Final = ("interaction", "texts")

_FAILED: Final[Mapping[str, Any]] = {
    "act": str(Act.HAND_OVER),
    "response": {"response_text": "I cannot answer at the moment. A colleague takes over."},
    "statements": [],
    "escalation_decision": {"escalate": True, "reason": "failure"},
}

Make = Callable[[float, str], ChatSystem]
"""Sets the chat function up whose clock begins at a time, in a mode."""


class Chats:
    """The chats that *store* keeps. The function is set up when the first turn comes."""

    def __init__(self, store: Store, make: Make, *, now: Callable[[], float] = time.time) -> None:
        self.store = store
        self._make, self._now = make, now
        self._lock = threading.Lock()
        self._made: tuple[ChatSystem, float] | None = None
        self.guides = ChatGuides(store, now=now)

    def begin(self, sender: str, name: str) -> str:
        """Begin a chat of *sender*, empty for somebody who does not say who they are; give its id."""
        chat_id = str(uuid4())
        self.store.begin_chat(chat_id, sender, name, self._now())
        return chat_id

    def write(self, chat_id: str, turn_id: str, text: str) -> None:
        """Let the customer write, and answer; the same turn again changes nothing, ConflictError once it is over."""
        chat = self._chat(chat_id)
        if chat["state"] == DONE:
            raise ConflictError("This chat is over; begin another one.")
        now, is_taken = self._now(), chat["state"] == TAKEN
        with self.store.change():
            if not self.store.say(turn_id, chat_id, now, CUSTOMER, text, is_open=not is_taken):
                return
            self.store.change_chat(chat_id, None, changed=now)
        if not is_taken:
            self.catch_up()

    def catch_up(self) -> None:
        """Answer what nobody has answered yet, as after a sudden end of the process."""
        with self._lock:
            for turn in self.store.open_turns():
                self._answer(turn)

    def take_over(self, chat_id: str, agent: str, version: int) -> None:
        """Give a chat to *agent*: nothing in it is answered by itself any more."""
        if self._chat(chat_id)["state"] == DONE:
            raise ConflictError("This chat is over.")
        with self.store.change():
            self.store.change_chat(chat_id, version, state=TAKEN, agent=agent, waits=None)

    def reply(self, chat_id: str, turn_id: str, agent: str, text: str) -> None:
        """Let *agent*, who has taken the chat over, write to the customer."""
        chat = self._chat(chat_id)
        if chat["state"] != TAKEN or chat["agent"] != agent:
            raise ConflictError("You have not taken this chat over, so nothing was sent.")
        with self.store.change():
            if self.store.say(turn_id, chat_id, self._now(), AGENT, text):
                self.store.change_chat(chat_id, chat["version"], changed=self._now())

    def end(self, chat_id: str, agent: str, version: int) -> None:
        """Finish a chat."""
        self._chat(chat_id)
        with self.store.change():
            self.store.change_chat(chat_id, version, state=DONE, agent=agent, waits=None, changed=self._now())

    def switch(self, mode: str) -> None:
        """Turn the operator's switch."""
        with self._lock:
            if self._made:
                self._made[0].switch(mode)

    def _chat(self, chat_id: str) -> Row:
        chat = self.store.chat(chat_id)
        if chat is None:
            raise ConflictError("There is no such chat in this office.")
        return chat

    def _answer(self, turn: Row) -> None:
        system, opening = self._system()
        system.clock.advance_to(self._now())
        line = Line(turn["chat"], turn["sender"], turn["text"], at=turn["at"] - opening, id=turn["id"])
        try:
            found: Mapping[str, Any] = system.answer(line)
        except Exception:  # noqa: BLE001 - a mistake of ours in one turn must not stop the others: a person takes over
            found = _FAILED
        told = {name: value for name, value in found.items() if name not in _OF_THE_RECORDER}
        said = told["response"]["response_text"] if told["response"] else ""
        with self.store.change():
            chat = self._chat(turn["chat"])
            # Whoever took over while the function was at it answers: a customer hears one voice only.
            is_late = chat["state"] in {TAKEN, DONE}
            self.store.settle_turn(turn["id"], {} if is_late else told)
            if not is_late:
                self._keep_answer(chat, turn, told, said)
            self.store.keep_items(CONVERSATIONS, {turn["chat"]: system.tables.item(system.table, turn["chat"])})

    def _keep_answer(self, chat: Row, turn: Row, told: Mapping[str, Any], said: str) -> None:
        now = self._now()
        if said:
            self.store.say(f"{turn['id']}/answer", chat["id"], now, BANK, said)
        if told["act"] == Act.HAND_OVER:
            handed_over = json.dumps({**told.get("agent", {}), "reason": told["escalation_decision"]["reason"]})
            waits = chat["waits"] or now
            self.store.change_chat(chat["id"], None, state=WAITING, waits=waits, handed_over=handed_over, changed=now)
        else:
            self.store.change_chat(chat["id"], None, changed=now)

    def _system(self) -> tuple[ChatSystem, float]:
        """The chat function, with what it remembered when the process ended last."""
        if self._made is None:
            opening = self._now()
            system = self._make(opening, self.store.setting("mode") or "auto")
            system.tables.restore(system.table, self.store.items(CONVERSATIONS))
            self._made = system, opening
        return self._made
