"""`explain`: a decision as a person would tell it, from its record alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from simulator import display, records
from simulator.errors import SimulatorError
from simulator.mail.files import mail_files
from simulator.messages import complain
from simulator.model.names import LOCAL, NAMES
from simulator.sending import Setup, send_all
from triage import interaction
from triage.held_back import is_drawn
from triage.interaction import Use
from triage.policy import POLICY
from triage.route import Route

RECORDS: Final = (".json", ".jsonl")
USES: Final = {
    Use.AS_IT_WAS: "used as it was",
    Use.EDITED: "used with {:.0%} of its words changed",
    Use.REJECTED: "rejected",
}
PASSED_ON: Final = "NextAction"
"""The result of a step of a flow that decides nothing."""
ENDS: Final = {
    Route.AUTOMATED_RESPONSE: "the reply goes out by itself, if the mode and the send ledger let it",
    Route.AGENT_REVIEW: "a person answers",
    Route.NOT_ANSWERED: "nobody answers: a program wrote",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A record with what it contradicts itself in; *steps* are those of the flow, where a mail was sent just now."""

    record: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]] = ()

    @property
    def contradictions(self) -> list[str]:
        return interaction.contradictions(self.record)

    def as_json(self) -> dict[str, Any]:
        return {"contact": self.record.get("contact"), "agrees": not self.contradictions} | {
            "contradictions": self.contradictions,
            "explanation": list(self.lines()),
        }

    def lines(self) -> Iterator[str]:
        """Tell the decision, a line for each thing that had a say in it."""
        record = self.record
        try:
            yield f"{record['channel']} contact {record['contact']}, {_when(record['at'])}, {record['category']}"
            yield f"judged by   {_judged(record)}; policy {record['policy'][:12]}"
            yield f"looked up   {_counted(len(record['articles']), 'section')}{_articles(record)}"
            yield f"score       {_arithmetic(record)}"
            yield from (f"held by     {line}" for line in _holds(record))
            yield from (f"statement   {number}: {_statement(each)}" for number, each in _numbered(record["statements"]))
            if share := record.get("held_back", 0):
                whose = "is one of them" if is_drawn(record["contact"], share) else "is none of them"
                yield f"chance      {share} % of what software could answer goes to a person; this contact {whose}"
            if record["unanswered"]:
                yield f"left open   {_counted(record['unanswered'], 'question')}"
            yield f"route       {record['route']}: {_because(record)}; {ENDS[Route(record['route'])]}"
            yield f"mode        {record['mode']}"
            if record["sent"] is not None:
                yield f"ended       {_ended(record)}"
        except (AttributeError, LookupError, TypeError, ValueError):
            yield "This is no record of the form interaction.v1, or a damaged one."
        gates = [step for step in self.steps if step["result"] != PASSED_ON]
        yield from (f"flow        {step['at']:>5.1f} s  {step['action']}: {step['result']}" for step in gates)


