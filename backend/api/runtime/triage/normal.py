"""One way to write what looks alike, so that no sign that nobody sees keeps two texts apart.

Every comparison reads `matching`, everything that people are shown is `shown`.
"""

import re
import unicodedata

from triage.tables import table

# What Unicode calls default ignorable, and controls: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_INVISIBLE = re.compile(
    "[\u0080-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TAGS = 0xE0000
_TAG = re.compile("[\U000e0020-\U000e007e]")
_LOOK_ALIKES = str.maketrans(table(__file__)["look_alikes"])
_STRAIGHT = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2212", "-")
)
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"\w+")
# Strokes and dots that no letter takes up; accents are part of their letter by then.
_DECORATION = re.compile("(?<=[A-Za-z])[\u0300-\u036f\u20d0-\u20f0]+")


def shown(text: str) -> str:
    """Give *text* as people see it, without the signs that have no shape or turn the order of others about."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def matching(text: str) -> str:
    """Give *text* as comparisons see it, in small letters: look-alikes among Latin letters are these letters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", shown(text).translate(_STRAIGHT))
    return _WORD.sub(_latin, _DECORATION.sub("", plain)).lower()


def hides_something(text: str) -> bool:
    """Say whether *text* has signs that nobody sees."""
    return not text.isascii() and bool(_INVISIBLE.search(text))


def hidden_letters(text: str) -> str:
    """Give the letters that *text* has among its signs that nobody sees: tags, which flags consist of, too."""
    return "" if text.isascii() else "".join(chr(ord(sign) - _TAGS) for sign in _TAG.findall(text))


def straight(text: str) -> str:
    """Write quotation marks and hyphens as keyboards do."""
    return text.translate(_STRAIGHT)


def _latin(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_LOOK_ALIKES) if not word.isascii() and _LATIN.search(word) else word
