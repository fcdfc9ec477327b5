"""Find in a draft what only a person may say: that money flows, that something is granted, or who is to blame."""

import re
from collections.abc import Iterator
from functools import cache

from triage.evidence.reading import at_words, sentences, stems
from triage.reply_checks.sources import Sources
from triage.tables import table


def promises(text: str, sources: Sources) -> Iterator[str]:
    """Name the sentences of *text* that promise something.

    What the *sources* say word for word is none; and what is said of everybody, such as "the fee is refunded", is none
    where the sources say about the same.
    """
    for sentence in sentences(text):
        is_promise = is_personal(sentence) or (is_general(sentence) and not sources.cover(stems(sentence)))
        if is_promise and not sources.say_literally(sentence):
            yield sentence


def is_personal(sentence: str) -> bool:
    """Say whether *sentence* promises something to the customer."""
    lower = sentence.lower()
    return bool(_personal().search(lower) or _whole().fullmatch(lower))


def is_general(sentence: str) -> bool:
    """Say whether *sentence* says of anybody what would be a promise if it were said of the customer."""
    return bool(_general().search(sentence.lower()))


@cache
def _personal() -> re.Pattern[str]:
    return at_words(table(__file__)["personal"])


@cache
def _whole() -> re.Pattern[str]:
    return re.compile("|".join(table(__file__)["whole"]))


@cache
def _general() -> re.Pattern[str]:
    return at_words(table(__file__)["general"])
