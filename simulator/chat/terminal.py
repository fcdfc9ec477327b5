"""A chat in a terminal, through flow, bot, function and queue as they are deployed."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.connect.bot_event import NOTHING
from backend.connect.flows import CHAT
from simulator.chat.bot import ALIAS, LexBot, flow_to
from simulator.chat.system import FUNCTION, PATIENCE, ChatSystem
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact
from simulator.flow.interpreter import Run, run

CONTACT: Final = "terminal"
FOR_AGENT: Final = ("handoverReason", "summary", "why", "transcript", "proof", "draft")


class TerminalChat:
    """One chat of *sender*, whom the website that opens it knows; empty for somebody it does not know."""

    def __init__(self, system: ChatSystem, sender: str) -> None:
        self._system = system
        self._bot = LexBot(self._turn)
        instance = Instance(system.clock, profiles=system.customers)
        self._services: Any = replace(instance.services(system.lambdas), bots={ALIAS: self._bot})
        self._flow = flow_to(CHAT, system.deployment.settings.company_name)
        attributes = {"verifiedEmail": sender} if sender else {}
        self.contact = Contact(contact_id=CONTACT, channel="CHAT", attributes=attributes, arrived_at=system.clock.now())
        self.decided: Mapping[str, Any] = {}
        self.greeting = self._text("converse")
        self._going, _ = self._run(None)

    @property
    def is_with_person(self) -> bool:
        """Whether the flow has put the chat into the queue."""
        return self.contact.ending is not None

    def say(self, text: str) -> list[str]:
        """Write to the bank, and give what is read in return: by the bot, and by the flow."""
        self._bot.writes, self._bot.said, self.decided = deque([text]), [], {}
        self._going, told = self._run(self._going.pause())
        return [*self._bot.said, *told]

    def _run(self, begins_at: Mapping[str, Any] | None) -> tuple[Run, list[str]]:
        """Let the flow go on, and give what it says itself."""
        going = run(self._flow, self.contact, self._services, begins_at=begins_at)
        steps = list(going)
        return going, [self._text(step.identifier) for step in steps if step.type == "MessageParticipant"]

    def _text(self, action: str) -> str:
        return str(self._flow.actions[action].parameters["Text"])

    def _turn(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self._system.lambdas.call(FUNCTION, event, PATIENCE)
        self.decided = said["sessionState"]["sessionAttributes"]
        return said


def seen_by_agent(contact: Contact) -> dict[str, str]:
    """What whoever takes the contact out of its queue sees, and in which it is."""
    told = {name: contact.attributes[name] for name in FOR_AGENT if contact.attributes.get(name, NOTHING) != NOTHING}
    return {"queue": contact.queue.name if contact.queue else "nobody", **told}
