"""Which files of a folder a function is uploaded from: all but those that only this machine needs."""

import shutil
from pathlib import Path

NOT_IN_AN_ASSET = ("__pycache__", "*.pyc", ".*")


def stage(folder: Path, target: Path) -> None:
    """Copy the files of *folder* that are uploaded to *target*, as they are."""
    shutil.copytree(folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_IN_AN_ASSET))
