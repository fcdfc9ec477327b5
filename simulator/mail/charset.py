"""Turn the bytes of a mail into text, whatever its sender called them."""

import re

# What senders mean: the superset that mail programs decode with (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
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
}
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
    patched = _patched(data, label)
    return patched if patched is not None else data.decode("cp1252", "replace")


def _candidates(data: bytes, label: str) -> list[str]:
    looks_like = ["utf-8"]
    if b"\x1b$" in data or b"\x1b(" in data:
        looks_like.insert(0, "iso2022_jp_ext")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        looks_like.insert(0, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        looks_like.insert(0, "utf-8-sig")
    meant = _MEANT.get(label, label)
    # Plain ASCII, cp1252 and no name at all say little; valid UTF-8 says much.
    return [*looks_like, meant] if meant in ("", "cp1252") else [meant, *looks_like]


def _label(declared: str | None) -> str:
    label = _LABEL.sub("", (declared or "").lower().removeprefix("charset="))
    return "" if label.replace("-", "_") in _REFUSED else label


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
