"""The digits of a text: in the groups that people write them in, and in the rows that these stand in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Groups of digits that stand together, perhaps with others: `together` is how many there are."""

    groups: Sequence[Span]
    together: int

    @property
    def span(self) -> Span:
        return self.groups[0][0], self.groups[-1][1]


RUN = re.compile(r"\+?\(?\d(?:[ ()./_\n-]{0,3}\d)*")
GROUP = re.compile(r"\d+")
_LONGEST_WINDOW = 19
"""Groups of digits: as many as a card has digits."""
LONGEST_RUN = 30
"""Groups of digits; in what is longer nobody's phone stands, only numbers that have a check digit."""


def windows(text: str) -> list[Window]:
    """Give every row of groups of digits, the longest first."""
    found: list[Window] = []
    for run in RUN.finditer(text):
        groups = [match.span() for match in GROUP.finditer(text, run.start(), run.end())]
        for length in range(min(len(groups), _LONGEST_WINDOW), 0, -1):
            rows = (groups[first : first + length] for first in range(len(groups) - length + 1))
            found += (Window(row, len(groups)) for row in rows)
    return found


def digits_of(text: str) -> str:
    """Give the digits of *text* alone."""
    return "".join(filter(str.isdigit, text))
