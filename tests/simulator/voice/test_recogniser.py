"""What is said to hear does: a script is refused where it is none, and words that are spoken come back."""

import json
from array import array
from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.voice import recogniser, speaker, wav
from simulator.voice.recogniser import Scripted
from speech.heard import BOUNDS
from speech.spoken import figures_heard
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


def test_what_the_voice_says_is_heard_again_with_its_figures_and_each_utterance_where_it_was_said() -> None:
    ears, voice = recogniser.whisper(), speaker.voice()
    if ears is None or voice.engine == speaker.Silent.engine:
        pytest.skip("requirements-voice.txt is not installed: nobody can hear and speak here")
    recording = wav.parse(voice.speak(SAID))
    (said,), seconds = recording.channels, recording.seconds
    pause = array("h", bytes(2 * recording.rate * 3))
    pieces = ears.hear(said + pause + said, recording.rate)

    assert [set(figures_heard(piece.text)) for piece in pieces] == [{Figure("25", "$"), Figure("2", "day")}] * 2
    assert all(piece.confidence >= BOUNDS[ears.engine] for piece in pieces)
    assert pieces[0].end == pytest.approx(seconds, abs=0.5)
    assert pieces[1].start == pytest.approx(seconds + 3, abs=0.3)
