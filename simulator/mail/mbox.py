"""Mailboxes in one file: mails one after the other, each below a line that begins with `From ` (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BEGINNING: Final = b"From "
# A paragraph may begin with the word as well, so below the first mail a date is asked for.
_DATED: Final = re.compile(rb"From .*\d\d:\d\d.*\b(?:19|20)\d\d\b")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MboxMail:
    """The mail that is *number* in *box*, from 1 on, with the bytes from *start* up to *end*."""

    box: Path
    number: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.box}#{self.number}"

    @property
    def size(self) -> int:
        return self.end - self.start

    def read_bytes(self) -> bytes:
        """The mail as it was before it came into the box."""
        with self.box.open("rb") as file:
            file.seek(self.start)
            return _QUOTED.sub(rb"\1", file.read(self.size))


MailFile = Path | MboxMail
"""Where one mail lies."""


def is_mbox(path: Path) -> bool:
    """Whether the file at *path* is a mailbox; a single mail may begin with the line as well, and is called `.eml`."""
    if path.suffix.lower() == ".eml":
        return False
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


def mails_in(box: Path) -> Iterator[MboxMail]:
    """The mails in the mailbox *box*, in their order."""
    number, start, at, after_blank = 0, 0, 0, True
    with box.open("rb") as file:
        for line in file:
            begins = after_blank and line.startswith(_BEGINNING)
            if begins and (not number or _DATED.match(line)):
                if number:
                    yield MboxMail(box, number, start, at)
                number, start = number + 1, at + len(line)
            at += len(line)
            after_blank = not line.strip()
    if number:
        yield MboxMail(box, number, start, at)
