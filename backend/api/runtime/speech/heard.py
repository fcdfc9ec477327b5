"""What is done about words that were heard, before anybody reads them: one pure function.

What was heard is uncertain. Below the bound of its recogniser it is asked for again, once; then a person takes over.
Figures are read back, and nothing rests on them until the caller says yes. Whatever else comes is a person's.
"""

import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from speech.call import is_filler
from speech.spoken import figures_heard, said
from triage.evidence.figures import Figure
from triage.normal import matching
from triage.tables import table

_TABLE: Mapping[str, Any] = table(__file__)
BOUNDS: Mapping[str, float] = _TABLE["bounds"]
"""The least confidence of each recogniser; what another one says is never sure enough."""
MOST_ASKED_AGAIN: Final[int] = _TABLE["most_asked_again"]
MOST_REFUSED: Final[int] = _TABLE["most_refused"]
_WORDS: Mapping[str, frozenset[str]] = {name: frozenset(_TABLE[name].split()) for name in ("yes", "no", "filler")}
_WORD = re.compile(r"\w+(?:'\w+)?")
_NEVER: Final = 2.0


class Act(StrEnum):
    """What is done about an utterance."""

    TAKE = "take"
    ASK_AGAIN = "ask_again"
    READ_BACK = "read_back"
    GO_ON = "go_on"
    HAND_OVER = "hand_over"


class Hold(StrEnum):
    """Why an utterance is not taken; the names are holds of a turn."""

    NONE = ""
    UNCERTAIN = "uncertain_hearing"
    SILENCE = "silence"
    UNCONFIRMED = "unconfirmed_figure"

    @property
    def summary(self) -> str:
        """What whoever takes over reads about it."""
        return str(_TABLE["to_the_agent"].get(self, ""))


class Heard(NamedTuple):
    """What a recogniser, named *engine*, made of an utterance; *confidence* is from 0 to 1."""

    text: str
    confidence: float
    engine: str

    @property
    def is_sure(self) -> bool:
        """Say whether the recogniser is as sure as its bound wants; one that gives no number is not."""
        confidence = self.confidence
        return math.isfinite(confidence) and BOUNDS.get(self.engine, _NEVER) <= confidence <= 1


class Standing(NamedTuple):
    """What a call has come to: how often in a row it was *asked_again*, what waits for a yes, how often it got a no.

    *more* are sentences of the last answer that the caller may want to hear.
    """

    asked_again: int = 0
    waiting: str = ""
    refused: int = 0
    more: tuple[str, ...] = ()


class Step(NamedTuple):
    """What is done: *text* is taken as said, or *says* is said to the caller; *standing* is for the next utterance."""

    act: Act
    standing: Standing
    text: str = ""
    says: str = ""
    hold: Hold = Hold.NONE
    confirmed: tuple[Figure, ...] = ()


def interrupts(text: str, standing: Standing) -> bool:
    """Say whether who says *text* while we speak wants us to stop: no murmur does, but for the answer to a question."""
    if not _WORD.search(text):
        return False
    is_asked = bool(standing.waiting or standing.more)
    return not is_filler(text) or (is_asked and _answer(text) is not None)


def hear(heard: Heard, standing: Standing = Standing()) -> Step:  # noqa: B008 - a tuple, which nobody can change
    """Decide what is done about *heard* where the call has come to *standing*."""
    text = heard.text.strip()
    if not heard.is_sure or not _WORD.search(text):
        return _again(standing, Hold.UNCERTAIN if _WORD.search(text) else Hold.SILENCE)
    standing = standing._replace(asked_again=0)
    answer = _answer(text)
    if standing.more and answer:
        return Step(Act.GO_ON, standing)
    if standing.waiting and answer is not None:
        return _confirmed(standing) if answer else _refused(standing)
    return _anew(text, standing)


def _anew(text: str, standing: Standing) -> Step:
    """Decide about words that answer no question of ours; where one is open, they count as a no to it."""
    if standing.waiting and standing.refused >= MOST_REFUSED:
        return Step(Act.HAND_OVER, standing, hold=Hold.UNCONFIRMED)
    refused = standing.refused + bool(standing.waiting)
    if found := figures_heard(text):
        says = read_back(found)
    elif any(sign.isdecimal() for sign in text):
        says = str(_TABLE["read_back"]).format(figures=text)
    elif standing.waiting:
        return _refused(standing)
    else:
        return Step(Act.TAKE, Standing(), text=text)
    return Step(Act.READ_BACK, Standing(0, text, refused), says=says, hold=Hold.UNCONFIRMED)


def read_back(found: Sequence[Figure]) -> str:
    """Ask the caller whether the figures *found* in what was heard are right."""
    *others, last = map(said, found)
    return str(_TABLE["read_back"]).format(figures=f"{', '.join(others)} and {last}" if others else last)


def _again(standing: Standing, hold: Hold) -> Step:
    if standing.asked_again >= MOST_ASKED_AGAIN:
        return Step(Act.HAND_OVER, standing, hold=hold)
    says = _TABLE["ask_silence"] if hold is Hold.SILENCE else _TABLE["ask_again"]
    return Step(Act.ASK_AGAIN, standing._replace(asked_again=standing.asked_again + 1), says=says, hold=hold)


def _confirmed(standing: Standing) -> Step:
    return Step(Act.TAKE, Standing(), text=standing.waiting, confirmed=figures_heard(standing.waiting))


def _refused(standing: Standing) -> Step:
    """Have it said anew; who says no again is put through."""
    if standing.refused >= MOST_REFUSED:
        return Step(Act.HAND_OVER, standing, hold=Hold.UNCONFIRMED)
    following = Standing(0, "", standing.refused + 1)
    return Step(Act.ASK_AGAIN, following, says=_TABLE["say_anew"], hold=Hold.UNCONFIRMED)


def _answer(text: str) -> bool | None:
    """Read a yes or a no; None for whatever has another word, or both."""
    words = frozenset(_WORD.findall(matching(text)))
    yes, no = (not _WORDS[name].isdisjoint(words) for name in ("yes", "no"))
    known = _WORDS["yes"] | _WORDS["no"] | _WORDS["filler"]
    return yes if words <= known and yes != no else False if no and words <= known else None
