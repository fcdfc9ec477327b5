import pytest

from simulator.errors import SimulatorError
from simulator.voice import speaker, wav
from simulator.voice.speaker import Piper


@pytest.fixture
def piper() -> Piper:
    voice = speaker.voice()
    if not isinstance(voice, Piper):
        pytest.skip("requirements-voice.txt is not installed: nobody can speak here")
    return voice


def seconds(sound: bytes) -> float:
    recording = wav.parse(sound)
    return len(recording.channels[0]) / recording.rate


def test_each_text_is_spoken_whole_and_by_itself(piper: Piper) -> None:
    short, longer = piper.speak("Thank you."), piper.speak("A wire costs 25 dollars.\nIt arrives within a few hours.")
    assert 0.3 < seconds(short) < seconds(longer)
    assert piper.speak(" \n") == b""


def test_where_the_program_is_gone_that_is_said_and_the_next_text_starts_it_again(piper: Piper) -> None:
    piper.speak("Hello.")
    assert piper._program
    piper._program.kill()
    with pytest.raises(SimulatorError, match="did not speak"):
        piper.speak("Hello.")
    piper._program.wait()
    assert piper.speak("Hello.")
