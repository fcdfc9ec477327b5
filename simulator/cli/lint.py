"""`lint`: flows are checked before Amazon Connect does it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from backend.connect import flow_lint
from backend.connect.flow_language.schema import FLOW_TYPES
from backend.connect.flow_lint import FLOWS, Problem
from simulator.messages import complain

OURS: Final = frozenset(path.name for path in FLOWS.glob("*.json"))


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--type",
    "flow_type",
    type=click.Choice(sorted(FLOW_TYPES.values()), case_sensitive=False),
    help="Type of the flows, as the API calls it; by default what Metadata.type in a flow says, else CONTACT_FLOW.",
)
@click.option("--house", is_flag=True, help="Hold flows of others to the rules of this house too, not only our own.")
def lint(paths: tuple[Path, ...], flow_type: str | None, *, house: bool) -> None:
    """Check contact flows before Connect does.

    Each PATH is a flow or a folder of them; without one, contact-flows/ is checked. A line is `file: action: CODE
    message`; codes with N are notes, every other is a reason to exit with 1. The rules of this house (codes with H)
    hold for flows that bear the names of ours.
    """
    documents: dict[str, str] = {}
    failures = 0
    for path in _flow_files(paths or (FLOWS,)):
        try:
            documents[str(path)] = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            complain(f"{path}: cannot be read ({error.strerror}); name a flow or a folder with flows.")
            failures += 1
        except UnicodeDecodeError:
            complain(f"{path}: is not UTF-8 text; export the flow again.")
            failures += 1
    found = list(_problems(documents, flow_type, house=house))
    for problem in found:
        click.echo(str(problem))
    if not documents and not failures:
        complain("There is no .json file to check; name a flow or a folder with flows.")
        failures += 1
    if failures or not all(problem.is_note for problem in found):
        sys.exit(1)
    click.echo(f"no problems in {len(documents)} flow{'' if len(documents) == 1 else 's'}")


def _problems(documents: Mapping[str, str], flow_type: str | None, *, house: bool) -> Iterator[Problem]:
    ours = {name: text for name, text in documents.items() if house or Path(name).name in OURS}
    yield from flow_lint.check_all(ours, flow_type=flow_type)
    for name, text in documents.items():
        if name not in ours:
            yield from flow_lint.check(text, name, flow_type=flow_type, house=False)


def _flow_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.json")) if path.is_dir() else (path,)
