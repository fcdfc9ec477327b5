"""What a check found, in words for whoever has to put it right."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How it stands."""

    GOOD = "✓"
    BAD = "✗"
    UNKNOWN = "–"  # noqa: RUF001  # a dash says neither yes nor no


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report; what is not good has a remedy."""

    mark: Mark
    subject: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.subject}: {self.text}" + (f" → {self.remedy}" if self.remedy else "")


def good(subject: str, text: str) -> Finding:
    """All is well."""
    return Finding(Mark.GOOD, subject, text)


def bad(subject: str, text: str, remedy: str) -> Finding:
    """A deployment would fail or not work."""
    return Finding(Mark.BAD, subject, text, remedy)


def unknown(subject: str, text: str, remedy: str) -> Finding:
    """It could not be found out, or is worth a look."""
    return Finding(Mark.UNKNOWN, subject, text, remedy)
