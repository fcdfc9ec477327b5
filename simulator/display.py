"""Outcomes for people: a table with one line per mail, and a mail with its reply and its arithmetic.

Rich adapts to narrow windows, pipes and terminals with few characters by itself; mail texts are
always printed as text, never as markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from simulator.errors import SimulatorError
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from simulator.model.names import BEDROCK, LOCAL, OPENAI
from simulator.sending import Report
from triage.modes import Kind
from triage.policy import POLICY

Item = TypeVar("Item")

WIDEST: Final = 110
LONGEST_CATEGORY: Final = max(len(category.name) for category in POLICY.categories)

ROUTES: Final = {
    AUTOMATED_RESPONSE: Text("reply", style="green"),
    AGENT_REVIEW: Text("agent", style="yellow"),
    NOT_ANSWERED: Text("parked", style="dim"),
}

VERDICTS: Final = {
    "supported": ("proved", "green"),
    "not_supported": ("refused", "red"),
    "not_checked": ("not checked", "dim"),
}

HELD: Final = Text("held", style="magenta")

LEGEND: Final = (
    "reply: answered automatically. agent: a person takes over. held: the score would do, but something else asks "
    "for a person, an attachment for example. parked: must not be answered."
)

STAND_IN: Final = (
    "The drafts were written by a local stand-in for the language model: rules and "
    "word statistics on this machine. No language model was asked."
)


def author(model: str) -> str:
    """Who wrote the drafts of `--model` *model*."""
    if model == LOCAL:
        return STAND_IN
    if model == BEDROCK:
        return "The drafts were written by a model on Amazon Bedrock."
    if model.startswith(OPENAI):
        url, _, name = model.removeprefix(OPENAI).partition("#")
        return f"The drafts were written by {name}, asked at {url}."
    return "The drafts come from the script given with --model."


def page() -> Console:
    """Where outcomes are printed: stdout, and no wider than reads well."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    return console


