"""What a recorded call says as a whole: pure functions of its turns, and a table of what a good call is.

No figure comes from a model. A trend needs moods enough to be one; satisfaction is what the moods of the customer make
likely, with how little that is worth, and was never held against what customers say in surveys.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from triage.handover import FOR_GOOD
from triage.normal import matching
from triage.tables import table

_TABLE: Mapping[str, Any] = table(__file__)
VERSION: Final[str] = _TABLE["version"]
CUSTOMER, AGENT = "customer", "agent"
_FILLERS = frozenset(_TABLE["fillers"].split())
_WORD = re.compile(r"\w+(?:'\w+)?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
MINUTE: Final = 60.0
WANTS_PERSON: Final = "wants_person"
NOT_JUDGED: Final = "not_judged"
"""Why a call belongs with a person of which some turns could not be judged."""
PEOPLES: Final = FOR_GOOD | {WANTS_PERSON, NOT_JUDGED, "angry"}
"""Reasons that count in a call with an agent, who does what else is a person's."""
OTHER: Final = "Other"
"""The intent of a call of which nothing else is known."""


class Utterance(NamedTuple):
    """What a *speaker* said from *start* to *end*, in seconds; *mood* is from -1 to 1, None where nobody could tell."""

    speaker: str
    start: float
    end: float
    text: str
    confidence: float = 1.0
    mood: float | None = None
    is_sure: bool = True

    @property
    def seconds(self) -> float:
        return max(0.0, self.end - self.start)

    @property
    def is_filler(self) -> bool:
        """Say whether it has no word but those that mean that somebody listens."""
        return is_filler(self.text)


def is_filler(text: str) -> bool:
    """Say whether *text* has no word but those that mean that somebody listens."""
    return _FILLERS.issuperset(_WORD.findall(matching(text)))


def after_murmurs(text: str) -> str:
    """Give *text* from its first word on that is more than a murmur."""
    words = (word.start() for word in _WORD.finditer(text) if not is_filler(word[0]))
    return text[next(words, len(text)) :]


class Interruption(NamedTuple):
    """That *by* began to speak at *at* while the other one spoke."""

    by: str
    at: float


class Trend(NamedTuple):
    """How a mood went: *start* and *end* of a straight line through it, and in a word."""

    start: float
    end: float
    direction: str


class Satisfaction(NamedTuple):
    """A likely mark from 1 to 5, with the interval that has it in 95 of 100 calls if moods tell it."""

    score: float
    low: float
    high: float
    moods: int


def interruptions(turns: Sequence[Utterance]) -> Iterator[Interruption]:
    """Find where somebody spoke into what another one said; a mere "yeah" interrupts nobody."""
    ends: dict[str, float] = {}
    for turn in sorted(turns, key=lambda turn: turn.start):
        if turn.is_filler:
            continue
        others = (end for speaker, end in ends.items() if speaker != turn.speaker)
        if turn.start < max(others, default=turn.start) - _TABLE["overlap_seconds"]:
            yield Interruption(turn.speaker, turn.start)
        ends[turn.speaker] = max(turn.end, ends.get(turn.speaker, turn.end))


def silences(turns: Sequence[Utterance], duration: float) -> Iterator[tuple[float, float]]:
    """Find the stretches, from and to, in which nobody spoke for long."""
    until = 0.0
    for start, end in [*sorted((turn.start, turn.end) for turn in turns), (duration, duration)]:
        if start - until >= _TABLE["silence_seconds"]:
            yield until, start
        until = max(until, end)


def trend(turns: Sequence[Utterance]) -> Trend | None:
    """Draw a line through the customer's moods, weighted by nothing; None where there are too few."""
    points = [(turn.start, turn.mood) for turn in turns if turn.speaker == CUSTOMER and turn.mood is not None]
    if len(points) < _TABLE["fewest_moods"]:
        return None
    middle = sum(at for at, _ in points) / len(points)
    mean = sum(mood for _, mood in points) / len(points)
    spread = sum((at - middle) ** 2 for at, _ in points)
    slope = sum((at - middle) * (mood - mean) for at, mood in points) / spread if spread else 0.0
    start, end = (max(-1.0, min(1.0, mean + slope * (points[place][0] - middle))) for place in (0, -1))
    step = end - start
    return Trend(start, end, "rising" if step > 0.2 else "falling" if step < -0.2 else "steady")


def satisfaction(turns: Sequence[Utterance]) -> Satisfaction:
    """Estimate the customer's mark: moods later in the call weigh more, and few of them leave a wide interval."""
    row = _TABLE["satisfaction"]
    moods = [turn.mood for turn in turns if turn.speaker == CUSTOMER and turn.mood is not None]
    weights = [1 + (row["late_weight"] - 1) * number / max(1, len(moods) - 1) for number in range(len(moods))]
    total = row["prior_turns"] + sum(weights)
    mean = sum(weight * mood for weight, mood in zip(weights, moods, strict=True)) / total
    about = sum(weight * (mood - mean) ** 2 for weight, mood in zip(weights, moods, strict=True))
    variance = (row["prior_turns"] * (row["prior_variance"] + mean**2) + about) / total
    half = row["z"] * math.sqrt(variance / (row["prior_turns"] + len(moods)))
    low, mark, high = (_mark(each) for each in (mean - half, mean, mean + half))
    return Satisfaction(mark, low, high, len(moods))


def promises(turns: Sequence[Utterance]) -> Iterator[str]:
    """Find the sentences in which the agent says what the bank will do."""
    for turn in turns:
        if turn.speaker == AGENT:
            yield from (each for each in _SENTENCE.split(turn.text) if _says_one_of(each, _TABLE["promising"]))


