"""Read text as words: folded, split into sentences, stemmed."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2013\u2014", "-"),
        "\u2026": "...",
        "&": "and",
        "\u00a0": " ",
        "\u00df": "ss",
        "\u00f8": "o",
        "\u0142": "l",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u0111": "d",
        "\u0131": "i",
    }
)
"""Signs and letters that Unicode does not take apart."""

STOP = frozenset(
    word
    for line in (Path(__file__).with_name("stop_words.txt")).read_text(encoding="utf-8").splitlines()
    for word in line.split()
    if not line.startswith("#")
)

_JOINED = {
    "topup": r"top(?:ped|ping|s)?[ -]up",
    "login": r"log(?:ged|ging|s)?(?: me| us)?[ -](?:in|on)|let(?:s|ting)? (?:me|us) (?:back )?in|"
    r"get(?:ting)? (?:back )?in(?:to)?(?= (?:the |my |your )?(?:app|account|online|website|site)\b)",
    "logout": r"log(?:ged|ging|s)?(?: me| us)?[ -](?:out|off)",
    "signin": r"sign(?:ed|ing|s)?[ -]in",
    "signup": r"sign(?:ed|ing|s)?[ -]up",
    "payoff": r"(?:pay|pays|paid|paying)[ -]off",
    "rollover": r"roll(?:ed|ing|s)?[ -]over",
    "lockout": r"lock(?:ed|ing|s)?[ -]out",
    "refused": r"turned down",
    "burglary": r"break-in",
    "cutoff": r"cut[ -]off",
    "cashback": r"cash[ -]back",
    "moneyback": r"money[ -]back",
    "taxform": r"w-?9|w-?2|w-?8 ?ben(?:-e)?",
}
"""Words that mean something else together than one by one."""

_JOINING = re.compile("|".join(f"(?P<{word}>\\b{written}\\b)" for word, written in _JOINED.items()))
_SAME = {
    **dict.fromkeys(("cost", "price", "charg", "expens"), "fee"),
    **dict.fromkeys(("mobil", "cellphon", "cell"), "phone"),
    **dict.fromkeys(("photograph", "pictur"), "photo"),
    **dict.fromkeys(("oversea", "foreign", "abroad"), "intern"),
    **dict.fromkeys(("cap", "maximum", "max"), "limit"),
    "chequ": "check",
    "swap": "chang",
    "websit": "onlin",
    "car": "auto",
}
"""Stems of words that customers and articles use for one thing."""
PIECE = 4
"""Letters of a piece of a word."""
_NUMBERS = frozenset({"529", "1099", "1098", "401", "403"})
"""Numbers that are names."""

_ABBREVIATIONS = re.compile(
    r"\b(mr|mrs|ms|dr|st|no|nr|e\.g|i\.e|etc|approx|inc|ltd|vs|u\.s|a\.m|p\.m)\.(?=\s)", re.IGNORECASE
)
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u00b7\u2013]|\(?\d{1,2}[.):]|\(?[a-h][.)])\s+", re.IGNORECASE)
_END = re.compile(
    r"(?<=[.!?\u2026\u3002\uff01\uff1f])[\"')\]]*\s+|(?<=[\u3002\uff01\uff1f])|\n\s*\n|\n(?=\s*(?:[-*\u2022\u00b7]|\(?\d{1,2}[.):]|\(?[a-h][.)])\s)"
    r"|[,;:.?]?\s+(?=\(?\b[1-9a-e]\)\s)"
)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Give *text* in lower case without accents and with plain quotation marks."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    if plain.isascii():
        return plain
    return "".join(character for character in plain if not unicodedata.combining(character))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Give the stem of one folded English word; words for one thing have one stem."""
    found = str(_STEMMER.stemWord(word.removesuffix("'s")))
    return _SAME.get(found, found)


def words(text: str) -> list[str]:
    """Give the folded words of *text*, function words included; a verb that needs its little word is one with it."""
    return _WORD.findall(_JOINING.sub(lambda match: match.lastgroup or "", fold(text)))


def tells(word: str) -> bool:
    """Say whether a folded *word* carries meaning."""
    return word not in STOP and len(word) > 1 and (not word.isdigit() or word in _NUMBERS)


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """Give the stems of the words of *text* that carry meaning, in their order."""
    if "\n" in text:  # no word goes over the end of a line, and lines of articles come again and again
        return tuple(found for line in text.split("\n") for found in stems(line))
    return tuple(stem(word) for word in words(text) if tells(word))


@lru_cache(maxsize=8192)
def features(text: str) -> tuple[str, ...]:
    """Give the stems of *text* and the pairs of neighbours among them."""
    single = stems(text)
    return single + tuple(f"{first} {second}" for first, second in pairwise(single))


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[str, ...]:
    """Give the pieces of the words of *text*: forms and compounds of a word share some of them, in any language."""
    marked = [f"^{word}$" for word in words(text) if tells(word)]
    return tuple(word[start : start + PIECE] for word in marked for start in range(max(1, len(word) - PIECE + 1)))


def sentences(text: str) -> list[str]:
    """Split *text* into sentences; an item of a list is one, and a lone line is one."""
    shielded = _ABBREVIATIONS.sub(lambda match: match.group(0).replace(".", "\u2024"), text)
    pieces = (" ".join(piece.split()).replace("\u2024", ".") for piece in _END.split(shielded) if piece)
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]


def is_item(sentence: str) -> bool:
    """Say whether *sentence* begins like an item of a list."""
    return bool(_BULLET.match(sentence))


def without_bullet(sentence: str) -> str:
    """Take the mark of a list item off."""
    return _BULLET.sub("", sentence, count=1)


def rarity(texts: Collection[Iterable[str]]) -> dict[str, float]:
    """Weigh each word by in how few of the *texts*, given as words without repetition, it stands."""
    seen = Counter(word for text in texts for word in text)
    return {word: math.log(1 + len(texts) / count) for word, count in seen.items()}
