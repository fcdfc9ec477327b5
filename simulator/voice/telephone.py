"""A telephone call through flow, bot and functions as they are deployed, on the virtual clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import voice_function
from adapters.connect import voice_event
from adapters.connect.voice_event import INTERRUPTIBLE
from backend.api import environments
from backend.connect.flows import VOICE
from simulator import build
from simulator.aws.call import Call
from simulator.chat.bot import ALIAS, LexBot, flow_to
from simulator.chat.system import FUNCTION as TURNS
from simulator.chat.system import PATIENCE, ChatSystem
from simulator.chat.terminal import seen_by_agent
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Run, run
from simulator.flow.services import FunctionError
from simulator.lambdas import Lambdas
from speech.gate import Speech
from speech.heard import Heard, Standing
from triage.handover import UNNAMED, Act
from voice_function import Said, VoiceHandler

FUNCTION: Final = "VoiceUtterances"
RECORDER: Final = "recorder"
SECONDS: Final = 16.0
"""What the function of a call may take."""


@dataclass(slots=True)
class SpokenBot(LexBot):
    """The bot of calls: what is written to it was said, and heard so surely."""

    confidence: float = 1.0

    def _event(self, session: str, text: str) -> dict[str, Any]:
        heard = [{"transcription": text, "transcriptionConfidence": self.confidence}]
        said = {"inputMode": "Speech", "responseContentType": "audio/pcm", "transcriptions": heard}
        # The class is made anew for its slots, so that nothing else finds the one above.
        return LexBot._event(self, session, text) | said


@dataclass(slots=True, eq=False)
class Overheard:
    """The function of a call, and what it decided about each utterance."""

    handler: VoiceHandler
    said: list[Said] = field(default_factory=list)

    def __call__(self, event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        utterance = voice_event.read(event)
        self.said.append(self.handler.take(utterance))
        return self.handler.carry_out(event, utterance, self.said[-1])


class Telephone:
    """One call of whoever has *number*, whose words *engine* hears; empty for a number that is withheld."""

    def __init__(self, system: ChatSystem, engine: str, number: str, call: str) -> None:
        wire = system.wire
        wire.answers = {**wire.answers, "lambda.Invoke": lambda asked: _invoke(system, asked)}
        told = environments.voice(chat_function=TURNS, recorder=RECORDER)
        self._function = Overheard(voice_function.wire(told, wire.session(), engine=engine))
        self.lambdas = Lambdas({FUNCTION: self._function}, system.clock, build.Ids(), time_out=SECONDS)
        self._bot = SpokenBot(self._utterance)
        instance = Instance(system.clock, profiles=system.customers)
        self._services: Any = replace(instance.services(self.lambdas), bots={ALIAS: self._bot})
        self._flow = flow_to(VOICE, system.deployment.settings.company_name)
        endpoint = Endpoint(number or "anonymous")
        self.contact = Contact(
            contact_id=call, channel="VOICE", customer_endpoint=endpoint, arrived_at=system.clock.now()
        )
        self.greeting = str(self._flow.actions["converse"].parameters["Text"])
        self._going = self._run(None)

    @property
    def is_with_person(self) -> bool:
        """Whether the flow has put the call into the queue."""
        return self.contact.ending is not None

    @property
    def handover(self) -> dict[str, str] | None:
        """What the agent sees who takes the call out of the queue; None before that."""
        return seen_by_agent(self.contact) if self.is_with_person else None

    @property
    def may_be_interrupted(self) -> bool:
        """Whether the caller may talk into what is said."""
        return self._bot.attributes.get(INTERRUPTIBLE) == "true"

    def hear(self, heard: Heard) -> Said:
        """Hear the caller, and give what is decided and said; where the function fails the flow does both."""
        before = len(self._function.said)
        self._bot.writes, self._bot.confidence = deque([heard.text]), heard.confidence
        self._going = self._run(self._going.pause())
        if len(self._function.said) > before:
            return self._function.said[-1]
        told = str(self._flow.actions["tell-failure"].parameters["Text"])
        return Said(str(Act.HAND_OVER), Speech((told,)), Standing(), UNNAMED)

    def _run(self, begins_at: Mapping[str, Any] | None) -> Run:
        going = run(self._flow, self.contact, self._services, begins_at=begins_at)
        for _ in going:
            pass
        return going

    def _utterance(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        return dict(self.lambdas.call(FUNCTION, event, SECONDS))


def _invoke(system: ChatSystem, call: Call) -> Mapping[str, Any]:
    """Answer Invoke: the function of the conversations, and a recorder of which nothing is read."""
    if call.path["FunctionName"] == RECORDER:
        return {}
    try:
        return dict(system.lambdas.call(TURNS, call.body, PATIENCE))
    except FunctionError as error:
        return {"errorMessage": str(error)}
