"""Make texts of customers and models safe for the agent's guide, whose views may read markup and markdown.

A character reference stands for its sign in both, and for nothing but the sign: in markdown it cannot begin emphasis,
code or a link (https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references).
"""

import re

from mail.markup import escape
from triage.wording import cut, one_line

_SIGNS = "\\`*_~[]{}"
_REFERENCES = str.maketrans({sign: f"&#{ord(sign)};" for sign in f"{_SIGNS}@"})
_DROPPED = str.maketrans(dict.fromkeys(f"{_SIGNS}<>"))
# What markdown makes a link of though nothing marks it as one.
_LINK = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


def section(text: str) -> str:
    """*text* as a section shows it: exactly so, on one line of markup."""
    return _LINK.sub(lambda sign: f"&#{ord(sign[0])};", escape(text).translate(_REFERENCES))


def fitted(text: str, size: int) -> str:
    """*text* as a section of at most *size* bytes, shortened before it is escaped: no escape is cut in two."""
    escaped = section(text)
    while len(escaped.encode("utf-8")) > size:
        text = cut(text, len(text.encode("utf-8")) * 9 // 10)
        escaped = section(text)
    return escaped


def heading(text: str) -> str:
    """*text* as a heading, where references might be shown as they are: without the signs that mean something."""
    return one_line(_LINK.sub(" ", text.translate(_DROPPED)))
