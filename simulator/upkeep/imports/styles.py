"""Name the styles of a document of which nobody here can tell whether they hide a text: an editor has to look.

What is known is named, and everything else is in doubt: so a new way to hide a text needs no new rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mail.appearance import FAR, NAMED, READ, TRANSPARENT, hides, pixels

_HARMLESS: Final = (
    *("border", "box-sizing", "clear", "cursor", "direction", "float", "font-family", "font-style", "font-variant"),
    *(
        "font-weight",
        "letter-spacing",
        "line-",
        "list-style",
        "margin",
        "min-",
        "mso-",
        "orphans",
        "outline",
        "overflow-wrap",
        "padding",
    ),
    *("page", "tab-", "table-layout", "text-", "vertical-align", "white-space", "widows", "word-break"),
    *("word-wrap",),
)
"""How properties are called, or their names begin, that hide nothing as long as they say something plain."""
_PLACES: Final = ("bottom", "left", "margin", "padding", "right", "text-indent", "top")
"""How those are called whose lengths move a text."""
_COLOURS: Final = frozenset(
    (*NAMED, TRANSPARENT, "auto", "currentcolor", "inherit", "initial", "none", "unset", "windowtext")
)
_WHOLE: Final = re.compile(r"""rgba?\([\d\s.,]{1,60}\)|"[^"\\]{0,200}"|'[^'\\]{0,200}'|[,/]""")
_WORD: Final = re.compile(r"#[0-9a-f]{3,8}|-?[a-z][-a-z0-9]{0,60}")
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE: Final = re.compile(r"[{}]")
_BEFORE: Final = "<!- \t\r\n"
"""What a sheet may begin with: a comment of HTML hides it from browsers that know no styles."""
LONGEST: Final = 30
"""Characters that are shown of a name."""


def doubts(sheets: Iterable[str], attributes: Iterable[str]) -> tuple[str, ...]:
    """Name what style *sheets* and *attributes* say that may hide a text, or may not."""
    blocks = [(source, False) for source in attributes]
    blocks += [block for sheet in sheets for block in _blocks(_COMMENT.sub("", sheet))]
    found = (name for source, is_nested in blocks for name in _doubtful(source.lower(), is_nested=is_nested))
    return tuple(sorted({name[:LONGEST] for name in found}))


def _blocks(sheet: str) -> Iterator[tuple[str, bool]]:
    """What stands between braces and is said of elements, and whether it stands behind a condition."""
    depth, start, end, is_of_elements = 0, -1, 0, False
    for brace in _BRACE.finditer(sheet):
        if brace[0] == "{":
            is_of_elements = not sheet[end : brace.start()].lstrip(_BEFORE).startswith("@")
            depth, start = depth + 1, brace.end()
        else:
            if start >= 0 and is_of_elements:
                yield sheet[start : brace.start()], depth > 1
            depth, start = max(0, depth - 1), -1
        end = brace.end()


def _doubtful(source: str, *, is_nested: bool) -> Iterator[str]:
    """The names of what is not plain, and of what hides where it counts: under a condition, or unless overruled."""
    said: dict[str, str] = {}
    for name, colon, value in (entry.partition(":") for entry in source.split(";")):
        name, value = name.strip(), value.replace("!important", "").strip()  # noqa: PLW2901 - as they are read
        if colon and not _is_plain(name, value):
            yield name
        if hides({name: said.get(name, value if is_nested else "")}):
            yield name
        said[name] = value


def _is_plain(name: str, value: str) -> bool:
    """Whether it can be told what a declaration does to a text."""
    if name not in READ and not name.startswith(_HARMLESS):
        return False
    words = _WHOLE.sub(" ", value).split()
    if name in {"color", "background-color"}:
        return all(word in _COLOURS or word.startswith("#") for word in words)
    is_place = name.startswith(_PLACES)
    return all(_WORD.fullmatch(word) or _is_near(word, is_place=is_place) for word in words)


def _is_near(word: str, *, is_place: bool) -> bool:
    length = pixels(word)
    return length is not None and (FAR < length < -FAR if is_place else length >= 0)
