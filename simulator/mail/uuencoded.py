"""Files that old mail programs write into the text itself, line by line (uuencode)."""

import re

_BEGIN = re.compile(r"begin [0-7]{3,4} (\S.*)")
# A line says by its first character how many bytes it carries, three in four characters.
_LINE = re.compile(r"[ -`]{1,86}")


def taken_out(text: str) -> tuple[str, list[str]]:
    """*text* without the files in it, and their names; what only begins like a file stays."""
    if "\nend" not in text:
        return text, []
    lines, kept, names = text.split("\n"), list[str](), list[str]()
    at = 0
    while at < len(lines):
        begin = _BEGIN.fullmatch(lines[at])
        end = _end_of_file(lines, at + 1) if begin else None
        if begin and end:
            names.append(begin[1].strip())
            at = end
        else:
            kept.append(lines[at])
            at += 1
    return ("\n".join(kept), names) if names else (text, [])


def _end_of_file(lines: list[str], at: int) -> int | None:
    """The number of the line below the file whose first line is *at*."""
    while at < len(lines) and lines[at] != "end" and _carries_what_it_says(lines[at]):
        at += 1
    return at + 1 if at < len(lines) and lines[at] == "end" else None


def _carries_what_it_says(line: str) -> bool:
    line = line or " "  # the last one says none, by a space that many programs cut off
    return bool(_LINE.fullmatch(line)) and len(line) > (ord(line[0]) - 32) % 64 * 4 // 3
