"""What somebody told, found again wherever it is kept: whatever stands between its words, and however it is written."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from mail.markup import visible_text
from simulator.mail.eml import ReceivedMail

SHORTEST: Final = 12
"""Characters of a line that nobody else writes by chance; of a name two words are enough."""
_CODED: Final = re.compile(r"\\+(?:u([0-9a-f]{4})|x([0-9a-f]{2})|[nrt\"'/])", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:[-.@+][^\W_]+)*")


def plain(content: str) -> str:
    """The words of *content* with blanks between and around them, as JSON, Python and HTML wrote them or not."""
    return f" {' '.join(_WORD.findall(html.unescape(_CODED.sub(_decoded, content)).casefold()))} "


def telling(name: str, lines: Iterable[str]) -> set[str]:
    """The *name* and those of the *lines* that tell somebody, as `plain` has them."""
    named = {name} if len(name.split()) > 1 else set()
    return {plain(each) for each in (*named, *(line for line in lines if len(line.strip()) >= SHORTEST))} - {"  "}


def of_mail(mail: ReceivedMail) -> set[str]:
    """What a mail tells of its sender, whether it is text or a page."""
    text = visible_text(mail.html) if mail.text is None and mail.html else mail.text or ""
    return telling(mail.from_name, [mail.subject, *text.splitlines()])


def standing(told: Collection[str], places: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the *places* in whose content something of what was *told* stands."""
    return tuple(name for name, content in places.items() if stands(told, content))


def stands(told: Collection[str], content: str) -> bool:
    """Whether something of what was *told* stands in *content*."""
    words = plain(content)
    return any(each in words for each in told)


def _decoded(code: re.Match[str]) -> str:
    point = code[1] or code[2]
    return chr(int(point, 16)) if point else " "
