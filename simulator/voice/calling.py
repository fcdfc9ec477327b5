"""A call from its sound to what is said: each utterance is heard, confirmed, answered by the function, and spoken.

One channel is a caller who talks to the software. Two are a recording of a caller (left) and an agent (right), as
Connect writes it: nobody is answered any more, and what was said is analysed.
"""

from __future__ import annotations

import base64
import time
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from adapters.comprehend import perception
from adapters.comprehend.perception import ComprehendPerception
from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.flow.actions.messages import seconds_of
from simulator.voice import wav
from simulator.voice.recogniser import PAUSE, Piece, Recogniser
from simulator.voice.speaker import Voice
from simulator.voice.talk import Talk, talk
from simulator.voice.telephone import Telephone
from simulator.voice.wav import Recording
from speech.call import AGENT, CUSTOMER, OTHER, PEOPLES, Utterance, told
from speech.heard import Heard
from triage.handover import Act
from voice_function import Said

CHANNEL: Final = "VOICE"
SETTINGS: Final = {"voice": "Joanna", "engine": "neural", "language": "en-US"}
"""What Polly is asked for where the call is deployed; offline the voice is the one that `engine` names."""


@dataclass(slots=True)
class Calls:
    """Takes calls, each in a conversation of its own."""

    system: ChatSystem
    recogniser: Recogniser
    voice: Voice
    number: int = 0
    mood: ComprehendPerception = field(init=False)

    def __post_init__(self) -> None:
        client = self.system.wire.session().client("comprehend", config=perception.CONFIG)
        self.mood = ComprehendPerception(client)

    @property
    def engine(self) -> dict[str, str]:
        return {"recogniser": self.recogniser.engine, "voice": self.voice.engine}

    def take(self, recording: Recording, sender: str = "", *, caller: int = 0) -> dict[str, Any]:
        """Give the object of a call; *caller* is the channel of the customer where there are two."""
        began = time.perf_counter()
        self.number += 1
        turns = sorted(self._heard(recording, caller), key=lambda turn: turn.start)
        is_recorded = len(recording.channels) > 1 or any(turn.speaker == AGENT for turn in turns)
        said, timeline, handover = Talk([], [], None) if is_recorded else self._answer(turns, sender)
        chats = [row.turn for row in said if row.turn] or (self._read(turns, sender) if is_recorded else [])
        return self._composed(recording, turns, said, chats) | {
            "mode": "recording" if is_recorded else "caller",
            "timeline": [stretch._asdict() for stretch in timeline],
            "handover": handover,
            "remarks": list(self._remarks(turns, is_recorded=is_recorded)),
            "processing_time": round(time.perf_counter() - began, 3),
        }

    def say(self, text: str, sender: str = "") -> dict[str, Any]:
        """Speak *text* as a caller would, hear it again, and take it."""
        return self.take(wav.parse(self.voice.speak(text)), sender)

    def _heard(self, recording: Recording, caller: int) -> list[Utterance]:
        found = []
        for number, samples in enumerate(recording.channels):
            pieces = self.recogniser.hear(samples, recording.rate)
            own = CUSTOMER if number == caller or len(recording.channels) == 1 else AGENT
            found += [self._utterance(piece, own) for piece in _together(pieces)]
            if self.recogniser.engine == "scripted":
                break
        return found

    def _utterance(self, piece: Piece, speaker: str) -> Utterance:
        is_sure = Heard(piece.text, piece.confidence, self.recogniser.engine).is_sure
        mood = self.mood.sentiment(piece.text) if piece.text.strip() else None
        return Utterance(piece.speaker or speaker, piece.start, piece.end, piece.text, piece.confidence, mood, is_sure)

    def _answer(self, turns: Sequence[Utterance], sender: str) -> Talk:
        """Talk with the caller until a person takes over; without a word from him he is asked."""
        engine = self.recogniser.engine
        phone = Telephone(self.system, engine, sender, f"call-{self.number}")
        return talk(phone, self.system.clock, turns, engine)

    def _read(self, turns: Sequence[Utterance], sender: str) -> list[dict[str, Any]]:
        """Read what a recorded customer said, to tell what the call was about; nobody hears what comes of it."""
        said = [turn for turn in turns if turn.speaker == CUSTOMER and turn.is_sure and not turn.is_filler]
        return [
            self.system.answer(Line(f"call-{self.number}", sender, turn.text, at=turn.start, channel=CHANNEL))
            for turn in said
        ]

    def _composed(
        self,
        recording: Recording,
        turns: Sequence[Utterance],
        said: Sequence[Said],
        chats: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        intents = [chat["intent_analysis"]["intent"] for chat in chats]
        topics = list(dict.fromkeys(topic for chat in chats for topic in _topics(chat)))
        reasons = [chat["escalation_decision"]["reason"] for chat in chats if chat["escalation_decision"]["escalate"]]
        reasons = [row.reason for row in said if row.reason] or [reason for reason in reasons if reason in PEOPLES]
        audio = self.voice.speak(said[-1].speech.text) if said else b""
        return {
            **told(
                turns,
                recording.seconds,
                entities=[entity for chat in chats for entity in chat["entities"]],
                intent=next((intent for intent in intents if intent != OTHER), OTHER),
                topics=topics,
                reasons=reasons,
            ),
            "turns": [_row(row) for row in said],
            "voice_response": _response(said[-1], audio) if said else None,
            "audio_response": bool(audio),
            "engine": self.engine,
        }

    def _remarks(self, turns: Sequence[Utterance], *, is_recorded: bool) -> list[str]:
        company = self.system.deployment.settings.company_name.split()[0]
        first = next((turn for turn in turns if not turn.is_filler), None)
        greets = bool(first and _letters(company) in _letters(first.text))
        if is_recorded and first and greets and first.speaker == CUSTOMER:
            return [
                "The one on the customer's channel greets for the bank: the channels may be swapped (--caller right)."
            ]
        if not is_recorded and greets:
            return ["The caller greets for the bank: two speakers may share this channel, and all is taken as one's."]
        if any(not turn.is_sure for turn in turns):
            return ["Some of this was not heard surely enough; no answer rests on it."]
        return [] if turns else ["Nobody says a word that could be heard."]


def _letters(text: str) -> str:
    """Give the letters alone: a recogniser parts names as it likes."""
    return "".join(filter(str.isalpha, text.casefold()))


def _together(pieces: Sequence[Piece]) -> list[Piece]:
    """Join what was said without a pause; it is as sure as its least sure part."""
    joined = list[Piece]()
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.speaker == piece.speaker and 0 <= piece.start - last.end < PAUSE:
            sureness = min(last.confidence, piece.confidence)
            joined[-1] = Piece(last.start, piece.end, f"{last.text} {piece.text}", sureness, piece.speaker)
        else:
            joined.append(piece)
    return joined


def _topics(chat: Mapping[str, Any]) -> list[str]:
    named = [str(topic) for topic in chat["intent_analysis"]["topics"]]
    category = str(chat["category"]).replace("_", " ").lower()
    return named or ([category] if category else [])


def _row(said: Said) -> dict[str, Any]:
    turn = said.turn or {}
    return {
        "act": said.act,
        "says": said.speech.text,
        "reason": said.reason or None,
        "hold": said.hold or None,
        "confirmed": list(said.confirmed),
        "statements": turn.get("statements", []) if said.act == Act.ANSWER else [],
    }


def _response(said: Said, audio: bytes) -> dict[str, Any]:
    if audio:
        with wave.open(BytesIO(audio)) as opened:
            seconds = opened.getnframes() / opened.getframerate()
    else:
        seconds = seconds_of(said.speech.text)
    return {
        "response_text": said.speech.text,
        "ssml": said.ssml,
        "audio_data": base64.b64encode(audio).decode() or None,
        "voice_settings": dict(SETTINGS),
        "response_duration": round(seconds, 2),
    }
