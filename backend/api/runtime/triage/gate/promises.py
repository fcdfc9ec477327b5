"""Find in a draft what only a person may say: that money flows, that something is granted, or who is to blame."""

import json
import re
from functools import cache
from pathlib import Path

from triage.gate.reading import same_words, sentences


def promises(text: str, sources: str) -> bool:
    """Say whether *text* promises something, other than in a sentence that stands in the *sources*."""
    return any(
        pattern.search(sentence.lower()) and same_words(sentence) not in sources
        for sentence in sentences(text)
        for pattern in _patterns()
    )


@cache
def _patterns() -> list[re.Pattern[str]]:
    rows: list[str] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))["patterns"]
    return [re.compile(row) for row in rows]
