"""Take the MIME tree of a mail apart: what is its text, what are its attachments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from mail.markup import escape, visible_text
from simulator.mail import flowed, uuencoded
from simulator.mail.charset import declared_in, decode
from simulator.mail.headers import decoded, header

_SAFE_NAME = re.compile(r"[\x00-\x1f/\\]")
_MAX_DEPTH = 50
# Whatever else a part calls itself ("text", "plain/text") is text.
_FILE_TYPES = frozenset({"application", "image", "audio", "video", "font", "model", "message", "chemical"})


@dataclass(frozen=True, slots=True)
class Body:
    """Text in the forms that the sender wrote it in, and the names of the files beside it."""

    text: str | None
    html: str | None
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """One stretch of text, in one form or in both."""

    plain: str | None = None
    html: str | None = None

    def as_plain(self) -> str:
        return self.plain if self.plain is not None else visible_text(self.html or "")

    def as_html(self) -> str:
        return self.html if self.html is not None else f"<div>{escape(self.plain or '')}</div>"


@dataclass(frozen=True, slots=True)
class _File:
    """A part that a mail program shows as a file, unless the HTML shows it as a picture."""

    name: str
    content_id: str = ""


_Part = _Text | _File


def read_body(message: Message) -> Body:
    """What a mail program would show of *message*."""
    parts = list(_parts(message, 0, is_text=True))
    texts = [part for part in parts if isinstance(part, _Text)]
    html = "\n".join(text.as_html() for text in texts) if any(text.html for text in texts) else None
    written = [text for text in texts if text.plain and text.plain.strip()]
    text = "\n".join(text.as_plain() for text in texts) if written else None
    if html is None and text is None and texts:
        text = ""
    files = [part for part in parts if isinstance(part, _File)]
    shown = html or ""
    return Body(text, html, tuple(file.name for file in files if not _is_shown(file, shown)))


def _is_shown(file: _File, html: str) -> bool:
    return bool(file.content_id) and f"cid:{file.content_id}" in html


def _parts(part: Message, depth: int, *, is_text: bool = False) -> Iterator[_Part]:
    """The parts in the order in which they are shown; *is_text*: a name alone makes this part no file."""
    kind = part.get_content_type()
    if depth > _MAX_DEPTH:
        return
    if kind.startswith("message/") or _is_attachment(part, is_text=is_text):
        yield _File(_name(part), _content_id(part))
    elif part.is_multipart():
        yield from _several(part, kind, depth + 1)
    elif kind == "text/html":
        yield _Text(html=_content(part))
    elif kind.partition("/")[0] not in _FILE_TYPES:
        text, names = uuencoded.taken_out(_flowed(part, _content(part)))
        yield _Text(plain=text)
        yield from (_File(_SAFE_NAME.sub("_", name)) for name in names)
    elif part.get_filename() or not kind.startswith("image/"):
        yield _File(_name(part), _content_id(part))


def _several(part: Message, kind: str, depth: int) -> Iterator[_Part]:
    children = _children(part)
    if kind == "multipart/alternative":
        shown = [child for child in children if _is_shown_as_text(child)] or children
        yield from _alternatives([found for child in shown for found in _parts(child, depth, is_text=True)])
    elif kind == "multipart/report":
        # RFC 6522: the first part is for people, the others are for programs.
        yield from (found for child in children[:1] for found in _parts(child, depth, is_text=True))
    elif kind == "multipart/related":
        yield from _related(part, children, depth)
    else:
        for child in children:
            yield from _parts(child, depth)


def _alternatives(parts: list[_Part]) -> Iterator[_Part]:
    """One text in several forms; a form may come with files of its own."""
    texts = [part for part in parts if isinstance(part, _Text)]
    plain = [text.plain for text in texts if text.plain is not None]
    html = [text.html for text in texts if text.html is not None]
    if texts:
        yield _Text("\n".join(plain) if plain else None, "\n".join(html) if html else None)
    yield from (part for part in parts if isinstance(part, _File))


def _is_shown_as_text(alternative: Message) -> bool:
    """Whether it is a form of the text that every mail program shows: AMP, RTF and their like repeat it for a few."""
    kind, _, form = alternative.get_content_type().partition("/")
    return kind != "text" or form in ("plain", "html", "calendar")


def _related(part: Message, children: list[Message], depth: int) -> Iterator[_Part]:
    start = str(part.get_param("start") or "").strip("<> ")
    root = next((child for child in children if start and _content_id(child) == start), None)
    for child in children:
        yield from _parts(child, depth, is_text=child is (root or children[0]))


def _is_attachment(part: Message, *, is_text: bool) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    kind = part.get_content_type()
    if part.is_multipart() or kind in ("text/plain", "text/html"):
        return bool(part.get_filename()) and not is_text
    return kind.startswith("text/") and (bool(part.get_filename()) or kind in ("text/calendar", "text/x-vcard"))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _content(part: Message) -> str:
    encoding = header(part, "Content-Transfer-Encoding")
    if encoding is not None:
        # A stray semicolon or comment must not leave the text encoded.
        part.replace_header("Content-Transfer-Encoding", re.split(r"[;\s(]", encoding)[0])
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_param("charset")
    if charset is None and part.get_content_type() == "text/html":
        charset = declared_in(data)
    text = decode(data, charset[2] if isinstance(charset, tuple) else charset)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _flowed(part: Message, text: str) -> str:
    """The text of a part, without the soft breaks that it says it has."""
    if str(part.get_param("format") or "").casefold() != "flowed":
        return text
    return flowed.joined(text, delete_space=str(part.get_param("delsp") or "").casefold() == "yes")


def _content_id(part: Message) -> str:
    return (header(part, "Content-ID") or "").strip("<> ")


def _name(part: Message) -> str:
    given = decoded(part.get_filename() or "")
    if not given and part.get_content_type() == "message/rfc822":
        enclosed = _children(part)
        subject = header(enclosed[0], "Subject") if enclosed else None
        given = f"{subject or 'message'}.eml"
    return _SAFE_NAME.sub("_", given) or _DEFAULT_NAMES.get(part.get_content_type(), "attachment")


_DEFAULT_NAMES = {"text/calendar": "invite.ics", "message/rfc822": "message.eml", "application/pdf": "attachment.pdf"}
