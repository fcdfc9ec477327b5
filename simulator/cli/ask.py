"""`ask`: questions to the knowledge articles."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from simulator import deployment, display
from simulator.errors import SimulatorError
from simulator.json_lines import fault, numbered
from simulator.knowledge.asking import Asking, Found
from simulator.knowledge.encoder import MISSING, encoder
from simulator.knowledge.relevance import ENGLISH, SENTENCE_ENCODER
from simulator.messages import complain, remark
from simulator.model.choice import models_called
from simulator.model.names import BEDROCK, LOCAL, NAMES, OPENAI

LINE: Final = 'an object such as {"question": "…", "language": "en"}'
SHOWN: Final = 3
"""Results that are shown where nothing answers."""
ASIDE: Final = (0, 0, 0, 4)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)


@click.command()
@click.argument("question", required=False)
@click.option("--file", type=click.Path(path_type=Path), help="Questions, one JSON object a line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each question, on one line.")
@click.option("--language", default=ENGLISH, show_default=True, metavar="L", help="What QUESTION is written in.")
@click.option("--model", default=LOCAL, show_default=True, metavar="MODEL", help=f"Who answers: {NAMES}.")
@click.option("--judge", metavar="MODEL", help="Who looks at the answers; by default the same model.")
@click.option(
    "--articles",
    type=click.Path(path_type=Path, file_okay=False),
    default=deployment.ARTICLES,
    help="Folder with the knowledge articles.",
)
def ask(
    *,
    question: str | None,
    file: Path | None,
    as_json: bool,
    language: str,
    model: str,
    judge: str | None,
    articles: Path,
) -> None:
    """Ask the knowledge articles a QUESTION, or those in a file.

    An answer is made of statements that are proved by sentences of the articles; without one there is none. Questions
    in other languages than English are looked for, and not answered.
    """
    if (question is None) == (file is None):
        raise SimulatorError("Name either a question, in quotation marks, or --file with questions.")
    if question is not None and not question.strip():
        raise SimulatorError("The question is empty. Write it in quotation marks.")
    asked = list(_read(file)) if file else [_asked({"question": question, "language": language})]
    models = models_called(model, judge)
    understood = all(name.startswith((BEDROCK, OPENAI)) for name in (model, judge or model))
    asking = Asking(models, articles, word_for_word=not understood)
    for text, written_in in asked:
        found = asking.ask(text, written_in)
        if as_json:
            click.echo(json.dumps(found.as_json()))
        else:
            display.page().print(_shown(found))
    if not as_json:
        click.echo(display.author(model))
        remark(f"Articles were found by the {SENTENCE_ENCODER}." if encoder() else MISSING)
    if models.remark:
        remark(models.remark)
    if models.trouble:
        complain(models.trouble)
        sys.exit(1)


def _read(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in numbered(path, "question"):
        try:
            yield _asked(json.loads(line))
        except (ValueError, TypeError, RecursionError, SimulatorError) as error:
            raise SimulatorError(f"{path}:{number}: {fault(error)}. Write {LINE} on each line.") from error


def _asked(fields: Any) -> tuple[str, str]:
    """Give a question and the language it is written in, English where nothing says another."""
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str) or not fields["question"].strip():
        raise SimulatorError("there is no question")
    language = fields.get("language") or ENGLISH
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise SimulatorError(f"{language!r} is no language: write a code such as en, es, fr or de")
    return fields["question"], re.split(r"[-_]", language.lower())[0]


def _shown(found: Found) -> Group:
    """The answer with the sentences that prove it, or what comes nearest, and what else may be asked."""
    return Group(
        Text(found.question, style="bold"),
        Text(),
        *(_answer(found) if found.statements else _nearest(found)),
        *([Text(), Text("Related", style="bold")] if found.related else []),
        *(Padding(Text(heading), ASIDE) for heading in found.related),
        Text(),
    )


def _answer(found: Found) -> Iterator[Text | Padding]:
    for statement in found.statements:
        yield Text(statement["text"])
        for row in statement["evidence"]:
            sentence = "word for word" if row["sentence"] == statement["text"] else row["sentence"]
            yield Padding(Text(f"{row['article']}, {row['heading'].rpartition(' > ')[2]}: {sentence}", "dim"), ASIDE)


def _nearest(found: Found) -> Iterator[Text | Padding]:
    yield Text(_why_silent(found), style="yellow")
    for result in found.results[:SHOWN]:
        yield Padding(Text(f"{result.relevance:>4.0%}  {result.article}, {result.heading}", "dim"), ASIDE)


def _why_silent(found: Found) -> str:
    if not found.results:
        return "No article has anything on this."
    if found.language != ENGLISH:
        return "Answers are given in English only; these articles may fit:"
    return "No article answers this for certain; these come nearest:"
