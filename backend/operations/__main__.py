"""What an operator does before and after a deployment: `python -m backend.operations COMMAND`."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from botocore.exceptions import BotoCoreError, ClientError

from backend.connect import customers
from backend.errors import DeploymentError, RemedyError
from backend.operations import account, calibration, doctor, health, resources, sandbox, second_opinions, smoke, switch
from backend.operations.analytics import Analytics
from backend.operations.calibration_options import calibrating
from backend.operations.cleanup import Cleanup
from backend.operations.data_subject import ELSEWHERE, DataSubject
from backend.operations.deployed import Deployed
from backend.operations.draft_use import Edits
from backend.operations.finding import Finding, Mark
from backend.operations.finite import Finite
from backend.operations.interactions import Interactions
from backend.operations.numbers import Numbers
from backend.operations.redrive import Redrive
from backend.operations.replay import Outcome, Replay
from backend.operations.switch import CATEGORIES, Switch
from backend.privacy import roles, sender
from backend.privacy.audit_file import AuditFile
from backend.privacy.lexicon import LANGUAGES
from backend.privacy.roles import Role
from backend.settings import EXAMPLE, Settings, load, source_file
from privacy.audit_trail import AuditBusyError, AuditChangedError
from triage.errors import StoreUnavailableError
from triage.modes import Mode

ROOT = Path(__file__).resolve().parents[2]
DATE = click.DateTime(["%Y-%m-%d"])
COLORS = {Mark.GOOD: "green", Mark.BAD: "red", Mark.UNKNOWN: "yellow"}

NOBODY_DECIDED = (
    "No agent has decided on a draft that a threshold could have let out. Agents accept, edit or reject a draft in "
    "their guide, in the mode draft; it is noted once the mail is done with."
)

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where the settings are: in a folder, and of several environments there in which one."""

    folder: Path
    environment: str | None = None

    def settings(self) -> Settings:
        """Read them; placeholders are none."""
        if source_file(self.folder, self.environment).name == EXAMPLE:
            raise DeploymentError(f"There is no .env: copy {EXAMPLE} to .env and fill it in.")
        return load(self.folder, os.environ, self.environment)

    def deployed(self) -> Deployed:
        """Open the account of what is deployed."""
        settings = self.settings()
        aws = account.clients(settings)
        account.verify(settings, aws)
        return Deployed(sandbox.filled_in(settings, aws), aws)


