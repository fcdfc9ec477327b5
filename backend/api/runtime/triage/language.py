"""Tell English from other languages by script and by the words that a language cannot do without.

Other languages are known by a few small words, and most of them not at all. So English has to show itself, in every
sentence: whoever writes four words of it uses one of the commonest.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from triage.normal import matching, shown, straight
from triage.tables import table

ENGLISH = "English"
NAMES: Mapping[str, str] = {"es": "Spanish", "fr": "French", "de": "German"}
"""The languages in which replies may be said, by their codes."""
LEAD = 1
"""Of two languages that share words, one leads by more small words than this."""
LEAST_SMALL = 0.15
"""Share of a text's words that a language which it is in cannot do without."""
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


class _Word(NamedTuple):
    """A word, and what is known of it."""

    text: str
    is_title: bool
    is_common: bool
    is_shared: bool
    languages: Sequence[str]


def is_english(text: str) -> bool:
    """Say whether all of *text* may pass for English; a sentence with too few words to tell does."""
    sentences = [[_known(word) for word in _WORDS.findall(sentence)] for sentence in _sentences(straight(shown(text)))]
    return all(map(_may_be_english, sentences)) and not _shows_other(chain.from_iterable(sentences))


def language(text: str) -> str:
    """Give the code of the one language of `NAMES` that all of *text* is in; nothing where it may be another.

    No sentence of it may look more like any other language.
    """
    sentences = [[_known(word) for word in _WORDS.findall(sentence)] for sentence in _sentences(straight(shown(text)))]
    words = [*chain.from_iterable(sentences)]
    found = _small_words(words)
    best = max(found, key=lambda name: found[name], default=ENGLISH)
    code = next((code for code, name in NAMES.items() if name == best), "")
    is_clear = all(found[best] > count + LEAD for name, count in found.items() if name != best)
    is_all = all(_is_like(best, sentence) for sentence in sentences)
    return code if is_clear and is_all and found[best] >= LEAST_SMALL * len(words) else ""


def _is_like(name: str, words: Sequence[_Word]) -> bool:
    """Say whether nothing tells that *words* are in another language than the one of that *name*."""
    found = _small_words(words)
    is_other = _is_other_script("".join([word.text for word in words]))
    return not is_other and found[name] >= max(found.values(), default=0)


def _small_words(words: Iterable[_Word]) -> Counter[str]:
    return Counter([name for word in words for name in word.languages])


def _sentences(text: str) -> Iterator[str]:
    """Cut after sentences and at line ends, but not where a mail program wrapped a line."""
    said = _NO_WORDS.sub(" ", text) if "@" in text or "://" in text else text
    joined = "".join(f"{line} " if len(line) >= LONG_LINE else f"{line}\n" for line in said.splitlines())
    return filter(None, _SENTENCE_END.split(joined))


def _may_be_english(words: Sequence[_Word]) -> bool:
    if _is_other_script("".join([word.text for word in words])):
        return False
    common = sum([word.is_common for word in words]) + sum([word.is_shared for word in words]) // SHARED_FOR_ONE
    if len(words) < FEWEST_WORDS:
        return common > 0 or len(words) == 1 or all(word.text.isascii() or word.is_title for word in words)
    # Names and addresses are in no language.
    if sum([not word.is_title for word in words]) * 2 < len(words):
        return True
    return common >= FEWEST_COMMON * len(words) and not _shows_other(words)


def _shows_other(words: Iterable[_Word]) -> bool:
    small = _small_words(words)
    english = small.pop(ENGLISH, 0)
    other = max(small.values(), default=0)
    return other > 1 and other * 2 > english


@lru_cache(maxsize=4096)
def _known(word: str) -> _Word:
    """A text says most of its words several times."""
    folded = matching(word)
    return _Word(
        word,
        word.istitle(),
        folded in _common() or folded.endswith("'s"),
        folded in _shared(),
        _languages().get(word.casefold(), ()),
    )


def _is_other_script(letters: str) -> bool:
    if letters.isascii():
        return False
    others = len(_LATIN.sub("", letters))
    return others >= FEWEST_LETTERS and others > MOST_OF_OTHER_SCRIPT * len(letters)


def common_words() -> tuple[str, ...]:
    """The words of English that English is told by."""
    return tuple(sorted(_english()))


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
