"""WAV files of calls: what telephones and recorders write, told apart from what only has the name."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from simulator.errors import SimulatorError

MOST_SECONDS: Final = 1800.0
MOST_BYTES: Final = 400_000_000
LEAST_SECONDS: Final = 0.1
RATES: Final = range(8000, 192_001)
PCM, A_LAW, MU_LAW, EXTENSIBLE = 1, 6, 7, 0xFFFE
UNSIZED: Final = (0, 0xFFFFFFFF)
"""What a recorder writes as the size that did not know it when it began."""
CONVERT: Final = "Convert it, such as with `ffmpeg -i FILE -ac 1 -ar 16000 -c:a pcm_s16le call.wav`."
_OTHERS: Final = {b"ID3": "MP3", b"\xff\xfb": "MP3", b"\xff\xf3": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC"}


@dataclass(frozen=True, slots=True)
class Recording:
    """Samples of 16 bits for each channel, *rate* of them a second; one where both channels have the same."""

    rate: int
    channels: tuple[array[int], ...]

    @property
    def seconds(self) -> float:
        return len(self.channels[0]) / self.rate


@dataclass(frozen=True, slots=True)
class _Form:
    code: int
    channels: int
    rate: int
    bits: int


def read(path: Path) -> Recording:
    """Read the recording *path*; raise `SimulatorError` with a remedy for what is none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SimulatorError(f"{path} is larger than {MOST_BYTES // 10**6} MB. Cut it into calls.")
        data = path.read_bytes()
    except OSError as error:
        raise SimulatorError(f"{path} cannot be read: {error.strerror}. Name a WAV file.") from error
    try:
        return parse(data)
    except SimulatorError as error:
        raise SimulatorError(f"{path} {error}") from error


def parse(data: bytes) -> Recording:
    """Read a WAV file's bytes; raise `SimulatorError`, which goes on from the file's name."""
    if not data:
        raise SimulatorError("is empty. Record the call again.")
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        kind = next((name for sign, name in _OTHERS.items() if data.startswith(sign)), "")
        raise SimulatorError(f"is {f'{kind} under the name of WAV' if kind else 'no WAV file'}. {CONVERT}")
    form: _Form | None = None
    for name, size, body in _chunks(data):
        if name == b"fmt ":
            form = _form(body)
        elif name == b"data":
            if form is None:
                raise SimulatorError(f"has samples before it says how they are written. {CONVERT}")
            if len(body) < size and size not in UNSIZED:
                raise SimulatorError(
                    f"is cut off: {len(body)} of {size} bytes of sound are there. Copy the recording again."
                )
            return _recording(form, body)
    raise SimulatorError("is cut off before any sound. Copy the recording again.")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        end = len(data) if name == b"data" and size in UNSIZED else place + 8 + size
        yield name, size, data[place + 8 : end]
        place = end + end % 2


def _form(body: bytes) -> _Form:
    try:
        code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
        if code == EXTENSIBLE:
            (code,) = struct.unpack_from("<H", body, 24)
    except struct.error:
        raise SimulatorError("is cut off before any sound. Copy the recording again.") from None
    if (code, bits) not in {(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (A_LAW, 8), (MU_LAW, 8)}:
        raise SimulatorError(f"is written in a way that is not read here (form {code}, {bits} bits). {CONVERT}")
    if channels not in {1, 2}:
        raise SimulatorError(f"has {channels} channels; a call has one, or one for each side. {CONVERT}")
    if rate not in RATES:
        raise SimulatorError(f"has {rate} samples a second, which are no speech. {CONVERT}")
    return _Form(code, channels, rate, bits)


def _recording(form: _Form, body: bytes) -> Recording:
    width = form.bits // 8 * form.channels
    seconds = len(body) // width / form.rate
    if seconds > MOST_SECONDS:
        raise SimulatorError(
            f"lasts {seconds / 60:.0f} minutes; at most {MOST_SECONDS / 60:.0f} are heard. Cut it into calls."
        )
    if seconds < LEAST_SECONDS:
        raise SimulatorError("has no sound. Record the call again.")
    samples = _samples(form, body[: len(body) // width * width])
    sides = tuple(samples[number :: form.channels] for number in range(form.channels))
    return Recording(form.rate, sides[:1] if all(side == sides[0] for side in sides) else sides)


def _samples(form: _Form, body: bytes) -> array[int]:
    if form.code in {MU_LAW, A_LAW}:
        table = _law(form.code)
        return array("h", (table[byte] for byte in body))
    if form.bits == 8:
        return array("h", ((byte - 128) << 8 for byte in body))
    step = form.bits // 8
    high = bytearray(len(body) // step * 2)
    high[0::2], high[1::2] = body[step - 2 :: step], body[step - 1 :: step]
    samples = array("h", bytes(high))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


@cache
def _law(code: int) -> tuple[int, ...]:
    return tuple(map(_of_mu_law if code == MU_LAW else _of_a_law, range(256)))


def _of_mu_law(byte: int) -> int:
    """G.711, mu-law: the sign, three bits of exponent, four of mantissa, all of them turned over."""
    turned = ~byte & 0xFF
    size = (((turned & 0x0F) << 3) + 0x84 << (turned >> 4 & 7)) - 0x84
    return -size if turned & 0x80 else size


def _of_a_law(byte: int) -> int:
    """G.711, A-law: every second bit is turned over, and the lowest exponent has no leading one."""
    turned = byte ^ 0x55
    exponent, mantissa = turned >> 4 & 7, turned & 0x0F
    size = (mantissa << 4) + 8 if exponent == 0 else (mantissa << 4) + 0x108 << exponent - 1
    return size if turned & 0x80 else -size
