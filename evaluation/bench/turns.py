"""How long a turn takes: the function's own share of a chat's, and a spoken one from its last word to ours."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

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
"""Seconds until we speak after an utterance of about five."""
SHORTEST, LONGEST = 3.0, 8.0
"""Seconds of the utterances that count as about five."""


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
    """Hearing, deciding and speaking on this machine, with the time that models would take."""
    system = ChatSystem(LocalModel(), channel=VOICE)
    parts = list[tuple[float, float, float]]()
    for number, text in enumerate(texts):
        recording, phone = wav.parse(voice.speak(text)), Telephone(system, ears.engine, "", f"call-{number}")
        began = time.perf_counter()
        pieces = ears.hear(recording.channels[0], recording.rate)
        heard, virtual = time.perf_counter(), system.clock.now()
        words = " ".join(piece.text for piece in pieces)
        said = phone.hear(Heard(words, min((piece.confidence for piece in pieces), default=0.0), ears.engine))
        decided = time.perf_counter()
        voice.speak(said.speech.text)
        spoken = time.perf_counter()
        parts.append((heard - began, decided - heard + system.clock.elapsed(virtual), spoken - decided))
    whole = [sum(each) for each in parts]
    return {
        "spoken_turn_s_p95": round(share(whole, 0.95), 2),
        "at_most": SPOKEN,
        "p50": round(share(whole, 0.5), 2),
        **{
            f"{name}_p95": round(share([each[place] for each in parts], 0.95), 2)
            for place, name in enumerate(("hears", "decides", "speaks"))
        },
        "turns": len(whole),
        "engine": {"recogniser": ears.engine, "voice": voice.engine},
    }


def share(values: Sequence[float], share: float) -> float:
    """Give the least of *values* that so large a *share* of them does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
