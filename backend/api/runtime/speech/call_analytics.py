"""Read what Amazon Transcribe Call Analytics makes of a recording; what has another form is refused whole.

https://docs.aws.amazon.com/transcribe/latest/dg/tca-output-batch.html
"""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from speech.call import AGENT, CUSTOMER, Utterance
from speech.heard import Heard
from triage.errors import TriageError

ENGINE: Final = "transcribe-call-analytics"
_SPEAKERS: Final[Mapping[str, str]] = {"AGENT": AGENT, "CUSTOMER": CUSTOMER}
_STUMBLES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class UnreadableCallError(TriageError):
    """What was made of a recording is damaged, or has a form that nobody here knows."""


class Recorded(NamedTuple):
    """What was said in a recording of so many *seconds*; *issues* are the customer's words about what is amiss."""

    turns: tuple[Utterance, ...]
    seconds: float
    issues: tuple[str, ...]


def read(content: bytes) -> Recorded:
    """Read the file of a complete job; raise `UnreadableCallError` where anything in it is not as documented."""
    try:
        document = json.loads(content)
        if document["JobStatus"] != "COMPLETED":
            raise ValueError
        rows = document["Transcript"]
        turns = sorted(map(_turn, rows), key=lambda turn: turn.start)
        seconds = _seconds(document["ConversationCharacteristics"]["TotalConversationDurationMillis"])
        issues = tuple(dict.fromkeys(issue for row in rows for issue in _issues(row)))
    except _STUMBLES:
        raise UnreadableCallError("What was made of a recording cannot be read.") from None
    return Recorded(tuple(turns), max([seconds, *(turn.end for turn in turns)]), issues)


def _turn(row: Mapping[str, Any]) -> Utterance:
    text, start, end = row["Content"], _seconds(row["BeginOffsetMillis"]), _seconds(row["EndOffsetMillis"])
    if not isinstance(text, str) or end < start:
        raise ValueError
    confidence = _confidence(row)
    is_sure = Heard(text, confidence, ENGINE).is_sure
    return Utterance(_SPEAKERS[row["ParticipantRole"]], start, end, text, confidence, is_sure=is_sure)


def _confidence(row: Mapping[str, Any]) -> float:
    """Give the mean of the words' confidences; none where none is told, which is never sure."""
    told = [float(item["Confidence"]) for item in row.get("Items", ()) if item.get("Confidence") is not None]
    if not all(0 <= each <= 1 for each in told):
        raise ValueError
    return math.fsum(told) / len(told) if told else 0.0


def _issues(row: Mapping[str, Any]) -> Iterator[str]:
    for issue in row.get("IssuesDetected", ()):
        place = issue["CharacterOffsets"]
        yield row["Content"][int(place["Begin"]) : int(place["End"])]


def _seconds(milliseconds: Any) -> float:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float) or not 0 <= milliseconds < math.inf:
        raise ValueError
    return float(milliseconds) / 1000
