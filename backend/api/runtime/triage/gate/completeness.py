"""Tell a finished reply from one that breaks off, or that still has gaps to fill in."""

import re

from triage.gate.letter import Letter
from triage.gate.reading import words

_PLACEHOLDER = re.compile(
    r"\[[^\]\n]*[A-Za-z.][^\]\n]*\]|\{[^}\n]*\}|<[^>\n]+>|\$\.[A-Za-z]|\$\{|%\w+%|__+|@@|#{2,}\w"
    r"|\bX{3,}\b|\bx{4,}\b|\b(?:TODO|TBD|TBC|FIXME|PLACEHOLDER|N/A|NaN|NULL)\b|\b(?:undefined|[Ll]orem)\b"
    r"|\(?\b[Ii]nsert (?:\w+ ){0,4}(?:here|name|date|amount)\b"
    r"|\b(?:Dear|Hello|Hi) (?:None|null|undefined|customer name|name)\b|^Dear ?[,:!]"
    r"|^(?:Subject|To|From|Cc|Bcc|Date|Reply-To) ?:"
    r"|\b(?:is|of|on|by|at|in|to|for|costs|until|within) (?:None|null|NaN)\b"
    r"|\.{4,}|(?:\.\.\.|\u2026)\s*$|\?\?+",
    re.MULTILINE,
)
_END = re.compile(r"[.!?:)\"'*]\s*$")
_ITEM = re.compile(r"^\s*(?:[-*\u2022|>]|\(?\d{1,2}[.):])")
_SHORT = 12
"""Words of a single line that may do without a full stop."""


def is_unfinished(letter: Letter) -> bool:
    """Say whether *letter* says nothing, has gaps, or ends in the middle."""
    lines = [line.strip() for line in letter.said.strip().split("\n") if line.strip()]
    if not words(letter.said) or _PLACEHOLDER.search(letter.text):
        return True
    last = lines[-1]
    if last.endswith((":", ";", ",")):
        return True
    if len(lines) == 1:
        return _is_signature(last) or (not _END.search(last) and len(last.split()) > _SHORT)
    if _END.search(last) or (_ITEM.match(last) and letter.signature):
        return False
    return bool(letter.signature) or not _is_signature(last)


def _is_signature(line: str) -> bool:
    """Say whether a last line reads like a signature: each word of it begins with a capital, or is a small one."""
    words = line.split()
    return len(words) > 1 and all(word[0].isupper() or word in {"of", "and", "the", "team", "at"} for word in words)
