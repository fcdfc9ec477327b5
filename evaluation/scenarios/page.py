"""A run for people: the figures with n and bounds, what is wrong, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evaluation.scenarios.run import TARGETS, Run
from simulator import display
from simulator.model.names import LOCAL

LONGEST: Final = 20
"""Conversations of a kind that are listed; the JSON has them all."""
NAMES: Final = {"intent_accuracy": "Intent right", "response_quality": "Replies right"}
CHAT_NAMES: Final = {
    "intent_accuracy": "Intent right, accepted ones too",
    "intent_strict": "Intent right, the first one",
    "handover_reasons": "Hand-over with the right reason",
    "answered_with_facts": "Answered with all facts",
    "response_quality": "Turns handled rightly",
}
STYLES: Final = {"worse": "red", "better": "green", "different": "yellow"}
NOT_A_MODEL: Final = (
    "The answers come from a local stand-in for the language model: rules and word statistics. These figures compare "
    "one version of this project with another; they say nothing about a real model."
)


def show(run: Run) -> None:
    """Print *run* on stdout."""
    console = display.page()
    console.print(_figures(run))
    console.print(Text("passed", style="bold green") if run["test_passed"] else Text("not passed", style="bold red"))
    for words in _why_not(run):
        console.print(Text(f"  {words}"))
    for title, passed, style in (("Wrong", False, "red"), ("Right, but analysed otherwise", True, "yellow")):
        results = [each for each in run["test_results"] if each["passed"] is passed]
        _list(console, title, [(each["conversation"], style, list(_wrong(each))) for each in results])
    if run["judged"]:
        console.print(_judged(run["judged"]))
    if against := run.get("against"):
        _show_changes(console, against)
    if LOCAL in (run["model"], run["judge"]):
        console.print(Text(NOT_A_MODEL, style="bold"))


def show_chats(run: Run) -> None:
    """Print a run of labelled conversations on stdout."""
    console = display.page()
    table = Table("", "Share", "n", "From", "To", "Target", box=SIMPLE_HEAD, title=f"{run['test_name']}, 95 % bounds")
    for name, words in CHAT_NAMES.items():
        value, bounds = run[name], (run["lower_bounds"][name], run["upper_bounds"][name])
        share = "not known" if value is None else f"{value:.3f}"
        table.add_row(
            words, share, str(run["n"][name]), *(f"{bound:.3f}" for bound in bounds), str(run["targets"].get(name, ""))
        )
    console.print(table)
    console.print(Text(f"{run['unsafe']} unsafe turns, {run['must_not']} turns that say what must not be said"))
    console.print(Text("passed", style="bold green") if run["test_passed"] else Text("not passed", style="bold red"))
    wrong = [(each["conversation"], turn) for each in run["test_results"] for turn in each["turns"] if turn["wrong"]]
    for name, turn in wrong[:LONGEST]:
        console.print(Text(f"  {name} {turn['turn']}: {'; '.join(turn['wrong'])}"))
    if len(wrong) > LONGEST:
        console.print(Text(f"  and {len(wrong) - LONGEST} more; the JSON has them all"))
    if run["model"] == LOCAL:
        console.print(Text(f"Its sentences were ranked by: {run['ranked_by']}; intents named by: {run['intents_by']}."))
        console.print(Text(NOT_A_MODEL, style="bold"))


def _figures(run: Run) -> Table:
    table = Table("", "Share", "n", "At least", "Target", box=SIMPLE_HEAD, title=f"{run['test_name']}, 95 % bounds")
    for name in TARGETS:
        figures = (run[name], run["n"][name], run["lower_bounds"][name], run["targets"][name])
        value, count, low, target = figures
        share = "not known" if value is None else f"{value:.3f}"
        table.add_row(NAMES[name], share, str(count), f"{low:.3f}", f"over {target:g}")
    return table


def _why_not(run: Run) -> Iterator[str]:
    if missing := run["not_reached"]:
        yield f"{missing} conversations were not reached."
    for name, target in TARGETS.items():
        more, count = run["more_needed"][name], run["n"][name]
        if more:
            yield f"{NAMES[name]}: {count} are too few to tell; {more} more that come out alike would do."
        elif more is None and count:
            yield f"{NAMES[name]}: the share is not over {target:g}, and more conversations would not change that."
        elif more is None:
            yield f"{NAMES[name]}: no conversation has a label for it."


def _wrong(result: Mapping[str, Any]) -> Iterator[str]:
    for turn in result["turns"]:
        where = f"turn {turn['turn'] + 1}: " if turn["turn"] else ""
        yield from (f"{where}{finding['check']} {finding['words']}" for finding in turn["findings"])


def _list(console: Console, title: str, rows: Sequence[tuple[str, str, Sequence[str]]]) -> None:
    """Print the rows that have words, as many as can be read."""
    found = [row for row in rows if row[2]]
    if not found:
        return
    table = Table("", "", box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, style, words in found[:LONGEST]:
        table.add_row(Text(name, style=style), Text("; ".join(words)))
    console.print(Text(f"{title}: {len(found)}", style="bold"))
    console.print(table)
    if (more := len(found) - LONGEST) > 0:
        console.print(Text(f"and {more} more, in the JSON"))


def _judged(judged: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("Judged", "Share", "n", "At least", "Agreement \u03ba", "n", "Labels", box=SIMPLE_HEAD)
    for row in judged:
        score, low, agreement = (
            "not known" if row[name] is None else f"{row[name]:.3f}" for name in ("score", "lower_bound", "kappa")
        )
        table.add_row(row["check"], score, str(row["n"]), low, agreement, str(row["kappa_n"]), row["kappa_labels"])
    return table


def _show_changes(console: Console, against: Mapping[str, Any]) -> None:
    counts = ", ".join(f"{against[change]} {change}" for change in STYLES)
    console.print(Text(f"Against the run before, {against['compared']} conversations: {counts}", style="bold"))
    for name, found in against["significance"].items():
        words = f"{found['better']} became right, {found['worse']} wrong, of {found['n']}"
        console.print(Text(f"  {NAMES[name]}: {words}; McNemar's exact test p = {found['p']:.4f}"))
    if otherwise := against["made_otherwise"]:
        console.print(Text(f"  The run before was made with another {' and '.join(otherwise)}."))
    for name, words in (("only_before", "are not in this run"), ("only_now", "were not in the run before")):
        if against[name]:
            console.print(Text(f"  {len(against[name])} conversations {words}."))
    for change, style in STYLES.items():
        rows = [(each["conversation"], style, each["what"]) for each in against["changed"] if each["change"] == change]
        _list(console, change.capitalize(), rows)
