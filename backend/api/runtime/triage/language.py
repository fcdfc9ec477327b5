"""Tell English from other languages by script and by the words that a language cannot do without.

Other languages are known by a few small words, and most of them not at all. So English has to show itself, in every
sentence: whoever writes four words of it uses one of the commonest.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from triage.normal import matching, shown, straight
from triage.tables import table

ENGLISH = "English"
FEWEST_WORDS = 4
"""So many tell."""
FEWEST_COMMON = 0.1
"""Share of a sentence's words that are common English ones."""
SHARED_FOR_ONE = 3
"""So many English words that other languages have, too, tell as much as one that they have not."""
LONG_LINE = 50
"""Characters from which on a line may have been wrapped."""
FEWEST_LETTERS = 4
"""In another script; a name may have fewer."""
MOST_OF_OTHER_SCRIPT = 0.3

_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NO_WORDS = re.compile(r"\S{0,200}(?:@|://)\S*")
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff1f\uff01])\s+|\n")
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")


def is_english(text: str) -> bool:
    """Say whether all of *text* may pass for English; a sentence with too few words to tell does."""
    sentences = [_WORDS.findall(sentence) for sentence in _sentences(straight(shown(text)))]
    return all(map(_may_be_english, sentences)) and not _shows_other([word for words in sentences for word in words])


def _sentences(text: str) -> Iterator[str]:
    """Cut after sentences and at line ends, but not where a mail program wrapped a line."""
    joined = "".join(
        f"{line} " if len(line) >= LONG_LINE else f"{line}\n" for line in _NO_WORDS.sub(" ", text).splitlines()
    )
    return filter(None, _SENTENCE_END.split(joined))


def _may_be_english(words: Sequence[str]) -> bool:
    if _is_other_script("".join(words)):
        return False
    folded = [matching(word) for word in words]
    common = sum(word in _common() or word.endswith("'s") for word in folded)
    common += sum(map(_shared().__contains__, folded)) // SHARED_FOR_ONE
    if len(words) < FEWEST_WORDS:
        return common > 0 or len(words) == 1 or all(word.isascii() or word.istitle() for word in words)
    # Names and addresses are in no language.
    if sum(not word.istitle() for word in words) * 2 < len(words):
        return True
    return common >= FEWEST_COMMON * len(words) and not _shows_other(words)


def _shows_other(words: Sequence[str]) -> bool:
    known = _languages()
    small = Counter(language for word in words for language in known.get(word.casefold(), ()))
    english = small.pop(ENGLISH, 0)
    other = max(small.values(), default=0)
    return other > 1 and other * 2 > english


def _is_other_script(letters: str) -> bool:
    if letters.isascii():
        return False
    others = len(_LATIN.sub("", letters))
    return others >= FEWEST_LETTERS and others > MOST_OF_OTHER_SCRIPT * len(letters)


@cache
def _common() -> frozenset[str]:
    """The words that only English has among its common ones."""
    document = table(__file__)
    others = (words for language, words in document["small"].items() if language != ENGLISH)
    return _english() - frozenset(" ".join((*others, document["shared"])).split())


@cache
def _shared() -> frozenset[str]:
    return _english() - _common()


@cache
def _english() -> frozenset[str]:
    document = table(__file__)
    return frozenset(f"{document['small'][ENGLISH]} {document['common']} {document['shared']}".split())


@cache
def _languages() -> dict[str, list[str]]:
    """The languages that cannot do without a small word."""
    found: dict[str, list[str]] = {}
    for language, words in table(__file__)["small"].items():
        for word in set(words.split()):
            found.setdefault(word, []).append(language)
    return found
