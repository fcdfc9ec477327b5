"""How long a turn takes: the function's own share of a chat's, and a spoken one from its last word to ours."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from evaluation.plan.command import TURNS
from simulator.chat import lines
from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.flow.actions.messages import seconds_of
from simulator.model.local import LocalModel
from simulator.voice import recogniser, speaker, wav
from simulator.voice.recogniser import Recogniser
from simulator.voice.speaker import Voice
from simulator.voice.telephone import Telephone
from speech.heard import Heard
from triage.channel import VOICE

TIMES: Final = 10
"""How often each turn comes, each time in another conversation."""
OWN_SHARE: Final = 100
"""Milliseconds of CPU that a chat's turn may take of ours."""
SPOKEN: Final = 2.5
"""Seconds until we speak after an utterance of about five, with the stand-in for models."""
SHORTEST, LONGEST = 3.0, 8.0
"""Seconds of the utterances that count as about five."""


class Spoken(NamedTuple):
    """The seconds of a spoken turn, and those in which *models* of the usual speed would have answered."""

    hears: float
    decides: float
    speaks: float
    models: float


@dataclass(slots=True)
class Elsewhere:
    """The CPU seconds that whoever stands in for AWS took."""

    seconds: float = 0.0

    def timed(self, answer: Callable[..., Any]) -> Callable[..., Any]:
        def answered(*asked: Any) -> Any:
            began = time.thread_time()
            try:
                return answer(*asked)
            finally:
                self.seconds += time.thread_time() - began

        return answered


def rows(times: int = TIMES) -> Iterator[dict[str, Any]]:
    """The chats' row, and that of calls where somebody can hear and speak."""
    said = [line for line in lines.read(TURNS) if isinstance(line, Line)]
    yield _own_share(said, times)
    ears, voice = recogniser.whisper(), speaker.voice()
    if ears and voice.engine != speaker.Silent.engine:
        yield spoken([line.text for line in said if SHORTEST <= seconds_of(line.text) <= LONGEST] * times, ears, voice)


def _own_share(said: Sequence[Line], times_each: int) -> dict[str, Any]:
    """CPU time of the function, without those who stand in for model, search and stores."""
    system, elsewhere, times = ChatSystem(LocalModel()), Elsewhere(), list[float]()
    system.wire.answers = {name: elsewhere.timed(answer) for name, answer in system.wire.answers.items()}
    system.wire.stores = {name: elsewhere.timed(store) for name, store in system.wire.stores.items()}
    for number in range(times_each + 1):
        for line in said:
            elsewhere.seconds, began = 0.0, time.thread_time()
            system.answer(replace(line, conversation=f"{line.conversation}-{number}", at=None))
            times.append((time.thread_time() - began - elsewhere.seconds) * 1000)
    times = times[len(said) :]  # the first round makes clients and reads tables
    return {
        "chat_turn_own_cpu_ms_p95": round(share(times, 0.95), 1),
        "at_most": OWN_SHARE,
        "p50": round(share(times, 0.5), 1),
        "turns": len(times),
    }


def spoken(texts: Sequence[str], ears: Recogniser, voice: Voice) -> dict[str, Any]:
    """Hearing, deciding and the first sentence on this machine, and apart from them what models would be waited for."""
    system = ChatSystem(LocalModel(), channel=VOICE)
    voice.speak(texts[0])  # the program that speaks is started once
    turns = [_spoken(text, system, ears, voice, f"call-{number}") for number, text in enumerate(texts)]
    parts = {name: [getattr(turn, name) for turn in turns] for name in Spoken._fields}
    whole = [turn.hears + turn.decides + turn.speaks for turn in turns]
    waited = [sum(turn) for turn in turns]
    return {
        "spoken_turn_s_p95": round(share(whole, 0.95), 2),
        "at_most": SPOKEN,
        "p50": round(share(whole, 0.5), 2),
        "with_models_p50": round(share(waited, 0.5), 2),
        "with_models_p95": round(share(waited, 0.95), 2),
        **{f"{name}_p95": round(share(seconds, 0.95), 2) for name, seconds in parts.items()},
        "turns": len(turns),
        "engine": {"recogniser": ears.engine, "voice": voice.engine},
    }


def _spoken(text: str, system: ChatSystem, ears: Recogniser, voice: Voice, call: str) -> Spoken:
    recording, phone = wav.parse(voice.speak(text)), Telephone(system, ears.engine, "", call)
    began = time.perf_counter()
    pieces = ears.hear(recording.channels[0], recording.rate)
    heard, virtual = time.perf_counter(), system.clock.now()
    words = " ".join(piece.text for piece in pieces)
    said = phone.hear(Heard(words, min((piece.confidence for piece in pieces), default=0.0), ears.engine))
    decided = time.perf_counter()
    voice.speak(said.speech.said[0])  # whoever hears it does not wait for the next sentence
    return Spoken(heard - began, decided - heard, time.perf_counter() - decided, models=system.clock.elapsed(virtual))


def share(values: Sequence[float], share: float) -> float:
    """Give the least of *values* that so large a *share* of them does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
