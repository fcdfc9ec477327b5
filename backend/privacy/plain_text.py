"""A text in its plainest form, with the way back: which characters of the original each of its characters came from."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from privacy.detectors import plain_sign

_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_BEFORE_FIGURES = re.compile(r"[ ,-]{1,2}(?=\d)")
_SHORTEST_SPOKEN = 3
"""So many digits in a row are said one by one only where they are a number."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """Digits, dashes and blanks of every script in one form, and nothing invisible; as long as `origins`."""

    text: str
    origins: tuple[tuple[int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give where the original has what stands from *start* to *end* here."""
        return self.origins[start][0], self.origins[end - 1][1]

    def with_spoken_digits(self, digits: Mapping[str, str]) -> "PlainText":
        """Write *digits* that are said one after the other as figures: `three oh three` as `303`."""
        said = "|".join(sorted(map(re.escape, digits), key=len, reverse=True))
        row = re.compile(
            rf"(?<!\w)(?:{said})(?:[ ,-]{{1,2}}(?:{said})){{{_SHORTEST_SPOKEN - 1},}}(?!\w)", re.IGNORECASE
        )
        word = re.compile(said, re.IGNORECASE)
        pieces: list[str] = []
        origins: list[tuple[int, int]] = []
        end = 0
        for found in row.finditer(self.text):
            pieces.append(self.text[end : found.start()])
            origins += self.origins[end : found.start()]
            for digit in word.finditer(self.text, found.start(), found.end()):
                pieces.append(digits[digit[0].casefold()])
                origins.append(self.original(*digit.span()))
            end = found.end()
            if gap := _BEFORE_FIGURES.match(self.text, end):
                pieces.append(" ")
                origins.append(self.original(*gap.span()))
                end = gap.end()
        return PlainText("".join([*pieces, self.text[end:]]), (*origins, *self.origins[end:])) if end else self


def plain_text(text: str) -> PlainText:
    """Bring *text* into its plainest form."""
    if text.isascii():
        return PlainText(text, tuple((place, place + 1) for place in range(len(text))))
    signs: list[str] = []
    origins: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        for sign in unicodedata.normalize("NFKC", cluster[0]):
            shown = plain_sign(sign)
            signs.append(shown)
            origins += [cluster.span()] * len(shown)
    return PlainText("".join(signs), tuple(origins))
