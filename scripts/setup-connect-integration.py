"""Check what a deployment needs, then make the association with the Connect instance that no stack makes.

python scripts/setup-connect-integration.py [--environment NAME] [--calls NUMBER] [--replace] [--dry-run]
"""

import sys
from collections.abc import Callable
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

NOTHING_LEFT = (
    "Nothing is left to associate: stacks do so with functions, bots and the e-mail address. Name a telephone number "
    "with --calls once the unit voice is deployed. The widget of Connect's chats gets its flow in the admin website."
)

Command = Callable[[list[str]], None]


def operate(arguments: list[str]) -> None:
    """Run `python -m backend.operations`."""
    from backend.operations.__main__ import main as operations  # noqa: PLC0415 - --help needs no AWS

    operations(arguments, standalone_mode=False)


def integrate(operate: Command, environment: str | None, calls: str | None, options: list[str]) -> None:
    """Let the doctor look, who ends it where something is wrong, then give the number its flow."""
    chosen = ["--environment", environment] if environment else []
    operate([*chosen, "doctor"])
    if calls is None:
        click.echo(NOTHING_LEFT)
    else:
        operate([*chosen, "number", calls, *options])


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--environment", metavar="NAME", help="Take the settings of .env.NAME.")
@click.option("--calls", metavar="NUMBER", help="A telephone number of the instance, such as +15550100.")
@click.option("--replace", is_flag=True, help="Take the place of another flow that the number runs.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def main(environment: str | None, calls: str | None, replace: bool, dry_run: bool) -> None:
    """Check what a deployment needs, then make the association with the instance that no stack makes.

    It can be repeated: what is there already stays.
    """
    options = [name for name, given in (("--replace", replace), ("--dry-run", dry_run)) if given]
    integrate(operate, environment, calls, options)


if __name__ == "__main__":
    main()
