"""The options that several commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from simulator import deployment
from simulator.model.names import LOCAL, NAMES

FOLDER: Final = click.Path(path_type=Path, file_okay=False)
FILE: Final = click.Path(path_type=Path, dir_okay=False)

MODEL: Final = click.option("--model", default=LOCAL, show_default=True, metavar="MODEL", help=f"{NAMES}.")
JUDGE: Final = click.option("--judge", metavar="MODEL", help="Who looks at the replies; by default the same model.")
THRESHOLD: Final = click.option(
    "--threshold",
    type=click.IntRange(1, 100),
    default=lambda: deployment.usual_settings().confidence_threshold,
    show_default="that of .env.example",
    help="Confidence score from which a reply goes out by itself.",
)
JOBS: Final = click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that share the work."
)
ARTICLES: Final = click.option(
    "--articles", type=FOLDER, default=deployment.ARTICLES, help="Folder with the knowledge articles."
)
PROFILES: Final = click.option(
    "--profiles", type=FILE, default=deployment.CUSTOMERS, help="CSV file with the customers."
)
