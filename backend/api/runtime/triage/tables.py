"""Read the tables of words and rules: JSON files, each beside the module that uses it.

A function's archive carries them as one compressed file, since together they need a third less room than alone.
"""

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOGETHER = "tables.xz"
"""Lines in turn: a table's name, and its JSON."""
_TEXT = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 2, "pb": 0}]
"""What is smallest for text: its bytes stand at no regular places (`pb`, as in xz's manual)."""


def table(name: str) -> Any:
    """Give the content of a table, such as "policy" or "gate/figures"."""
    file = HERE / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8") if file.exists() else _together()[name])


def together(tables: dict[str, Any]) -> bytes:
    """Put *tables* into the form that archives carry."""
    texts = (
        f"{name}\n{json.dumps(content, ensure_ascii=False, separators=(',', ':'))}" for name, content in tables.items()
    )
    return lzma.compress("\n".join(texts).encode(), filters=_TEXT)


@cache
def _together() -> dict[str, str]:
    lines = lzma.decompress((HERE / TOGETHER).read_bytes()).decode().split("\n")
    return dict(zip(lines[::2], lines[1::2], strict=True))
