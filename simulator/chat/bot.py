"""The bot of the chat flow as Amazon Lex runs it: every message becomes an event for the function behind its alias."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backend.connect.flow_language.document import Flow
from backend.connect.flows import bot_values, chat_values
from simulator import deployment
from simulator.chat import guide
from simulator.connect.queues import DEFAULT_QUEUE, queue
from simulator.flow.contact import Contact
from simulator.flow.outcome import NO_MATCHING_ERROR
from simulator.flow.services import FunctionError, Session

INTENT = "FallbackIntent"
ALIAS: Final = "bot"
"""The bot that the flows here lead to."""


def flow_to(name: str, company: str) -> Flow:
    """The flow of chats or of calls, as it is deployed, with the bot and one queue for all."""
    chosen = {"CompanyName": company, "Queue_Default": queue(DEFAULT_QUEUE).arn, "RecordingNotice": None}
    values = bot_values(ALIAS) | chat_values(guide.ARN) | chosen
    return deployment.bound(deployment.FLOWS / f"{name}.json", values)


@dataclass(slots=True)
class LexBot:
    """A session with one customer, who *writes*; *said* is what the bot says.

    The session attributes are those that the flow gives first, and from then on those that the function leaves.
    """

    call: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    writes: deque[str] = field(default_factory=deque)
    said: list[str] = field(default_factory=list)
    attributes: Mapping[str, str] = field(default_factory=dict)
    turns: int = 0

    def converse(self, contact: Contact, attributes: Mapping[str, str]) -> Session | str | None:
        """Let the function answer all that was written; a function that fails ends the session with an error."""
        self.attributes = {**attributes, **self.attributes}
        while self.writes:
            try:
                answer = self.call(self._event(contact.contact_id, self.writes.popleft()))
            except FunctionError:
                return NO_MATCHING_ERROR
            state = answer["sessionState"]
            self.attributes = state["sessionAttributes"]
            self.said += [message["content"] for message in answer["messages"]]
            if state["dialogAction"]["type"] == "Close":
                return Session(state["intent"]["name"], self.attributes)
        return None

    def _event(self, session: str, text: str) -> dict[str, Any]:
        self.turns += 1
        intent = {"name": INTENT, "state": "InProgress", "slots": {}, "confirmationState": "None"}
        return {
            "messageVersion": "1.0",
            "invocationSource": "DialogCodeHook",
            "inputMode": "Text",
            "responseContentType": "text/plain; charset=utf-8",
            "sessionId": session,
            "inputTranscript": text,
            "bot": {"name": "Chat", "aliasName": "live", "localeId": "en_US", "version": "1"},
            "interpretations": [{"intent": intent, "interpretationSource": "Lex"}],
            "sessionState": {
                "sessionAttributes": dict(self.attributes),
                "intent": intent,
                "originatingRequestId": f"{session}/{self.turns}",
            },
        }
