"""Tell a finished reply from one that breaks off, or that still has gaps to fill in."""

import re

from triage.evidence.reading import words
from triage.reply_checks.letter import Letter

# Each way begins with a sign, so that texts without are passed over quickly, and reads up to the next sign of its kind.
_GAP = re.compile(
    r"\[(?=[^\[\]\n]*[\w.])[^\[\]\n]*\]|\{[^{}\n]*\}|<[^<>\n]+>|\$\.[A-Za-z]|\$\{|%\w+%"
    r"|__|@@|##\w|\.\.\.(?:\.| ?$)|\?\?",
    re.MULTILINE,
)
_PLACEHOLDER = re.compile(
    r"\b(?:X{3,}\b|x{4,}\b|(?:TODO|TBD|TBC|FIXME|PLACEHOLDER|N/A|NaN|NULL|undefined|[Ll]orem)\b"
    r"|[Ii]nsert (?:\w+ ){0,4}(?:here|name|date|amount)\b"
    r"|(?:Dear|Hello|Hi) (?:None|null|customer name|name)\b"
    r"|(?:is|of|on|by|at|in|to|for|costs|until|within) (?:None|null)\b)"
    r"|^Dear ?[,:!]|^(?:Subject|To|From|Cc|Bcc|Date|Reply-To) ?:",
    re.MULTILINE,
)
_ENDS = tuple(".!?:)\"'*")
_ITEM = re.compile(r"^\s*(?:[-*\u2022>]\s|\||\(?\d{1,2}[.):])")
_OPEN = re.compile(r" (?:the|an?|of|to|and|or|than|for|with|your|our|more)$")
_SHORT = 12
"""Words of a single line that may do without a full stop."""


def unfinished(letter: Letter) -> str | None:
    """Give the place where *letter* has a gap or ends in the middle, None where it is whole."""
    if gap := _GAP.search(letter.text) or _PLACEHOLDER.search(letter.text):
        return gap[0]
    lines = [line.strip() for line in letter.said.strip().split("\n") if line.strip()]
    return (lines[-1] if lines else "") if _breaks_off(letter) else None


def _breaks_off(letter: Letter) -> bool:
    lines = [line.strip() for line in letter.said.strip().split("\n") if line.strip()]
    if not words(letter.said):
        return True
    last = lines[-1]
    if last.endswith((":", ";", ",")) or _OPEN.search(last):
        return True
    if len(lines) == 1:
        return _is_signature(last) or (not last.endswith(_ENDS) and len(last.split()) > _SHORT)
    if last.endswith(_ENDS) or (_ITEM.match(last) and letter.signature):
        return False
    return bool(letter.signature) or not _is_signature(last)


def _is_signature(line: str) -> bool:
    """Say whether a last line reads like a signature: each word of it begins with a capital, or is a small one."""
    words = line.split()
    return len(words) > 1 and all(word[0].isupper() or word in {"of", "and", "the", "team", "at"} for word in words)
