"""Answer an utterance of a call: hear it for sure, let the function of conversations answer, and say two sentences.

The bot of a call calls it for each utterance and waits. What it raises is a hand-over there: no caller is left.
"""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import boto3

import logs
from adapters import recording, turn_function
from adapters.connect import bot_event, voice_event
from adapters.connect.connect_event import Event
from adapters.connect.voice_event import ENGINE, Utterance
from adapters.recording import Recording
from adapters.turn_function import TurnFunction
from at_start import to_stay
from conversation.words import says
from environment import VoiceEnvironment
from speech import heard as hearing
from speech.call import after_murmurs
from speech.gate import Refusal, Speech, for_the_ear, ssml
from speech.heard import Heard, Hold, Standing, Step, hear
from triage.errors import InvalidEventError, ModelUnavailableError
from triage.handover import UNNAMED, Act, Says
from triage.message import Speaker
from triage.ports import Context

logger = logging.getLogger(__name__)

Turns = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""The function of conversations: the event of a turn goes in, its object comes out."""

OVER: Final = "A colleague takes over, and knows what was said here."
UNHEARD: Final = "unclear"


class Said(NamedTuple):
    """What is done about an utterance, and said; *standing* is for the next one, *turn* what the conversation said."""

    act: str
    speech: Speech
    standing: Standing
    reason: str = ""
    hold: Hold = Hold.NONE
    confirmed: tuple[str, ...] = ()
    turn: Mapping[str, Any] | None = None

    @property
    def hands_over(self) -> bool:
        return self.act == Act.HAND_OVER

    @property
    def ssml(self) -> str:
        return ssml(self.speech.said)


@dataclass(frozen=True, slots=True, eq=False)
class VoiceHandler:
    """What happens to an utterance."""

    turns: Turns
    recording: Recording | None = None
    engine: str = ENGINE
    """Who heard."""

    def __call__(self, event: Event, _context: Context) -> dict[str, Any]:
        """Give what the bot says and does."""
        utterance = voice_event.read(event)
        return self.carry_out(event, utterance, self.take(utterance))

    def carry_out(self, event: Event, utterance: Utterance, said: Said) -> dict[str, Any]:
        """Record what was decided about an utterance, and give it to the bot."""
        if self.recording and said.turn:
            self.recording.record(said.turn)
        logger.info(
            "utterance",
            extra={"contact_id": utterance.contact, "act": said.act, "reason": said.reason, "hold": str(said.hold)},
        )
        transcript = bot_event.latest((*utterance.before, *self._lines(utterance, said)))
        return voice_event.answer(
            event,
            said.ssml,
            act=said.act,
            hearing=said.standing,
            transcript=transcript,
            # Nobody confirms what he has not heard to its end.
            interruptible=said.act != hearing.Act.READ_BACK,
            brief=_brief(said) | {voice_event.TRANSCRIPT: transcript} if said.hands_over else None,
        )

    def _lines(self, utterance: Utterance, said: Said) -> tuple[str, str]:
        """Write what was said, and whether it was heard for sure."""
        is_sure = self._heard(utterance).is_sure
        speaker = f"{Speaker.CUSTOMER}{'' if is_sure else ' (not heard for sure)'}"
        return f"{speaker}: {' '.join(utterance.text.split())}", f"{Speaker.US}: {said.speech.text}"

    def _heard(self, utterance: Utterance) -> Heard:
        return Heard(utterance.text, utterance.confidence, self.engine)

    def take(self, utterance: Utterance) -> Said:
        """Decide about an utterance where the call has come to what it says."""
        heard, standing = self._heard(utterance), _standing(utterance.hearing)
        if heard.is_sure and says(after_murmurs(heard.text), after_an_answer=False) is Says.PERSON:
            return self._answered(Step(hearing.Act.TAKE, Standing(), text=after_murmurs(heard.text)), utterance)
        step = hear(heard, standing)
        if step.act is hearing.Act.HAND_OVER:
            return _over(step, UNHEARD)
        if step.act is hearing.Act.GO_ON:
            speech = Speech((), standing.more).next
            return Said(str(Act.ANSWER), speech, Standing(more=speech.rest))
        if step.act is not hearing.Act.TAKE:
            return Said(str(step.act), Speech((step.says,)), step.standing, hold=step.hold)
        return self._answered(step, utterance)

    def _answered(self, step: Step, utterance: Utterance) -> Said:
        try:
            turn = self.turns(voice_event.turn(utterance, step.text))
        except ModelUnavailableError as error:
            logger.warning("no answer", extra={"contact_id": utterance.contact, "reason": str(error)})
            return _over(step, UNNAMED)
        if turn["escalation_decision"]["escalate"]:
            return _over(step, str(turn["escalation_decision"]["reason"]), turn)
        response = turn["response"]
        told = [row["text"] for row in turn["statements"]] or ([response["response_text"]] if response else [])
        try:
            speech = for_the_ear(told)
        except Refusal as refusal:
            logger.info("nothing to be said", extra={"contact_id": utterance.contact, "reason": str(refusal)})
            return _over(step, UNNAMED, turn)
        return Said(str(turn["act"]), speech, Standing(more=speech.rest), confirmed=_confirmed(step), turn=turn)


def _over(step: Step, reason: str, turn: Mapping[str, Any] | None = None) -> Said:
    confirmed = _confirmed(step)
    return Said(str(Act.HAND_OVER), Speech((OVER,)), Standing(), reason, step.hold, confirmed, turn)


def _brief(said: Said) -> dict[str, str]:
    """What the person who takes over reads; of an answer that could not be said, the answer."""
    turn = said.turn or {}
    response = turn.get("response")
    agent = turn.get("agent") or {
        "summary": said.hold.summary or f"The call was handed over: {said.reason.replace('_', ' ')}.",
        "proof": turn.get("statements", ()),
        "draft": response["response_text"] if response else "",
    }
    return bot_event.handed_over({"escalation_decision": {"reason": said.reason}, "agent": agent})


def _confirmed(step: Step) -> tuple[str, ...]:
    return tuple(f"{figure.value} {figure.unit}".strip() for figure in step.confirmed)


def _standing(written: tuple[Any, ...]) -> Standing:
    """Read what a call had come to; raise `InvalidEventError` for what this function would not have written."""
    if not written:
        return Standing()
    try:
        asked_again, waiting, refused, more = written
        return Standing(int(asked_again), str(waiting), int(refused), tuple(map(str, more)))
    except (TypeError, ValueError):
        raise InvalidEventError("What is known of a call cannot be read.") from None


def wire(environment: VoiceEnvironment, session: boto3.Session, *, engine: str = ENGINE) -> VoiceHandler:
    """Join the decision about what *engine* heard to the function of conversations."""
    client = session.client("lambda", config=turn_function.CONFIG)
    return VoiceHandler(
        TurnFunction(client, environment.chat_function_arn),
        Recording(session.client("lambda", config=recording.CONFIG), environment.recorder_function_arn),
        engine,
    )


@cache
@to_stay
def _wired() -> VoiceHandler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(VoiceEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Decide about the utterance of *event*'s call."""
    return _wired()(event, context)
