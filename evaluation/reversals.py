"""`reversals`: every sentence of the articles made untrue, as rows for a judge to refuse.

What a judge lets through of these it would let out to a customer: `prove --judge J` on the rows counts it. They say
nothing of faults that are not of these kinds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from backend.knowledge import articles
from simulator import deployment

AMOUNT: Final = re.compile(r"[$€£]\d[\d,]*(?:\.\d+)?|\b\d+(?:\.\d+)?%")
NOT: Final = re.compile(r"\b(is|are|was|can|does|do|may|will|must) not\b|\b(can)not\b")
VERB: Final = re.compile(r"\b(is|are|can|may|will|must)\b(?! not\b)")


@click.command()
@click.option(
    "--articles",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=deployment.ARTICLES,
    help="Folder with the knowledge articles.",
)
def reversals(folder: Path) -> None:
    """Print every sentence of the articles made untrue, as JSON lines for `prove --judge J`."""
    for number, row in enumerate(rows(folder)):
        click.echo(json.dumps({"reply": f"reversal-{number}", **row}, ensure_ascii=False))


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The reversals of the articles in *folder*: each a statement, the sentence it is made of, and its fault."""
    for section in articles.load(folder).sections:
        around = ["", *section.sentences, ""]
        for place, sentence in enumerate(section.sentences):
            source = {
                "heading": section.path,
                "sentence": sentence,
                "before": around[place],
                "after": around[place + 2],
            }
            for fault, text in reversed_ways(sentence, section.sentences).items():
                yield {"text": text, "sources": {"p1s1": source}, "gold": "unsupported", "fault": fault}


def reversed_ways(sentence: str, section: Sequence[str]) -> Mapping[str, str]:
    """Make *sentence* untrue in each way that fits it, by the kind of fault."""
    found: dict[str, str] = {}
    if amount := AMOUNT.search(sentence):
        found["amount to nothing"] = _put(sentence, amount, "nothing")
        own = set(AMOUNT.findall(sentence))
        others = (other for row in section for other in AMOUNT.findall(row))
        if other := next((each for each in others if each not in own and each[-1] == amount[0][-1]), ""):
            found["amount of the same section"] = _put(sentence, amount, other)
    if denial := NOT.search(sentence):
        found["not dropped"] = _put(sentence, denial, denial[1] or denial[2])
    elif verb := VERB.search(sentence):
        found["not added"] = _put(sentence, verb, f"{verb[1]} not")
    return found


def _put(sentence: str, place: re.Match[str], text: str) -> str:
    return f"{sentence[: place.start()]}{text}{sentence[place.end() :]}"