def puts_through(turns: Sequence[Utterance]) -> bool:
    """Say whether the agent gives the call to somebody else."""
    said = (turn.text for turn in turns if turn.speaker == AGENT)
    return any(_says_one_of(text, _TABLE["putting_through"]) for text in said)


def measures(turns: Sequence[Utterance], duration: float) -> dict[str, float]:
    """Measure what the table of quality is about."""
    minutes = max(duration, 1.0) / MINUTE
    spoken = {who: sum(turn.seconds for turn in turns if turn.speaker == who) for who in (CUSTOMER, AGENT)}
    line = trend(turns)
    cut = [found.by for found in interruptions(turns)]
    return {
        "silence_share": sum(end - start for start, end in silences(turns, duration)) / max(duration, 1.0),
        "agent_interruptions_a_minute": cut.count(AGENT) / minutes,
        "customer_interruptions_a_minute": cut.count(CUSTOMER) / minutes,
        "agent_talk_share": spoken[AGENT] / (sum(spoken.values()) or 1.0),
        "end_lowness": max(0.0, -line.end) if line else 0.0,
        "mood_fall": max(0.0, line.start - line.end) if line else 0.0,
        "unsure_share": sum(not turn.is_sure for turn in turns) / max(1, len(turns)),
    }


def quality(measured: Mapping[str, float]) -> tuple[int, dict[str, float]]:
    """Give the score of a call from 0 to 100, and what each row of the table takes away."""
    taken = {row["name"]: round(row["points"] * _share(row, measured[row["measure"]]), 1) for row in _TABLE["quality"]}
    return round(100 - sum(taken.values())), {name: points for name, points in taken.items() if points}


def is_low(mood: float) -> bool:
    """Say whether a *mood* is so low that a person has to look at the call."""
    return mood <= float(_TABLE["low_mood"])


def analysis(
    turns: Sequence[Utterance],
    duration: float,
    *,
    entities: Sequence[Mapping[str, str]] = (),
    intent: str = OTHER,
    topics: Sequence[str] = (),
    reasons: Sequence[str] = (),
) -> dict[str, Any]:
    """Put together what is known of a call; *reasons* are those for which turns of it belong with a person."""
    line, mark = trend(turns), satisfaction(turns)
    measured = measures(turns, duration)
    score, taken = quality(measured)
    why = [*dict.fromkeys(reasons), *(["low_mood"] if line and is_low(line.end) else [])]
    given = puts_through(turns)
    moods = [turn.mood for turn in turns if turn.speaker == CUSTOMER and turn.mood is not None]
    return {
        "version": VERSION,
        "sentiment": round(sum(moods) / len(moods), 3) if moods else 0.0,
        "key_phrases": list(topics),
        "entities": [dict(entity) for entity in entities],
        "call_intent": intent,
        "escalation_analysis": {"escalate": bool(why) or given, "reasons": why, "put_through": given},
        "call_quality_score": score,
        "quality_points_taken": taken,
        "measures": {name: round(value, 3) for name, value in measured.items()},
        "customer_satisfaction_prediction": {
            "score": round(mark.score, 2),
            "low": round(mark.low, 2),
            "high": round(mark.high, 2),
            "moods": mark.moods,
            "calibrated": False,
        },
        "interruptions": [{"by": found.by, "at": round(found.at, 2)} for found in interruptions(turns)],
        "silences": [{"start": round(start, 2), "end": round(end, 2)} for start, end in silences(turns, duration)],
        "promises": list(promises(turns)),
        "sentiment_trend": line and {**line._asdict(), "start": round(line.start, 3), "end": round(line.end, 3)},
    }


def told(turns: Sequence[Utterance], duration: float, **known: Any) -> dict[str, Any]:
    """Give what was said in a call, and what that says of it as a whole; *known* is as `analysis` takes it."""
    found = analysis(turns, duration, **known)
    said = ("speaker", "start", "end", "text", "confidence")
    return {
        "transcription": [{name: getattr(turn, name) for name in said} for turn in turns],
        "call_analysis": found,
        "call_duration": round(duration, 3),
        "sentiment_trend": found["sentiment_trend"],
        "key_topics": found["key_phrases"],
        "escalation_recommended": found["escalation_analysis"]["escalate"],
    }


def without_words(call: Mapping[str, Any]) -> dict[str, Any]:
    """Give the figures and names of ours in what is *told* of a call: whatever anybody said is only counted."""
    found = call["call_analysis"]
    words = ("key_phrases", "entities", "promises")
    counted = {name: len(found[name]) for name in (*words, "interruptions", "silences")}
    kept = {name: value for name, value in found.items() if name not in counted}
    return {**kept, **counted, "call_duration": call["call_duration"]}


def _mark(mood: float) -> float:
    row = _TABLE["satisfaction"]
    lowest, highest = float(row["lowest"]), float(row["highest"])
    return max(lowest, min(highest, lowest + (highest - lowest) * (mood + 1) / 2))


def _share(row: Mapping[str, Any], value: float) -> float:
    """Give how far a value is on the way from where a row begins to where it takes all its points."""
    start, end = float(row["from"]), float(row["to"])
    return max(0.0, min(1.0, (value - start) / (end - start)))


def _says_one_of(text: str, phrases: Sequence[str]) -> bool:
    said = f" {' '.join(_WORD.findall(matching(text)))} "
    return any(f" {phrase} " in said for phrase in phrases)
