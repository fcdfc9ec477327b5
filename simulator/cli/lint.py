"""`lint`: flows are checked before Amazon Connect does it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from backend.connect.flow_lint import FLOWS, check_all
from simulator.messages import complain


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> None:
    """Check contact flows before Connect does.

    Each PATH is a flow or a folder of them; without one, contact-flows/ is checked.
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
    problems = check_all(documents)
    for problem in problems:
        click.echo(str(problem))
    if not documents and not failures:
        complain("There is no .json file to check; name a flow or a folder with flows.")
        failures += 1
    if problems or failures:
        sys.exit(1)
    click.echo(f"no problems in {len(documents)} flow{'' if len(documents) == 1 else 's'}")


def _flow_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.json")) if path.is_dir() else (path,)
