"""What is heard of a call is counted by words, and by what becomes of its figures."""

from array import array

import pytest

from evaluation.hearing import Outcome, distance, disturbed, judged, summary
from simulator.voice.recogniser import Piece
from simulator.voice.wav import Recording

SAID = "I got charged twenty five dollars."


def row(heard: str, confidence: float = 0.9, said: str = SAID) -> Outcome:
    return judged(said, [Piece(0, 1, heard, confidence)], "whisper-base-int8").outcome


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [
        ("I got charged $25.", Outcome.RIGHT),
        ("I got charged $2,500.", Outcome.CAUGHT),
        ("I got charged $25 for the 50s.", Outcome.CAUGHT),
        ("I got charged a lot.", Outcome.LOST),
    ],
)
def test_a_figure_is_right_or_caught_or_not_heard_at_all(heard: str, outcome: Outcome) -> None:
    assert row(heard) is outcome
    assert row(heard, 0.2) is Outcome.ASKED_AGAIN


def test_nothing_that_is_heard_is_asked_about() -> None:
    assert judged(SAID, [], "whisper-base-int8").outcome is Outcome.ASKED_AGAIN


def test_words_are_counted_without_holding_digits_against_words() -> None:
    right = judged(SAID, [Piece(0, 1, "I got charged $25", 0.9)], "whisper-base-int8")
    wrong = judged(SAID, [Piece(0, 1, "I get charged $2,500", 0.9)], "whisper-base-int8")
    assert (right.errors, wrong.errors, wrong.words) == (0, 2, 4)
    assert summary([right, wrong])["word_error_rate"] == 0.25
    assert summary([right, wrong])["figures"] == {"right": 1, "caught": 1}


def test_distance_counts_words_put_in_left_out_and_changed() -> None:
    assert [distance(["a", "b", "c"], other.split()) for other in ("a b c", "a c", "a x c d", "")] == [0, 1, 2, 3]


def test_noise_is_as_loud_as_it_is_said_to_be() -> None:
    speech = Recording(8000, (array("h", [3000, -3000] * 4000),))
    noise = [heard - said for heard, said in zip(disturbed(speech, 10, 1).channels[0], speech.channels[0], strict=True)]
    loud = (sum(sample**2 for sample in noise) / len(noise)) ** 0.5
    assert loud == pytest.approx(3000 / 10**0.5, rel=0.05)
