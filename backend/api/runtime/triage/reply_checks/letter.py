"""Take a draft apart as a letter: greeting, what is said, and signature."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from triage.evidence.reading import plain
from triage.tables import table

LONGEST_NAME = 5
"""Words of a greeting that may be the name and titles of one person."""
_LINE = re.compile(r"\S(?:.*\S)?")
_NAME_END = re.compile(r"[,:;!?\n]|\s[-\u2013\u2014](?:\s|$)|\.\s|\.$")
_LINES_ABOVE = 3
"""Lines in which a letter's greeting is looked for."""
_LINES_BELOW = 8
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """A *draft*, and its *text* in plain form; *greeted* is how it calls its reader, None where it does not.

    *said* is what stands above the closing line, the reader's name left out, and *signature* what stands below.
    """

    draft: str
    text: str
    greeted: str | None
    said: str
    signature: str

    @classmethod
    def of(cls, draft: str) -> "Letter":
        """Read *draft*."""
        text = plain(draft)
        said, signature = _cut(text)
        start, end = _greeted(said) or (0, 0)
        name = said[start:end].strip()
        # What is longer than any name says something.
        if len(name.split()) <= LONGEST_NAME:
            said = said[:start] + said[end:]
        return cls(draft, text, name if end else None, said, signature)


def _cut(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    # Thanks in the last line are said, not signed.
    last = len(lines) - (2 if lines[-1].lower().startswith(("thank", "many thank")) else 1)
    for place in range(last, max(0, len(lines) - _LINES_BELOW), -1):
        if lines[place].strip(" ,.!-").lower() in _table()["closings"]:
            return "\n".join(lines[:place]), "\n".join(lines[place + 1 :])
    return text, ""


def _greeted(said: str) -> tuple[int, int] | None:
    """Say where the name of the reader begins and ends."""
    lines = list(islice(_LINE.finditer(said), _LINES_ABOVE))
    for line in lines:
        if match := _salutation().match(said, line.start()):
            end = _NAME_END.search(said, match.end(), line.end())
            return match.end(), end.start() if end else line.end()
    # A short line with a comma at the top of a letter is a name without a salutation.
    if lines and lines[0][0].endswith((",", ":")) and len(lines[0][0].split()) <= _SHORT:
        return lines[0].start(), lines[0].end() - 1
    return None


@cache
def _salutation() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(_table()['salutations']))})\b *", re.IGNORECASE)


@cache
def _table() -> dict[str, frozenset[str]]:
    document = table(__file__)
    return {name: frozenset(rows) for name, rows in document.items()}
