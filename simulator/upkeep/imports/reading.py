"""Tell by its content what kind of document a file is, and read it as an article that an editor has to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backend.knowledge.articles import LARGEST as LARGEST_ARTICLE
from simulator.errors import SimulatorError
from simulator.upkeep.imports import page, pdf, wiki, word
from simulator.upkeep.imports.pieces import Document, Hidden

LARGEST: Final = 20 * 1024 * 1024
MOST_FILES: Final = 500
_HTML: Final = frozenset((".html", ".htm", ".xhtml"))
_MARKDOWN: Final = frozenset((".md", ".markdown"))
_DECLARED: Final = re.compile(
    rb"""<(?:meta\b[^<>]{0,200}?charset|\?xml\b[^<>]{0,100}?encoding)\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE
)
_BY_NAME: Final = {
    ".pdf": "a PDF",
    ".docx": "a DOCX",
    **dict.fromkeys(_HTML, "HTML"),
    **dict.fromkeys(_MARKDOWN, "Markdown"),
    ".xml": "an export of a wiki",
}
_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Imported:
    """An article that was made of a document; *name* is that of its file, *remarks* are for its editor."""

    name: str
    source: str
    markdown: str
    remarks: tuple[str, ...]


def files(path: Path) -> list[Path]:
    """The documents at *path*: a file, or those of an export that was unpacked; SimulatorError where there is none."""
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.rglob("*") if each.is_file() and each.suffix.lower() in _BY_NAME)
    if not found:
        raise SimulatorError(f"{path}: no document there; name Markdown, HTML, DOCX, PDF or an export of a wiki.")
    if len(found) > MOST_FILES:
        raise SimulatorError(f"{path}: has {len(found)} documents, more than {MOST_FILES}. Import it in parts.")
    return found


def read(path: Path) -> list[Imported]:
    """Read the document at *path*: one article, or one for each page of an export; SimulatorError names the remedy."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be read ({error.strerror}). Name a document.") from error
    try:
        found = list(_read(content, path))
    except SimulatorError as error:
        raise SimulatorError(f"{path}: {error}") from error
    except RecursionError as error:
        raise SimulatorError(f"{path}: has elements within each other without end. Save it anew.") from error
    for one in found:
        if len(one.markdown.encode()) > LARGEST_ARTICLE:
            raise SimulatorError(f"{path}: has more text than the 1 MB of an article. Import it in parts.")
    return found


def _read(content: bytes, path: Path) -> Iterator[Imported]:
    if not content.strip():
        raise SimulatorError("is empty. Save it anew, or leave it out.")
    if len(content) > LARGEST:
        raise SimulatorError(f"has more than {LARGEST // 1024**2} MB. Import it in parts.")
    kind, suffix = _kind(content), path.suffix.lower()
    expected = _BY_NAME.get(suffix)
    if expected is None:
        raise SimulatorError("is of no kind that is read: Markdown, HTML, DOCX, PDF, or an export of a wiki.")
    if kind != expected and (kind or expected in {"a PDF", "a DOCX"}):
        raise SimulatorError(
            f"is called {suffix} and is {kind or 'none'}. Give it the name of what it is, or save it anew."
        )
    if kind == "a PDF":
        yield _imported(pdf.read(content, _title(path)), path)
    elif kind == "a DOCX":
        yield _imported(word.read(content, _title(path)), path)
    elif suffix == ".xml":
        pages = wiki.read(content)
        if not pages:
            raise SimulatorError("has no page with text. Export pages of articles.")
        yield from (_imported(each, path, by_title=True) for each in pages)
    elif suffix in _HTML:
        yield _imported(page.read(_decoded(content), _title(path)), path)
    else:
        yield _as_it_is(_decoded(content), path)


def _kind(content: bytes) -> str | None:
    """What the first bytes say; None for text."""
    if b"%PDF-" in content[:1024]:
        return "a PDF"
    if content.startswith(b"PK\x03\x04"):
        return "a DOCX" if word.MAIN.encode() in content else "a ZIP archive; unpack it first"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "a document of an older Word, or one with a password; save it as .docx without"
    if content.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3")):
        return "a sound"
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "a picture"
    return None if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in content[:4096] else "of another kind"


def _decoded(content: bytes) -> str:
    """The text in the charset that it names, else UTF-8; nothing is guessed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(content, "utf-16")
    declared = _DECLARED.search(content[:4096])
    charset = declared[1].decode("ascii").lower() if declared else "utf-8"
    if charset in {"utf-8", "utf8"}:
        return _in(content, "utf-8-sig")
    text = _in(content, charset)
    if not content.isascii() and _is_utf8(content):
        raise SimulatorError(f"says that it is {charset}, and is UTF-8. Correct what it says, or save it anew.")
    return text


def _in(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset)
    except LookupError as error:
        raise SimulatorError(f"names the charset {charset}, which is none. Save it as UTF-8.") from error
    except UnicodeError as error:
        raise SimulatorError(f"is not {charset.removesuffix('-sig')}. Save it as UTF-8.") from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_it_is(text: str, path: Path) -> Imported:
    """Markdown stays as it is; text that its HTML hides would be a sentence like any other, so it is refused."""
    seen = page.read(text, "") if "<" in text else Document("", ())
    if hidden := [piece.text for piece in seen.pieces if isinstance(piece, Hidden)]:
        raise SimulatorError(f"hides {hidden[0]!r}. Take it out, or let it be seen.")
    return Imported(f"{_slug(path.stem)}.md", path.name, text.strip() + "\n", seen.doubted)


def _imported(document: Document, path: Path, *, by_title: bool = False) -> Imported:
    name = _slug(document.title if by_title else path.stem)
    return Imported(f"{name}.md", path.name, document.markdown, document.remarks)


def _title(path: Path) -> str:
    return " ".join(path.stem.replace("-", " ").replace("_", " ").split()) or "Article"


def _slug(text: str) -> str:
    return _SLUG.sub("-", text.casefold())[:80].strip("-") or "article"
