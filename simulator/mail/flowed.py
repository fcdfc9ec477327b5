"""Plain text that its sender's program has broken softly, put together again: `format=flowed`.

A line that ends with a blank goes on in the next one, as long as both are quoted to the same depth; a blank at the
beginning is stuffing. https://www.rfc-editor.org/rfc/rfc3676
"""

from collections.abc import Iterator

SIGNATURE = "-- "
"""The line above a signature, which is no soft break: section 4.3."""


def joined(text: str, *, delete_space: bool) -> str:
    """Give *text* with one line for each paragraph; with *delete_space* the blank of a soft break is no word's."""
    return "\n".join(_paragraphs(text.split("\n"), delete_space=delete_space))


def _paragraphs(lines: list[str], *, delete_space: bool) -> Iterator[str]:
    begun: tuple[int, str] | None = None
    for line in lines:
        depth, said = _unquoted(line)
        if begun and (begun[0] != depth or said == SIGNATURE):
            yield _quoted(*begun)
            begun = None
        so_far = begun[1] + said if begun else said
        if said.endswith(" ") and said != SIGNATURE:
            begun = depth, so_far[:-1] if delete_space else so_far
            continue
        yield _quoted(depth, so_far)
        begun = None
    if begun:
        yield _quoted(*begun)


def _unquoted(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and what it says without marks and stuffing."""
    said = line.lstrip(">")
    return len(line) - len(said), said.removeprefix(" ")


def _quoted(depth: int, said: str) -> str:
    said = said if said == SIGNATURE else said.rstrip(" ")
    return f"{'>' * depth} {said}".rstrip(" ") if depth and said != SIGNATURE else ">" * depth + said
