"""What a telephone records is read; what only bears the name of a recording is refused with what to do."""

import struct
from array import array
from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.voice import wav


def file(body: bytes, *, code: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, size: int = -1) -> bytes:
    width = bits // 8 * channels
    form = struct.pack("<HHIIHH", code, channels, rate, rate * width, width, bits)
    sound = struct.pack("<4sI", b"data", len(body) if size < 0 else size) + body
    return struct.pack("<4sI4s4sI", b"RIFF", 0, b"WAVE", b"fmt ", len(form)) + form + sound


SECOND = array("h", range(-4000, 4000))


def test_a_recording_is_read_as_it_was_written() -> None:
    recording = wav.parse(file(SECOND.tobytes()))
    assert (recording.channels, recording.seconds) == ((SECOND,), 1.0)


def test_the_two_sides_of_a_call_are_kept_apart() -> None:
    both = array("h", [value for pair in zip(SECOND, reversed(SECOND), strict=True) for value in pair])
    assert wav.parse(file(both.tobytes(), channels=2)).channels == (SECOND, SECOND[::-1])


def test_both_channels_with_the_same_are_one_side() -> None:
    twice = array("h", [value for value in SECOND for _ in range(2)])
    assert wav.parse(file(twice.tobytes(), channels=2)).channels == (SECOND,)


@pytest.mark.parametrize(
    ("code", "bytes_", "samples"),
    [
        # Ends and middle of ITU-T G.711's tables.
        (wav.MU_LAW, (0x00, 0x80, 0x7F, 0xFF, 0x8F), (-32124, 32124, 0, 0, 16764)),
        (wav.A_LAW, (0x2A, 0xAA, 0x55, 0xD5), (-32256, 32256, -8, 8)),
    ],
)
def test_the_telephones_own_forms_are_read(code: int, bytes_: tuple[int, ...], samples: tuple[int, ...]) -> None:
    body = bytes(bytes_) * 400
    assert tuple(wav.parse(file(body, code=code, bits=8)).channels[0][: len(samples)]) == samples


def test_deeper_sound_keeps_its_upper_bits() -> None:
    body = b"".join(sample.to_bytes(3, "little", signed=True) for sample in [256 * 500, -256 * 7] * 500)
    assert list(wav.parse(file(body, bits=24)).channels[0][:2]) == [500, -7]


def test_a_recorder_that_did_not_know_the_size_is_believed() -> None:
    assert wav.parse(file(SECOND.tobytes(), size=0xFFFFFFFF)).seconds == 1.0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"ID3\x04" + bytes(50), "MP3 under the name of WAV"),
        (b"\xff\xfb\x90" + bytes(50), "MP3 under the name of WAV"),
        (b"some text that is no sound", "no WAV file"),
        (file(SECOND.tobytes())[:20], "cut off before any sound"),
        (file(SECOND.tobytes())[:4000], "is cut off: 3956 of 16000 bytes"),
        (file(b""), "has no sound"),
        (file(SECOND.tobytes(), rate=44), "no speech"),
        (file(SECOND.tobytes(), channels=6), "6 channels"),
        (file(SECOND.tobytes(), code=85), "form 85"),
    ],
)
def test_what_is_no_call_is_refused_with_a_remedy(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(data)
    with pytest.raises(SimulatorError, match=message) as refused:
        wav.read(path)
    assert str(path) in str(refused.value)
    assert any(word in str(refused.value) for word in ("Record", "Convert", "Copy", "Cut"))


def test_an_hour_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(SimulatorError, match=r"lasts 60 minutes; at most 30 are heard\. Cut it"):
        wav.parse(file(bytes(8000 * 3600), code=wav.MU_LAW, bits=8))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="cannot be read"):
        wav.read(tmp_path / "none.wav")
