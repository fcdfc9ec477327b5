"""Turn the bytes of a mail into text, whatever its sender called them."""

import re
from itertools import groupby

# What senders mean: the superset that mail programs decode with (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8",
}
# What text is tried as whose sender names no character set, or one that cannot be, in this order.
_LETTERS = ("cp1252", "cp1251", "koi8_r", "cp1253", "mac_roman")
# Of those with two bytes a character: with which bytes the characters begin that everybody knows, and punctuation.
_SYLLABLES = {
    "cp932": range(0x81, 0x98),
    "cp949": (*range(0xA1, 0xA4), *range(0xB0, 0xC9)),
    "gb18030": (*range(0xA1, 0xA4), *range(0xB0, 0xD8)),
    "big5hkscs": range(0xA1, 0xC7),
}
# What surrounds words.
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_END_OF_LATIN = "\u0250"
_SAMPLE = 4096
_META = re.compile(rb"<meta[^>]{1,100}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
# Names that say nothing of bytes beyond ASCII.
_NAMELESS = frozenset({"", "ascii", "us-ascii"})
# Python codecs that are no character sets of mail, some of them slow on hostile input.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_LABEL = re.compile(r"[^a-z0-9_.:+-]")


def decode(data: bytes, declared: str | None) -> str:
    """*data* as text: by the declared character set where that works, else by what the bytes look like."""
    label = _label(declared)
    for charset in _candidates(data, label):
        text = _attempt(data, charset)
        if text is not None:
            return text
    patched = _patched(data, "utf-8" if label in _NAMELESS else label)
    return patched if patched is not None else _guessed(data)


def declared_in(markup: bytes) -> str | None:
    """The character set that an HTML page names in its head."""
    found = _META.search(markup[:_SAMPLE])
    return found[1].decode("ascii") if found else None


def _candidates(data: bytes, label: str) -> list[str]:
    looks_like = ["utf-8"]
    if b"\x1b$" in data or b"\x1b(" in data:
        looks_like.insert(0, "iso2022_jp_ext")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        looks_like.insert(0, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        looks_like.insert(0, "utf-8-sig")
    if label in _NAMELESS:
        return looks_like
    meant = _MEANT.get(label, label)
    # Latin letters are what programs say that do not know; valid UTF-8 says much.
    return [*looks_like, meant] if meant == "cp1252" else [meant, *looks_like]


def _label(declared: str | None) -> str:
    label = _LABEL.sub("", (declared or "").lower().removeprefix("charset=")).removeprefix("x-")
    return "" if label.replace("-", "_") in _REFUSED else label


def _guessed(data: bytes) -> str:
    """The reading that looks most like writing."""
    read = {charset: text for charset in (*_LETTERS, *_SYLLABLES) if (text := _attempt(data, charset)) is not None}
    best = min(read, key=lambda charset: _oddities(read[charset][:_SAMPLE], charset), default="")
    return read[best] if best else data.decode("cp1252", "replace")


def _oddities(text: str, charset: str) -> int:
    """How many characters beyond ASCII stand where writing in *charset* has none of their kind."""
    if known := _SYLLABLES.get(charset):
        return sum(character > "\x7f" and character.encode(charset)[0] not in known for character in text)
    runs = ("".join(run) for _, run in groupby(text, str.isspace))
    return sum(sum(character > "\x7f" for character in run) for run in runs if not _looks_written(run))


def _looks_written(run: str) -> bool:
    """Whether what stands between two spaces has its capitals where words have them, and its signs at the ends."""
    word = _EDGES.sub("", run)
    if word.isascii():
        return True
    is_latin_noise = len(word) > 2 and all("\x7f" < letter < _END_OF_LATIN for letter in word)
    return word.isalpha() and not is_latin_noise and (word.islower() or word.isupper() or word.istitle())


def _attempt(data: bytes, charset: str, errors: str = "strict") -> str | None:
    try:
        return data.decode(charset, errors) if charset else None
    except (LookupError, ValueError):
        return None


def _patched(data: bytes, label: str) -> str | None:
    """The declared reading with its few broken characters replaced; None when most would be."""
    text = _attempt(data, _MEANT.get(label, label), "replace")
    if text is None:
        return None
    foreign = sum(character > "\x7f" for character in text)
    return text if text.count("\N{REPLACEMENT CHARACTER}") * 4 <= foreign else None
