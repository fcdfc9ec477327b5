"""`hearing`: scripts of calls are spoken, disturbed and heard again, and their words and figures counted.

A caller says no to figures that are not those he said, so one that was heard wrong and is read back is caught.
"""

from __future__ import annotations

import json
import random
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from simulator.errors import SimulatorError
from simulator.voice import recogniser, speaker, wav
from simulator.voice.recogniser import Piece, Recogniser
from simulator.voice.speaker import Voice
from simulator.voice.wav import Recording
from speech.heard import Act, Heard, hear
from speech.spoken import figures_heard, in_figures
from triage.normal import matching

QUIET: Final = "quiet"
NOISES: Final = (QUIET, "20", "10", "5", "0")
LOUD: Final = 200
"""Samples louder than this are speech."""
_WORD = re.compile(r"[^\W_]+(?:['.,][^\W_]+)*")


class Outcome(StrEnum):
    """What became of an utterance."""

    ASKED_AGAIN = "asked_again"
    RIGHT = "right"
    CAUGHT = "caught"
    LOST = "lost"
    """Its figures are not heard at all: nothing is read back, and nothing rests on a figure either."""


class Row(NamedTuple):
    """An utterance, what was heard of it, and what became of it."""

    said: str
    heard: str
    confidence: float
    outcome: Outcome
    errors: int
    words: int

    @property
    def is_answered(self) -> bool:
        return self.outcome is not Outcome.ASKED_AGAIN


def judged(said: str, pieces: Sequence[Piece], engine: str) -> Row:
    """Compare what was *said* with what was heard of it."""
    text = " ".join(piece.text for piece in pieces)
    confidence = min((piece.confidence for piece in pieces), default=0.0)
    step = hear(Heard(text, confidence, engine))
    if step.act in {Act.ASK_AGAIN, Act.HAND_OVER}:
        outcome = Outcome.ASKED_AGAIN
    elif _values(said) == _values(text):
        outcome = Outcome.RIGHT
    else:
        outcome = Outcome.CAUGHT if step.act is Act.READ_BACK else Outcome.LOST
    words, found = _words(said), _words(text)
    return Row(said, text, confidence, outcome, distance(words, found), len(words))


def summary(rows: Iterable[Row]) -> dict[str, Any]:
    """Count *rows*; words apart from what is done about the utterances that have figures."""
    rows = list(rows)
    figured = [row for row in rows if _values(row.said) or _values(row.heard)]
    answered = [row for row in rows if row.is_answered]
    return {
        "utterances": len(rows),
        "word_error_rate": _share(rows),
        "word_error_rate_above_the_bound": _share(answered),
        "asked_again": len(rows) - len(answered),
        "with_figures": len(figured),
        "figures": dict(Counter(str(row.outcome) for row in figured)),
    }


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the words that have to be put in, left out or changed to make *other* of *one*."""
    row = list(range(len(other) + 1))
    for number, word in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, each in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != each))
    return row[-1]


def disturbed(recording: Recording, decibels: float, seed: int) -> Recording:
    """Add noise so that the speech is *decibels* louder than it."""
    noise = random.Random(seed)  # noqa: S311 - noise, the same at every run
    samples = recording.channels[0]
    loud = [float(sample) ** 2 for sample in samples if abs(sample) > LOUD] or [0.0]
    size = (sum(loud) / len(loud)) ** 0.5 / 10 ** (decibels / 20)
    mixed = (max(-32768, min(32767, round(sample + noise.gauss(0, size)))) for sample in samples)
    return Recording(recording.rate, (array("h", mixed),))


def _words(text: str) -> list[str]:
    """The words of *text* with numbers in digits, so that "$25" is not held against "twenty-five dollars"."""
    plain = in_figures(matching(text).replace("$", "")).replace("dollars", "").replace("%", " percent")
    return [word.replace(",", "") for word in _WORD.findall(plain)]


def _values(text: str) -> Counter[str]:
    return Counter(figure.value or figure.unit for figure in figures_heard(text))


def _share(rows: Sequence[Row]) -> float | None:
    words = sum(row.words for row in rows)
    return round(sum(row.errors for row in rows) / words, 3) if words else None


def _said(folder: Path) -> Iterator[str]:
    files = sorted(folder.glob("*.json"))
    if not files:
        raise SimulatorError(f"{folder} has no scripts of calls. Name a folder with JSON files that have turns.")
    for file in files:
        yield from (turn["text"] for turn in json.loads(file.read_text(encoding="utf-8"))["turns"])


def _heard(texts: Sequence[str], noise: str, voice: Voice, hearing: Recogniser) -> Iterator[Row]:
    for number, text in enumerate(texts):
        spoken = wav.parse(voice.speak(text))
        recording = spoken if noise == QUIET else disturbed(spoken, float(noise), number)
        yield judged(text, hearing.hear(recording.channels[0], recording.rate), hearing.engine)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--noise", type=click.Choice(NOISES), multiple=True, default=(QUIET, "5"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each noise, on one line.")
def hearing(*, folder: Path, noise: tuple[str, ...], as_json: bool) -> None:
    """Speak the scripts of calls in FOLDER, hear them again, and count words and figures. Noise is in decibels."""
    ears, voice = recogniser.whisper(), speaker.voice()
    if ears is None or voice.engine == speaker.Silent.engine:
        raise SimulatorError("Nobody can hear and speak here. Install requirements-voice.txt.")
    texts = list(_said(folder))
    for each in noise:
        counted = summary(_heard(texts, each, voice, ears))
        found = {"noise": each, "recogniser": ears.engine, "voice": voice.engine, **counted}
        click.echo(json.dumps(found) if as_json else "  ".join(f"{name} {value}" for name, value in found.items()))
