"""Variants of labelled mails that change nothing of what is asked: figures that move with them were tuned, not earned.

`python -m evaluation.variants FILE.jsonl KIND` prints the rows of FILE as variants of a KIND.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError

Row = Mapping[str, Any]

NAMES = ("Imke Sandvik", "Tobias Okonkwo", "Ruth Abernethy", "Yann Castellane", "Mei Lindqvist")
CONTEXT = (
    "I have banked with you for some years.",
    "It is a grey morning here.",
    "I am writing this on the train.",
    "My sister recommended you to me.",
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_GREETED = re.compile(r"\s*(?:dear|hello|hi|hey|good \w+|to whom)\b[^\n]{0,60}\n+", re.IGNORECASE)


def renamed(row: Row, number: int) -> Row:
    """Give the sender another name, in the signature as well."""
    old, new = str(row.get("from_name") or ""), NAMES[number % len(NAMES)]
    body = str(row["body"])
    for one, other in [(old, new), *zip(old.split()[:1], new.split()[:1], strict=False)]:
        body = re.sub(rf"\b{re.escape(one)}\b", other, body) if one else body
    address = f"{new.split()[0].lower()}.{number}@example.com"
    return {**row, "from_name": new, "from_address": address, "body": body}


def reordered(row: Row, number: int) -> Row:  # noqa: ARG001 - all variants are called alike
    """Tell the circumstances in another order: two statements that stand before the first question change places."""
    paragraphs = str(row["body"]).split("\n\n")
    for place, paragraph in enumerate(paragraphs):
        sentences = _SENTENCE_END.split(paragraph)
        told = next((i for i, sentence in enumerate(sentences) if "?" in sentence), 0)
        if told >= 3 and "\n" not in paragraph:
            sentences[1:3] = sentences[2], sentences[1]
            paragraphs[place] = " ".join(sentences)
            break
    return {**row, "body": "\n\n".join(paragraphs)}


def with_context(row: Row, number: int) -> Row:
    """Add a sentence that asks for nothing and tells nothing of the matter."""
    body = str(row["body"])
    greeting = _GREETED.match(body)
    start = greeting.end() if greeting else 0
    return {**row, "body": f"{body[:start]}{CONTEXT[number % len(CONTEXT)]} {body[start:]}"}


KINDS: Mapping[str, Callable[[Row, int], Row]] = {
    "names": renamed,
    "order": reordered,
    "context": with_context,
}


def of(text: str, kind: str) -> list[Row]:
    """Give the variants of the rows in *text*, JSON lines; a mail in another language stays as it is."""
    if kind not in KINDS:
        raise SimulatorError(f"There is no kind of variants {kind!r}; use {', '.join(KINDS)}.")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [KINDS[kind](row, number) if row.get("language") == "en" else row for number, row in enumerate(rows)]


if __name__ == "__main__":
    for variant in of(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]):
        sys.stdout.write(json.dumps(variant, ensure_ascii=False) + "\n")
