"""A fixed piece of work to compare times with: machines differ, and one machine differs from hour to hour."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from typing import Final

from evaluation.bench.material import text_of

_TEXT: Final = text_of(20_000)
_WORD: Final = re.compile(r"\w+")
_PHRASE: Final = re.compile(r"\b(fee|charge|payment)s?\b.{0,40}\b(unknown|never|not)\b")


def cpu_ms() -> float:
    """Count words, look for a phrase, and write and read JSON, as the handlers do; give the CPU time of this thread."""
    began = time.thread_time()
    for _ in range(5):
        counts = Counter(_WORD.findall(_TEXT.lower()))
        sum(1 for _ in _PHRASE.finditer(_TEXT))
        json.loads(json.dumps({"text": _TEXT, "counts": counts}))
    return (time.thread_time() - began) * 1000
