"""Who speaks when in a call, to the millisecond of the virtual clock: the caller stops our speech, murmurs do not.

The same utterances make the same call. How long our speech takes follows from its words, whoever speaks it. Murmurs are
told from interruptions by their words, which a recording has at once; on a line Amazon Lex decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from simulator.clock import VirtualClock
from simulator.flow.actions.messages import seconds_of
from simulator.voice.recogniser import PAUSE
from simulator.voice.telephone import Telephone
from speech.call import CUSTOMER, Utterance
from speech.heard import Heard, Standing, interrupts
from voice_function import Said

US: Final = "us"
REACTION: Final = 0.16
"""Seconds of a voice after which our speech stops."""
SILENCE: Final = 6.0
"""Seconds after which nothing more is waited for."""


class Stretch(NamedTuple):
    """What a *speaker* said from *start* to *end*, in seconds of the call; *cut* if the other one stopped it."""

    speaker: str
    start: float
    end: float
    text: str
    cut: bool = False

    def stopped(self, at: float) -> Stretch:
        """End it *at* a time of the call, unless it is over before."""
        return self._replace(end=at, cut=True) if at < self.end else self


class Talk(NamedTuple):
    """A whole call: what was decided about each utterance, who spoke when, and what whoever takes over sees."""

    said: list[Said]
    timeline: list[Stretch]
    handover: dict[str, str] | None


def talk(phone: Telephone, clock: VirtualClock, turns: Sequence[Utterance], engine: str) -> Talk:
    """Let a caller say his *turns*, heard by *engine*, until a person takes over.

    Nobody is heard while it is decided what to say, nor while figures are read back: there he waits, and all that he
    says is later by that.
    """
    opening, late, standing = clock.now(), 0.0, Standing()
    ours = Stretch(US, 0.0, _ms(seconds_of(phone.greeting)), phone.greeting)
    done, timeline = list[Said](), list[Stretch]()
    for turn in turns:
        start = _ms(max(turn.start + late, ours.start))
        if start < ours.end and not interrupts(turn.text, standing):
            timeline.append(Stretch(CUSTOMER, start, _ms(start + turn.seconds), turn.text))
            continue
        if start < ours.end and not phone.may_be_interrupted:
            start = ours.end
        late = start - turn.start
        spoken = Stretch(CUSTOMER, start, _ms(start + turn.seconds), turn.text)
        timeline += [ours.stopped(_ms(start + REACTION)), spoken]
        clock.advance_to(opening + spoken.end + PAUSE)
        done.append(phone.hear(Heard(turn.text, turn.confidence, engine)))
        standing = done[-1].standing
        ours = _answer(done[-1], clock.elapsed(opening))
        if phone.is_with_person:
            break
    if not done:
        timeline.append(ours)
        clock.advance_to(opening + max(ours.end, *(each.end for each in timeline)) + SILENCE)
        done.append(phone.hear(Heard("", 1.0, engine)))
        ours = _answer(done[-1], clock.elapsed(opening))
    return Talk(done, sorted([*timeline, ours], key=lambda stretch: stretch.start), phone.handover)


def _answer(said: Said, at: float) -> Stretch:
    return Stretch(US, _ms(at), _ms(at + seconds_of(said.speech.text)), said.speech.text)


def _ms(seconds: float) -> float:
    return round(seconds, 3)
