"""What becomes of a turn of a conversation: one pure function, and the table that gives each hold its reason.

A hand-over is decided here and nowhere else: no word of a model's can bring one about or talk one away. A turn is
answered, closed, asked back about or handed over; there is nothing besides.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from triage.route import Route, route
from triage.tables import table

_TABLE = table(__file__)
MOST_ASKED_BACK: int = _TABLE["most_asked_back"]
"""How often in a row the software may ask what is meant."""
REASONS: tuple[str, ...] = tuple(row["name"] for row in _TABLE["reasons"])
"""Why a person takes over; of several the first is told."""
FOR_GOOD = frozenset(row["name"] for row in _TABLE["reasons"] if row.get("for_good"))
"""Reasons after which nothing in the conversation is answered any more."""
UNNAMED = REASONS[-1]
"""The reason of every hold that has no row: something did not work, or a policy of ours has a hold of its own."""
_BY_HOLD: Mapping[str, str] = {hold: row["name"] for row in _TABLE["reasons"] for hold in row.get("holds", ())}
_BY_FACTOR: Mapping[str, str] = {each: row["name"] for row in _TABLE["reasons"] for each in row.get("factors", ())}
_UNKNOWN, _UNCLEAR = "no_knowledge", "unclear"
_STILL_OURS = frozenset({_UNKNOWN, _UNCLEAR})
"""Reasons that another question of ours, or a word of farewell, may settle."""
_GOES_ON = "follows_up"
"""The hold of a turn that goes on with what was handed over."""
_ASKABLE = frozenset(_TABLE["asks_back"])
"""Holds and factors that mean that nobody can tell what is wanted, so that asking may help."""


class Act(StrEnum):
    """What the software does about a turn."""

    ANSWER = "answer"
    CLOSE = "close"
    ASK_BACK = "ask_back"
    HAND_OVER = "hand_over"


class Says(StrEnum):
    """What a turn says whatever the matter is: somebody comes or goes, wants a person, or asks what we are."""

    GREETING = "greeting"
    FAREWELL = "farewell"
    PERSON = "person"
    IDENTITY = "identity"


class Standing(NamedTuple):
    """What a conversation has come to: why it *waits* for a person, if it does; how often in a row we *asked_back*."""

    waits: str = ""
    asked_back: int = 0


class Decision(NamedTuple):
    """What is done about a turn, with the reason of a hand-over and empty for anything else."""

    act: Act
    reason: str = ""


def reasons(holds: Iterable[str], factors: Mapping[str, int]) -> tuple[str, ...]:
    """Give the reasons that *holds* and *factors* stand for, the first to be told first."""
    found = {_BY_HOLD.get(hold, UNNAMED) for hold in holds}
    found |= {_BY_FACTOR.get(name, UNNAMED) for name, count in factors.items() if count}
    return tuple(name for name in REASONS if name in found)


def decide(
    *,
    score: int,
    threshold: int,
    holds: Collection[str],
    factors: Mapping[str, int],
    standing: Standing,
    says: Says | None = None,
    is_small_talk: bool = False,
) -> Decision:
    """Decide about a turn.

    *says* is what code reads out of its words, and *is_small_talk* that the model finds no request in it at all.
    """
    found = reasons(holds, factors)
    if standing.waits in FOR_GOOD or FOR_GOOD.intersection(found):
        wish = ("wants_person",) if says is Says.PERSON else ()
        return Decision(Act.HAND_OVER, _for_good((*found, *wish), standing.waits))
    if says is not None:
        return _by_words(says, standing)
    if route(score, holds, threshold) is Route.AUTOMATED_RESPONSE:
        return Decision(Act.ANSWER)
    return _unanswered(holds, factors, standing, is_small_talk=is_small_talk)


def _unanswered(
    holds: Collection[str], factors: Mapping[str, int], standing: Standing, *, is_small_talk: bool
) -> Decision:
    """Decide about a turn that gets no answer from the articles."""
    found = reasons(holds, factors)
    if not _STILL_OURS.issuperset(found) or not found:
        return Decision(Act.HAND_OVER, found[0] if found else UNNAMED)
    if is_small_talk and not standing.waits:
        return Decision(Act.CLOSE)
    if standing.waits and _GOES_ON in holds:
        return Decision(Act.HAND_OVER, standing.waits)
    return _ask_back(standing) if _may_ask(holds, factors) else Decision(Act.HAND_OVER, found[0])


def _by_words(says: Says, standing: Standing) -> Decision:
    if says is Says.PERSON:
        return Decision(Act.HAND_OVER, "wants_person")
    if says is Says.GREETING:
        return _ask_back(standing)
    return Decision(Act.ANSWER if says is Says.IDENTITY else Act.CLOSE)


def _may_ask(holds: Iterable[str], factors: Mapping[str, int]) -> bool:
    """Say whether nobody can tell what is wanted, and nothing else makes it unclear."""
    found = {*holds, *(name for name, count in factors.items() if count)}
    others = {hold for hold in found - _ASKABLE if _BY_HOLD.get(hold) == _UNCLEAR}
    return bool(found & _ASKABLE) and not others


def _for_good(found: tuple[str, ...], waits: str) -> str:
    """What the customer says last counts where it says why, else why the conversation waits."""
    said = [name for name in found if name in FOR_GOOD or name == "wants_person"]
    kept = waits if waits in FOR_GOOD else ""
    return next((name for name in REASONS if name in {*said, kept}), UNNAMED)


def _ask_back(standing: Standing) -> Decision:
    """Ask what is meant, unless a person is on the way or asking has not helped."""
    if standing.waits:
        return Decision(Act.HAND_OVER, standing.waits)
    if standing.asked_back >= MOST_ASKED_BACK:
        return Decision(Act.HAND_OVER, _UNCLEAR)
    return Decision(Act.ASK_BACK)
