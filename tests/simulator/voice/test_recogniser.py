"""What is said to hear does: a script is refused where it is none, and words that are spoken come back."""

import json
from array import array
from pathlib import Path

import pytest

from simulator.chat.system import ChatSystem
from simulator.errors import SimulatorError
from simulator.model import choice
from simulator.voice import recogniser, speaker, wav
from simulator.voice.calling import Calls
from simulator.voice.recogniser import Scripted
from speech.heard import BOUNDS
from speech.spoken import figures_heard
from triage.channel import VOICE
from triage.evidence.figures import Figure

SAID = "I was charged twenty five dollars two days ago."


def test_every_recogniser_has_a_bound() -> None:
    assert {Scripted.engine, recogniser.Whisper.engine} <= BOUNDS.keys()


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "{}x",
        "[1]",
        '[{"text": "hi"}]',
        json.dumps([{"start": 2, "end": 1, "text": "hi"}]),
        json.dumps([{"start": 0, "end": 1, "text": "hi", "speaker": "nobody"}]),
    ],
)
def test_what_is_no_script_is_refused_with_the_form_of_one(text: str, tmp_path: Path) -> None:
    file = tmp_path / "script.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SimulatorError, match="Write one, such as"):
        Scripted.read(file)


def test_a_script_without_a_confidence_is_sure_of_nothing(tmp_path: Path) -> None:
    file = tmp_path / "script.json"
    file.write_text('[{"start": 0, "end": 1, "text": "hi"}]', encoding="utf-8")
    assert [piece.confidence for piece in Scripted.read(file).pieces] == [0.0]


def who_hears_and_speaks() -> tuple[recogniser.Recogniser, speaker.Voice]:
    ears, voice = recogniser.whisper(), speaker.voice()
    if ears is None or voice.engine == speaker.Silent.engine:
        pytest.skip("requirements-voice.txt is not installed: nobody can hear and speak here")
    return ears, voice


def test_what_the_voice_says_is_heard_again_with_its_figures_and_each_utterance_where_it_was_said() -> None:
    ears, voice = who_hears_and_speaks()
    recording = wav.parse(voice.speak(SAID))
    (said,), seconds = recording.channels, recording.seconds
    pause = array("h", bytes(2 * recording.rate * 3))
    pieces = ears.hear(said + pause + said, recording.rate)

    assert [set(figures_heard(piece.text)) for piece in pieces] == [{Figure("25", "$"), Figure("2", "day")}] * 2
    assert all(piece.confidence >= BOUNDS[ears.engine] for piece in pieces)
    assert pieces[0].end == pytest.approx(seconds, abs=0.5)
    assert pieces[1].start == pytest.approx(seconds + 3, abs=0.3)


def test_whoever_speaks_longer_than_the_recogniser_listens_is_heard_to_the_end() -> None:
    ears, voice = who_hears_and_speaks()
    sentences = ["I called you about a parcel.", *["It is all very hard to understand for me."] * 12]
    recording = wav.parse(voice.speak(" ".join([*sentences, "In the end I paid forty dollars."])))
    assert recording.seconds > recogniser.LONGEST

    (piece,) = ears.hear(recording.channels[0], recording.rate)
    assert "parcel" in piece.text
    assert Figure("40", "$") in figures_heard(piece.text)


def test_a_question_that_is_spoken_is_answered_aloud() -> None:
    ears, voice = who_hears_and_speaks()
    calls = Calls(ChatSystem(choice.local(), channel=VOICE), ears, voice)
    found = calls.say("What does a domestic wire transfer cost?")
    assert [turn["act"] for turn in found["turns"]] == ["answer"]
    assert wav.parse(speaker.sound(found["voice_response"])).seconds > 1
