"""What the checkout itself brings: settings and content."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from backend.connect import customers, flows
from backend.errors import RemedyError
from backend.knowledge import articles
from backend.operations.finding import Finding, bad, good
from backend.settings import EXAMPLE, Settings, SettingsError, load, source_file


def settings(
    folder: Path, environ: Mapping[str, str], environment: str | None = None
) -> tuple[Settings | None, list[Finding]]:
    """Read the settings; give a line for each problem."""
    if source_file(folder, environment).name == EXAMPLE:
        copy = "copy" if os.name == "nt" else "cp"
        return None, [bad("Settings", "there is no .env", f"{copy} {EXAMPLE} .env, and fill it in.")]
    try:
        found = load(folder, environ, environment)
    except SettingsError as error:
        return None, [
            bad("Settings", problem.partition(": ")[0], problem.partition(": ")[2]) for problem in error.problems
        ]
    return found, [good("Settings", f"{found.app_name} for account {found.account} in {found.region}")]


def content(folder: Path) -> Iterator[Finding]:
    """Articles, customers and flows, checked as `cdk synth` checks them."""
    loads: dict[str, Callable[[], object]] = {
        "Articles": lambda: articles.load(folder / "knowledge-articles"),
        "Customers": lambda: customers.load(folder / "customerprofiles.csv"),
        "Flows": lambda: flows.load(folder / "contact-flows"),
    }
    for subject, check in loads.items():
        try:
            check()
        except RemedyError as error:
            yield bad(subject, "something is wrong", " ".join(str(error).split()))
        else:
            yield good(subject, "ready to deploy")
