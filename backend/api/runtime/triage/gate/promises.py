"""Find in a draft what only a person may say: that money flows, that something is granted, or who is to blame."""

import re
from functools import cache

from triage.gate.reading import same_words, sentences, stems
from triage.gate.sources import Sources
from triage.tables import table

_PERSONAL, _GENERAL = "personal", "general"
_ENOUGH = 5


def promises(text: str, sources: Sources) -> bool:
    """Say whether *text* promises something.

    What stands in the *sources* word for word is none; and what is said of everybody, such as "the fee is refunded", is
    none where the sources say about the same.
    """
    return any(
        not _stands_in(sentence, sources)
        and (_matches(_PERSONAL, sentence) or (_matches(_GENERAL, sentence) and not sources.cover(stems(sentence))))
        for sentence in sentences(text)
    )


def _stands_in(sentence: str, sources: Sources) -> bool:
    """Say whether the sources say *sentence* too; a few words say different things in different places."""
    words = same_words(sentence)
    return len(words.split()) >= _ENOUGH and words in sources.text


def _matches(kind: str, sentence: str) -> bool:
    lower = sentence.lower()
    return any(pattern.search(lower) for pattern in _patterns()[kind])


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    document = table("gate/promises")
    return {kind: [re.compile(row) for row in rows] for kind, rows in document.items()}
