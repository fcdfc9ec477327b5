"""Put mails in other languages into English, word by word.

That is enough to see what a mail is about, never enough to understand it. One file a language under `gloss/`, made of
entries `words = meaning` between semicolons: keys are folded, `*` stands for any ending. A line `:words` holds words
by which the language is recognised, `:script` the characters of a script that tells by itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.text import fold

FOLDER = Path(__file__).with_name("gloss")
ENGLISH = "en"
LONGEST_PHRASE = 4
KEPT = frozenset(
    {"ira", "app", "pin", "atm", "apr", "etf", "sms", "roth", "pmi", "login", "online", "swift", "iban", "pdf", "sepa"}
    | {"dollar", "euro", "usd", "eur", "401k"}
)
"""Words that are the same in every language."""

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PUNCTUATION = str.maketrans(
    {
        "\uff1f": "? ",
        "\uff01": "! ",
        "\u3002": ". ",
        "\uff0c": ", ",
        "\u3001": ", ",
        "\uff1a": ": ",
        "\u00bf": "",
        "\u00a1": "",
    }
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language's words with their meanings; *script* is empty for one that is told by its *marks*."""

    name: str
    marks: frozenset[str]
    script: str
    exact: Mapping[str, str]
    begun: Mapping[str, str]

    @property
    def is_spaced(self) -> bool:
        """Say whether words stand apart."""
        return self.name not in {"zh", "ja"}


def language_of(text: str) -> str:
    """Give the language of *text* by its commonest words: English unless another one is plainly there."""
    folded = fold(text)
    words = _WORD.findall(folded)
    by_name = {language.name: language for language in _languages()}
    english = _share(words, by_name[ENGLISH].marks)
    if folded.isascii() and english > 0.2:
        return ENGLISH
    for language in _languages():
        if language.script and len(re.findall(f"[{language.script}]", folded)) > len(folded) / 10:
            return language.name
    shares = {name: _share(words, language.marks) for name, language in by_name.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > max(english, 0.12) else ENGLISH


def in_english(text: str, language: str = "") -> str:
    """Put *text* into English words where it is in another *language* that we know; English stays as it is."""
    name = language or language_of(text)
    if name == ENGLISH:
        return text
    found = next(one for one in _languages() if one.name == name)
    plain = fold(text.translate(_PUNCTUATION))
    return _spaced(plain, found) if found.is_spaced else _unspaced(plain, found)


def _share(words: list[str], marks: frozenset[str]) -> float:
    return sum(word in marks for word in words) / len(words) if words else 0.0


def _spaced(text: str, language: Language) -> str:
    """Replace words and phrases, the longest first; unknown words go, as they may look like English ones."""
    result, place = [], 0
    words = list(_WORD.finditer(text))
    while place < len(words):
        size, meaning = _longest(words[place : place + LONGEST_PHRASE], text, language)
        result.append(meaning)
        following = words[place + size].start() if place + size < len(words) else len(text)
        result.append(text[words[place + size - 1].end() : following])
        place += size
    return re.sub(r"[ \t]+", " ", "".join(result))


def _longest(words: list[re.Match[str]], text: str, language: Language) -> tuple[int, str]:
    for size in range(len(words), 0, -1):
        key = text[words[0].start() : words[size - 1].end()]
        if (meaning := language.exact.get(key)) is not None:
            return size, meaning
        for end in range(len(key), 2, -1):
            if (meaning := language.begun.get(key[:end])) is not None and " " not in key[end:]:
                return size, meaning
    word = words[0].group()
    for shorter in (word[:-1], word[:-2]):
        if len(shorter) > 5 and shorter in language.exact:
            return 1, language.exact[shorter]
    return 1, word if word in KEPT or word.isdigit() else ""


def _unspaced(text: str, language: Language) -> str:
    expression = _anywhere(language.name)
    pieces = []
    for piece in re.split(r"(\s+|[.,!?:;])", text):
        if not piece or re.fullmatch(r"\s+|[.,!?:;]", piece):
            pieces.append(piece)
        else:
            pieces.append(" ".join(language.exact[found] for found in expression.findall(piece)))
    return "".join(pieces)


@cache
def _anywhere(name: str) -> re.Pattern[str]:
    keys = next(language.exact for language in _languages() if language.name == name)
    return re.compile("|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True)))


@cache
def _languages() -> tuple[Language, ...]:
    # Kana tell Japanese from Chinese, so it is looked for first.
    paths = sorted(FOLDER.glob("*.txt"), key=lambda path: (path.stem != "ja", path.stem))
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Language:
    marks: frozenset[str] = frozenset()
    script = ""
    exact: dict[str, str] = {}
    begun: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(":words "):
            marks = frozenset(line.split()[1:])
        elif line.startswith(":script "):
            script = line.split()[1].encode("ascii").decode("unicode_escape")
        elif not line.startswith("#"):
            for entry in line.split(";"):
                key, found, meaning = entry.partition("=")
                key = fold(key.strip())
                if found and key:
                    (begun if key.endswith("*") else exact)[key.removesuffix("*")] = meaning.strip()
    return Language(path.stem, marks, script, exact, begun)
