"""Read the tables of words and rules: JSON files, each beside the module that uses it.

A function's archive carries them as one compressed file, since together they need a third less room than alone.
"""

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOGETHER = "tables.json.xz"
"""JSON of each table's name and its JSON text."""


def table(name: str) -> Any:
    """Give the content of a table, such as "policy" or "gate/figures"."""
    file = HERE / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8") if file.exists() else _together()[name])


def together(tables: dict[str, Any]) -> bytes:
    """Put *tables* into the form that archives carry."""
    texts = {name: json.dumps(content, ensure_ascii=False, separators=(",", ":")) for name, content in tables.items()}
    return lzma.compress(json.dumps(texts, ensure_ascii=False).encode(), preset=9)


@cache
def _together() -> dict[str, str]:
    document: dict[str, str] = json.loads(lzma.decompress((HERE / TOGETHER).read_bytes()))
    return document