@click.command()
@click.argument("target")
@click.argument("paths", nargs=-1, metavar="[RECORDS]...", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Decide again from the record and say whether both agree; exit 1 if not.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each record, on one line.")
@click.option("--model", default=LOCAL, show_default=True, metavar="MODEL", help=f"Who reads a mail: {NAMES}.")
def explain(*, target: str, paths: tuple[Path, ...], verify: bool, as_json: bool, model: str) -> None:
    """Tell how TARGET was decided: a mail, which is sent through the whole system, or records that are kept.

    Records are files of JSON lines, as `--interactions` of `send` and `chat` writes them and a deployment keeps them.
    TARGET is such a file, or a contact whose record is in one of RECORDS.
    """
    disagreeing = found = 0
    for one in _explained(target, paths, model):
        found += 1
        disagreeing += bool(one.contradictions)
        if as_json:
            click.echo(json.dumps(one.as_json()))
            continue
        click.echo("\n".join(one.lines()))
        if verify:
            click.echo(f"verified    {_verified(one.contradictions)}")
        click.echo()
    if not as_json and not paths and Path(target).suffix not in RECORDS:
        click.echo(display.author(model))
    if not found:
        raise SimulatorError(f"{target}: no record of it. Name a mail, a file of records, or a contact and a file.")
    sys.exit(1 if verify and disagreeing else 0)


def _explained(target: str, paths: Sequence[Path], model: str) -> Iterator[Explained]:
    if paths:
        kept = (one for path in paths for one in records.read(path))
        yield from (Explained(one) for one in kept if target in {one.get("contact"), one.get("id")})
    elif Path(target).suffix in RECORDS:
        yield from map(Explained, records.read(Path(target)))
    else:
        yield from _sent(Path(target), model)


def _sent(path: Path, model: str) -> Iterator[Explained]:
    files = list(mail_files([path]))
    for problem in (found for found in files if isinstance(found, str)):
        raise SimulatorError(problem)
    mails = [found for found in files if not isinstance(found, str)]
    for report in send_all(mails, Setup(model=model, interactions=True)):
        if report.error or report.trouble:
            raise SimulatorError(report.error or report.trouble)
        if report.interaction is None:
            complain(f"{report.path}: parked by the flow before anybody judged it, so there is no record.")
            continue
        yield Explained(report.interaction, (report.outcome or {}).get("trace", ()))


def _when(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def _judged(record: Mapping[str, Any]) -> str:
    if record["model"] is None:
        return "nobody: there is no analysis"
    looked = f", its reply looked at by {record['judge']}" if record["judge"] else ""
    return f"{record['model']}{looked}"


def _articles(record: Mapping[str, Any]) -> str:
    names = list(dict.fromkeys(each["article"] for each in record["articles"]))
    return f": {', '.join(names)}" if names else ""


def _arithmetic(record: Mapping[str, Any]) -> str:
    counted = {name: row for name, row in record["factors"].items() if row["count"]}
    terms = "".join(f" - {-row['impact']} x {row['count']} ({name})" for name, row in counted.items())
    total = record["full_score"] + sum(row["impact"] * row["count"] for row in counted.values())
    floor = ", and never below 0" if total < 0 else ""
    if record["model"] is None:
        return f"{record['score']}, since there is no analysis"
    return f"{record['full_score']}{terms} = {total}{floor}; the threshold is {record['threshold']}"


def _holds(record: Mapping[str, Any]) -> Iterator[str]:
    for hold in record["holds"]:
        rules = [_rule(each) for each in record["findings"] if each["hold"] == hold]
        told = ", ".join(dict.fromkeys(filter(None, rules)))
        yield f"{hold}{f' by {told}' if told else ''}: {POLICY.holds.get(hold, 'a hold of another version')}"


def _rule(finding: Mapping[str, str]) -> str:
    return f"{finding['rule']} at {finding['source']}" if finding["source"] else finding["rule"]


def _statement(statement: Mapping[str, Any]) -> str:
    by = f" by {statement['by']}" if statement["by"] else ""
    cited = ", ".join(f"{each['id']} {each['article']}".strip() for each in statement["sources"])
    said = statement.get("translation")
    how = f", said in {said['language']} by row {said['row']}" if said else ""
    return f"{statement['verdict']}{by}, from {cited or 'nothing'}{how}"


def _because(record: Mapping[str, Any]) -> str:
    if record["holds"]:
        return f"held by {', '.join(record['holds'])}"
    over = "reaches" if record["score"] >= record["threshold"] else "stays below"
    return f"nothing holds it and {record['score']} {over} {record['threshold']}"


def _ended(record: Mapping[str, Any]) -> str:
    """What became of it; a record of before agents' decisions were kept has none."""
    sent = ", ".join(record["sent"]).replace("_", " ") or "nothing"
    use = record.get("use")
    agent = "no agent decided on a draft" if use is None else f"the draft was {USES[use].format(record['changed'])}"
    return f"by itself went out: {sent}; {agent}{f', as {why}' if (why := record.get('reason')) else ''}"


def _verified(contradictions: Sequence[str]) -> str:
    if not contradictions:
        return "score, holds and route follow from the record, and nothing of it was changed"
    return f"the record says otherwise in {', '.join(contradictions)}"


def _numbered(rows: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(rows, start=1)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
