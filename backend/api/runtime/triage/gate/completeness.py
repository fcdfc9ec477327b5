"""Tell a finished reply from one that breaks off, or that still has gaps to fill in."""

import re

_PLACEHOLDER = re.compile(
    r"\[[^\]\n]*[A-Za-z][^\]\n]*\]|\{[^}\n]*\}|<[^>\n]+>|\$\.[A-Za-z]|\$\{|%\w+%|__+|\bX{3,}\b|\bx{4,}\b|#{2,}\w"
    r"|\b(?:TODO|TBD|TBC|FIXME|PLACEHOLDER|LOREM|N/A|NaN|NULL)\b|\b(?:undefined|lorem ipsum)\b"
    r"|\binsert (?:\w+ ){0,3}here\b|\b(?:Dear|Hello|Hi) (?:None|null|undefined|customer name|name)\b"
    r"|\b(?:is|of|on|by|at|in|to|for|costs|until|within) (?:None|null|NaN)\b|\.{4,}|(?:\.\.\.|…)\s*$|\?\?+"
)
_END = re.compile(r"[.!?:;)\"'*\u201d]\s*$")
_SHORT = 12
"""Words of a single line that may do without a full stop."""


def is_unfinished(said: str, *, is_signed: bool) -> bool:
    """Say whether the text before the signature, *said*, has gaps, or ends in the middle."""
    lines = [line.strip() for line in said.strip().split("\n") if line.strip()]
    if not lines or _PLACEHOLDER.search(said):
        return True
    last = lines[-1]
    if last.endswith((":", ";")):
        return True
    if len(lines) == 1:
        return not _END.search(last) and (last.endswith(",") or len(last.split()) > _SHORT)
    if is_signed:
        return len(lines) < 2
    return not _END.search(last) and not last.istitle() and not _is_name(last)


def _is_name(line: str) -> bool:
    """Say whether a last line reads like a signature: each word of it begins with a capital, or is a small one."""
    words = line.rstrip(",").split()
    return len(words) > 1 and all(word[0].isupper() or word in {"of", "and", "the", "team", "at"} for word in words)
