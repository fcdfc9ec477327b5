"""What Call Analytics writes is read as it is documented, and everything else is refused whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech import call
from speech.call import AGENT, CUSTOMER
from speech.call_analytics import UnreadableCallError, read

CONTENT: Final = Path(__file__).with_name("call_analytics.json").read_bytes()
"""In the form of the developer guide's example of a job with redaction."""


def test_turns_come_with_times_speakers_and_how_surely_they_were_heard() -> None:
    found = read(CONTENT)

    assert [turn.speaker for turn in found.turns] == [AGENT, CUSTOMER, AGENT, CUSTOMER, CUSTOMER]
    assert (found.turns[1].start, found.turns[1].end, found.seconds) == (3.5, 9.0, 30.0)
    assert found.turns[1].confidence == pytest.approx(0.95)
    assert [turn.is_sure for turn in found.turns] == [True, True, True, True, False]
    assert found.issues == ("The late fee on my card is wrong",)


def test_the_analysis_is_that_of_a_recording_on_this_machine() -> None:
    found = read(CONTENT)
    said = call.told(found.turns, found.seconds, topics=found.issues)

    assert said["call_analysis"]["version"] == "call.v1"
    assert said["call_analysis"]["interruptions"] == [{"by": AGENT, "at": 8.0}]
    assert said["call_analysis"]["silences"] == [{"start": 19.0, "end": 25.0}, {"start": 27.0, "end": 30.0}]
    assert said["call_analysis"]["promises"] == ["I will refund the fee today."]


def test_what_is_kept_in_the_open_has_no_word_of_anybody() -> None:
    found = read(CONTENT)
    said = call.told(found.turns, found.seconds, topics=found.issues, entities=[{"type": "PERSON", "text": "Jo"}])
    kept = call.without_words(said)

    assert (kept["promises"], kept["key_phrases"], kept["entities"]) == (1, 1, 1)
    assert not any(word in json.dumps(kept) for word in ("refund", "late fee", "Jo"))


BROKEN: Final[dict[str, Callable[[Any], Any]]] = {
    "another status": lambda found: found | {"JobStatus": "IN_PROGRESS"},
    "no transcript": lambda found: {name: row for name, row in found.items() if name != "Transcript"},
    "no duration": lambda found: found | {"ConversationCharacteristics": {}},
    "a list": lambda found: [found],
    "a speaker nobody knows": lambda found: changed(found, ParticipantRole="SUPERVISOR"),
    "a turn that ends before it begins": lambda found: changed(found, EndOffsetMillis=0),
    "a time that is a text": lambda found: changed(found, BeginOffsetMillis="500"),
    "a time that is none": lambda found: changed(found, BeginOffsetMillis=float("nan")),
    "words that are none": lambda found: changed(found, Content=None),
    "a confidence above one": lambda found: changed(found, Items=[{"Confidence": "97"}]),
    "an issue without a place": lambda found: changed(found, IssuesDetected=[{}]),
}


def changed(found: Any, **fields: Any) -> Any:
    first, *others = found["Transcript"]
    return found | {"Transcript": [first | fields, *others]}


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_that_is_not_documented_is_refused(name: str) -> None:
    with pytest.raises(UnreadableCallError):
        read(json.dumps(BROKEN[name](json.loads(CONTENT))).encode())


@given(st.integers(0, len(CONTENT) - 2))
def test_a_file_that_breaks_off_is_refused_wherever_it_does(length: int) -> None:
    with pytest.raises(UnreadableCallError):
        read(CONTENT[:length])