@click.group()
@click.option("--environment", metavar="NAME", help="Take the settings of .env.NAME.")
@click.option("--folder", type=click.Path(path_type=Path), default=ROOT, hidden=True)
@click.pass_context
def main(context: click.Context, environment: str | None, folder: Path) -> None:
    """Look after a deployment of the e-mail assistant; .env says which."""
    context.obj = Checkout(folder, environment)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console that lacks a mark shows a question mark rather than a stack trace.
            stream.reconfigure(errors="replace")


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Say what went wrong in words, and exit with 1."""

    @wraps(command)
    def guarded(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except (RemedyError, AuditChangedError, AuditBusyError, StoreUnavailableError) as error:
            raise click.ClickException(str(error)) from error
        except (ClientError, BotoCoreError) as error:
            raise click.ClickException(str(account.obstacle(error) or f"AWS refused: {error}")) from error

    return guarded


since = click.option("--since", "days", type=Finite(min=0, min_open=True), metavar="DAYS", help="How far back to look.")


def _work_off(found: Iterable[Outcome], *, dry: bool) -> None:
    """Tell what became of each message; one that is left is a failure, unless nothing was to be done."""
    outcomes = []
    for outcome in found:
        outcomes.append(outcome)
        click.echo(f"{outcome.contact_id}: {outcome.text}")
    left = sum(not outcome.done for outcome in outcomes)
    click.echo(f"{len(outcomes)} looked at, {len(outcomes) - left} done, {left} left in the queue.")
    if left and not dry:
        sys.exit(1)


def _subject(checkout: Checkout, address: str) -> DataSubject:
    sender.check(address)
    return DataSubject(checkout.deployed(), address)


@main.command("doctor")
@click.pass_obj
@plainly
def doctor_(checkout: Checkout) -> None:
    """Check what a deployment needs; changes nothing. Each model is asked for one word, which costs next to nothing."""
    _tell(doctor.examine(checkout.folder, os.environ, account.clients, checkout.environment))


@main.command("health")
@click.pass_obj
@plainly
def health_(checkout: Checkout) -> None:
    """Say how what is deployed is now: stacks, mode, alarms that are raised, mails that wait for a replay."""
    _tell(health.look(checkout.deployed()))


def _tell(findings: Iterable[Finding]) -> None:
    """Print each as soon as it is known, and exit with 1 where one is bad."""
    marks = []
    for finding in findings:
        marks.append(finding.mark)
        click.echo(f"{click.style(finding.mark, fg=COLORS[finding.mark])} {finding.subject}: {finding.text}", nl=False)
        click.echo(f" → {finding.remedy}" if finding.remedy else "")
    if Mark.BAD in marks:
        sys.exit(1)


@main.command("smoke")
@click.option(
    "--sender",
    prompt="Who seems to write (an answer goes there, so let it be yours)",
    help="Who seems to write; an answer goes to this address, so let it be yours.",
)
@click.option("--subject", default=smoke.SUBJECT, show_default=True)
@click.option("--body", default=smoke.BODY)
@click.option("--timeout", "seconds", default=120.0, show_default=True, help="Seconds to wait for the result.")
@click.pass_obj
@plainly
def smoke_(checkout: Checkout, sender: str, subject: str, body: str, seconds: float) -> None:
    """Send a mail through Connect and wait for its result."""
    deployed = checkout.deployed()
    contact_id = smoke.send(deployed, smoke.Mail(sender, subject, body))
    click.echo(f"Sent as contact {contact_id}; waiting for its result.")
    if not deployed.settings.sample_customers:
        click.echo("Customers are those of your domain: SAMPLE_CUSTOMERS=true would bring those of the file.")
    row = smoke.wait(deployed, contact_id, seconds)
    for name, value in smoke.describe(row, deployed.settings.confidence_threshold):
        click.echo(f"{name:>24}  {value}")


@main.command("mode")
@click.argument("mode", required=False, type=click.Choice([*map(str, Mode)]))
@click.option("--category", type=click.Choice(CATEGORIES), help="Set it for this category only.")
@click.pass_obj
@plainly
def mode_(checkout: Checkout, mode: str | None, category: str | None) -> None:
    """Say how far the software goes by itself, or set it: MODE for everything, or for one category."""
    if category and not mode:
        raise click.UsageError("Say which mode the category is to have.")
    operator = Switch(checkout.deployed())
    text = operator.set(Mode(mode), category) if mode else operator.read()
    for line in switch.describe(text):
        click.echo(line)
    if mode:
        click.echo(f"{operator.name} is set; functions see it within a minute.")


@main.command("number")
@click.argument("number")
@click.option("--replace", is_flag=True, help="Take the place of another flow that it runs.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
@plainly
def number_(checkout: Checkout, number: str, replace: bool, dry_run: bool) -> None:  # click gives it so
    """Let calls to NUMBER, such as +15550100, begin with the flow of the unit voice."""
    _tell([Numbers(checkout.deployed()).lead_to_calls(number, replace=replace, dry=dry_run)])


@main.command("replay")
@click.option("--dry-run", is_flag=True, help="Only show what waits.")
@click.pass_obj
@plainly
def replay_(checkout: Checkout, dry_run: bool) -> None:  # click gives it so
    """Give the e-mail function again what waits in its failure queue."""
    _work_off(Replay(checkout.deployed()).run(dry=dry_run), dry=dry_run)


@main.command("redrive")
@click.option("--dry-run", is_flag=True, help="Only show what waits.")
@click.pass_obj
@plainly
def redrive_(checkout: Checkout, dry_run: bool) -> None:  # click gives it so
    """Put back the turns of the unit `scale` that nobody could do; none of their words is shown."""
    _work_off(Redrive(checkout.deployed()).run(dry=dry_run), dry=dry_run)


@main.command("interactions")
@since
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file.")
@click.pass_obj
@plainly
def interactions_(checkout: Checkout, days: float | None, output: Path) -> None:
    """Write the records of what was decided into a file, which `python -m simulator` can replay, explain and calibrate.

    They have no words of customers.
    """
    kept = Interactions(checkout.deployed())
    click.echo(f"{kept.write(output, days)} interactions: {output}")
    _tell_of_unread(kept)


@main.command("analytics")
@since
@click.option("--anew", type=DATE, multiple=True, metavar="DATE", help="Delete the files of this day first.")
@click.pass_obj
@plainly
def analytics_(checkout: Checkout, days: float | None, anew: tuple[datetime, ...]) -> None:
    """Write the rows that the unit `analytics` counts once more, from the table of records.

    For the time before the unit came, and for what was lost on the way: what is there already counts once. With --anew
    only of these days, whose files go before.
    """
    deployed = checkout.deployed()
    analytics, kept = Analytics.required(deployed), Interactions(deployed)
    dates = {each.date().isoformat() for each in anew}
    if dates:
        analytics.bucket.delete(*analytics.find(dates))
    written = analytics.write(kept, days=days, only=dates or None)
    click.echo(f"{written} rows are on their way; Athena knows them within half an hour.")
    _tell_of_unread(kept)


@main.command("calibrate")
@since
@calibrating
@click.pass_obj
@plainly
def calibrate_(
    checkout: Checkout, days: float | None, bound: float, confidence: float, tolerance: float, *, as_json: bool
) -> None:
    """Recommend a threshold from what agents did with drafts, as the records of interactions tell."""
    kept = Interactions(checkout.deployed())
    found = Edits.of(kept.read(days))
    _tell_of_unread(kept)
    if not found.edits:
        raise DeploymentError(f"{NOBODY_DECIDED} Of the records, {found.left_out()}.")
    told = calibration.calibrate([edit.row(tolerance) for edit in found.edits], bound, confidence)
    if as_json:
        left_out = {"held": found.held, "undecided": found.undecided, "damaged": found.damaged}
        click.echo(json.dumps(told.as_json() | left_out))
        return
    for line in calibration.describe(told):
        click.echo(line)
    click.echo(f"Left out: {found.left_out()}.")


def _tell_of_unread(kept: Interactions) -> None:
    if kept.unread:
        click.echo(f"{kept.unread} rows of the table hold no record that can be read.", err=True)


AUDIT = click.option("--audit", type=click.Path(path_type=Path), help="Append to this file who did it, and of whom.")


def _note(audit: Path | None, subject: DataSubject, role: Role, action: str, things: int) -> None:
    """Note it in the audit that is deployed, and in a file if one is named."""
    trail = subject.deployed.audit()
    for place in (trail, AuditFile(audit) if audit else None):
        if place is not None:
            place.append(
                at=time.time(),
                actor=subject.deployed.caller(),
                role=role,
                action=action,
                customer=subject.sealed(),
                things=things,
            )


@main.command("export")
@click.argument("address")
@AUDIT
@click.pass_obj
@plainly
def export_(checkout: Checkout, address: str, audit: Path | None) -> None:
    """Print everything that is held on the sender ADDRESS, as JSON."""
    subject = _subject(checkout, address)
    held = [{"place": each.place, "name": each.name, "content": each.content} for each in subject.find(opened=True)]
    _note(audit, subject, Role.LEAD, "export", len(held))
    click.echo(json.dumps({"address": address, "held": held, "elsewhere": ELSEWHERE}, ensure_ascii=False, indent=2))


@main.command("erase")
@click.argument("address")
@click.option("--dry-run", is_flag=True, help="Only show what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@AUDIT
@click.pass_obj
@plainly
def erase_(checkout: Checkout, address: str, dry_run: bool, yes: bool, audit: Path | None) -> None:
    """Erase everything that is held on the sender ADDRESS; what only AWS services hold is listed."""
    subject = _subject(checkout, address)
    held = subject.find()
    for each in held:
        click.echo(each)
    if dry_run:
        click.echo(f"{len(held)} would be erased.")
    elif held:
        if not yes:
            click.confirm(f"Erase these {len(held)}?", abort=True)
        # First the audit: what stops half-way is noted as well, and where nothing can be noted nothing is erased.
        _note(audit, subject, Role.OPERATOR, "erase", len(held))
        click.echo(f"{len(subject.erase())} erased.")
    else:
        click.echo("Nothing is held here.")
    click.echo("What services of AWS keep on their own:")
    for service, what in ELSEWHERE.items():
        click.echo(f"- {service}: {what}")


@main.command("audit")
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--head", help="The hash of the last entry of the FILE, as it was told then.")
@click.option("--anchor", is_flag=True, help="Anchor the deployed audit now, as happens every day.")
@click.pass_obj
@plainly
def audit_(checkout: Checkout, path: Path | None, head: str | None, *, anchor: bool) -> None:
    """Say whether the audit of the unit `audit`, or the one in a FILE, is as it was written, entry by entry.

    The one that is deployed is compared with its anchors, which nobody can take away.
    """
    if path:
        click.echo(AuditFile(path).verdict(head))
        return
    if (trail := checkout.deployed().audit()) is None:
        raise DeploymentError("The unit audit is not deployed: name it in UNITS, and deploy; or name the FILE.")
    last = trail.anchor() if anchor else trail.head()
    click.echo(f"{last.number} {'entry' if last.number == 1 else 'entries'}, as written. Head: {last.hash}")


@main.command("role")
@click.argument("role", type=click.Choice([*map(str, Role)]))
@click.pass_obj
@plainly
def role_(checkout: Checkout, role: str) -> None:
    """Print the policy of IAM that lets people in ROLE do what they may, and nothing that opens texts beside it."""
    click.echo(json.dumps(roles.policy(Role(role), resources.of(checkout.deployed())), indent=2))


@main.command("mask")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option(
    "--ask",
    "asked",
    multiple=True,
    type=click.Choice([*map(str, second_opinions.Name)]),
    help="Send the text to this service in the account of the deployment too, and add what it finds.",
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
@plainly
def mask_(checkout: Checkout, path: Path, language: str, asked: tuple[str, ...]) -> None:
    """Print the text in FILE, or of the standard input where it is `-`, with personal data masked."""
    from backend.privacy.files import masked_file  # noqa: PLC0415 - what it needs takes a second to load

    names = map(second_opinions.Name, asked)
    others = second_opinions.of(checkout.deployed(), names, language) if asked else []
    click.echo(masked_file(path, language, checkout.folder / "knowledge-articles", others), nl=False)


@main.command("cleanup")
@click.option("--dry-run", is_flag=True, help="Only show what would be removed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
@plainly
def cleanup_(checkout: Checkout, dry_run: bool, yes: bool) -> None:  # click gives them so
    """Remove what cdk destroy leaves: log groups, the profiles of the customers in customerprofiles.csv.

    While a copy is deployed: the stack of a vector store that it used before.
    """
    deployed = checkout.deployed()
    cleanup = Cleanup(deployed.settings, deployed.aws, customers.load(checkout.folder / "customerprofiles.csv"))
    leftovers = cleanup.find()
    if not leftovers:
        click.echo("Nothing is left.")
        return
    for leftover in leftovers:
        click.echo(leftover)
    if dry_run:
        click.echo(f"{len(leftovers)} would be removed.")
        return
    if not yes:
        click.confirm(f"Remove these {len(leftovers)}?", abort=True)
    for leftover in leftovers:
        cleanup.remove(leftover)
    click.echo(f"{len(leftovers)} removed.")


if __name__ == "__main__":
    main(prog_name="python -m backend.operations")
