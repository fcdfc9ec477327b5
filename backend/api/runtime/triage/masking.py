"""Take out of a text what tells who the customer is, before it is written to a log."""

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Account, card and phone numbers: six digits and more, with the separators people write between them.
_NUMBER = re.compile(
    r"\+?\(?\d(?:[ ()./\u2013-]{0,2}\d){5,}|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"
)
_SHORTEST_NAME = 2


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Replace e-mail addresses, long numbers and the given *names*, each word of them, by what they are."""
    text = _NUMBER.sub("[number]", _ADDRESS.sub("[address]", text))
    words = {word for name in names for word in name.split() if len(word) >= _SHORTEST_NAME}
    if not words:
        return text
    parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{parts})(?!\w)", "[name]", text, flags=re.IGNORECASE)