def with_progress(items: Iterable[Item], total: int, *, to_stderr: bool) -> Iterator[Item]:
    """Pass *items* on and show how many there were, where somebody watches."""
    console = Console(stderr=to_stderr)
    columns = (TextColumn("Sending mails"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        for item in items:
            progress.advance(task)
            yield item


def show(reports: Sequence[Report], model: str, threshold: int) -> None:
    """A table of all mails; one or two mails in full instead."""
    console = page()
    if len(reports) > 2:
        console.print(table(reports, threshold))
    else:
        for report in reports:
            console.print(detail(report, threshold))
    if any(report.outcome and report.outcome["suggested_response"] for report in reports):
        console.print(Text(author(model), style="dim"))


def table(reports: Sequence[Report], threshold: int) -> Group:
    """One line for each mail; subject and sender give way where the window is narrow."""
    grid = Table(box=SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False, collapse_padding=True)
    grid.add_column("From", ratio=2, no_wrap=True)
    grid.add_column("Subject", ratio=3, no_wrap=True)
    grid.add_column("Category", no_wrap=True, min_width=LONGEST_CATEGORY)
    grid.add_column("Score", no_wrap=True, min_width=5, justify="right")
    grid.add_column("Route", no_wrap=True, min_width=6)
    grid.add_column("Queue", no_wrap=True, min_width=LONGEST_CATEGORY)
    for report in reports:
        grid.add_row(*_row(report, threshold))
    return Group(grid, Text(), Text(LEGEND, style="dim"))


def draw(reports: Sequence[Report], threshold: int, target: Path) -> None:
    """Draw the table as an SVG file that asks nobody for a font."""
    console = Console(record=True, file=io.StringIO(), width=WIDEST, force_terminal=True, highlight=False)
    console.print(table(reports, threshold))
    picture = console.export_svg(title="make demo", unique_id="run")
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    with _writing(target):
        target.write_text(picture, encoding="utf-8", newline="\n")


def refuse_unwritable(target: Path) -> None:
    """Raise `SimulatorError` where no picture could be drawn into *target*, before anybody waits for it."""
    with _writing(target), target.open("a", encoding="utf-8"):
        pass


def detail(report: Report, threshold: int) -> Panel:
    """A mail with its reply, or the draft for the agent, and how its score came about."""
    mail = report.outcome or {}
    parts: list[Any] = [
        _labelled("Subject", mail["subject"]),
        Padding(Text(_shortened(mail["message_text"], 600), style="italic"), (1, 0)),
    ]
    if mail["route"] != NOT_ANSWERED:
        parts += [_labelled("Category", f"{mail['category']}  {mail['intent']}".strip()), arithmetic(mail, threshold)]
    parts.append(_labelled("Route", _route_in_words(mail)))
    replies = [sent["body"] for sent in mail["sent"] if sent["kind"] == Kind.REPLY]
    if text := next(iter(replies), mail["suggested_response"]):
        title = "Reply that was sent" if replies else "Draft for the agent, not sent"
        parts += [Text(), Text(title, style="bold"), Text(), Text(text)]
    if mail["statements"]:
        parts += [Text(), Text("What proves it", style="bold"), Text(), proof(mail)]
    return Panel(Group(*parts), title=Text(report.sender, style="bold"))


def proof(mail: dict[str, Any]) -> Table:
    """Each statement of the reply, what became of it, and the sentences that it rests on."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for statement in mail["statements"]:
        verdict, style = VERDICTS[statement["verdict"]]
        grid.add_row(Text(verdict, style=style), Text(statement["text"]))
        for row in statement["evidence"]:
            grid.add_row("", Text(f"{row['heading']}: {row['sentence']}", style="dim"))
    for question in mail["unanswered"]:
        grid.add_row(Text("open", style="yellow"), Text(question))
    return grid


def arithmetic(mail: dict[str, Any], threshold: int) -> Table:
    """How the score came about, line by line."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_row(str(POLICY.full_confidence), "full confidence")
    for factor in POLICY.factors:
        if found := mail["factors"][factor.name]:
            times = f" x {found}" if found > 1 else ""
            grid.add_row(str(factor.impact * found), f"{factor.label}{times}")
    total = POLICY.full_confidence + sum(factor.impact * mail["factors"][factor.name] for factor in POLICY.factors)
    if missing := mail["confidence_score"] - max(0, total):  # no analysis, no score: the factors do not say why
        start = f"Score {mail['confidence_score']} of {POLICY.full_confidence}: "
        grid.add_row(str(missing), Text(mail["confidence_explanation"].removeprefix(start)))
    comparison = "reaches" if mail["confidence_score"] >= threshold else "is below"
    grid.add_row(Text(str(mail["confidence_score"]), style="bold"), f"confidence score, {comparison} {threshold}")
    for hold in mail["holds"]:
        grid.add_row("", Text(f"held back: {hold.replace('_', ' ')}", style="yellow"))
    return grid


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SimulatorError(f"{target}: cannot be written ({error.strerror}); choose another file.") from error


def _row(report: Report, threshold: int) -> Iterator[Text | str]:
    mail = report.outcome or {}
    analysed = mail["route"] != NOT_ANSWERED
    yield Text(report.sender)
    yield Text(mail["subject"])
    yield mail["category"] if analysed else "-"
    yield str(mail["confidence_score"]) if analysed else "-"
    held = mail["route"] == AGENT_REVIEW and mail["confidence_score"] >= threshold
    yield HELD if held else ROUTES[mail["route"]]
    yield mail["queue"] or "-"


def _route_in_words(mail: dict[str, Any]) -> str:
    if mail["route"] == AUTOMATED_RESPONSE:
        return f"answered automatically after {mail['seconds']:g} s"
    if mail["route"] == NOT_ANSWERED:
        return f"not answered. {mail['confidence_explanation']}"
    return f"to an agent of the queue {mail['queue'] or '(none)'} after {mail['seconds']:g} s"


def _labelled(label: str, value: str) -> Text:
    return Text.assemble((f"{label}: ", "bold"), value)


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length].rsplit(maxsplit=1)[0]} ..."
