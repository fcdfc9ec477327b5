"""The mail files that a user names: single files, and folders of `.eml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


def mail_files(paths: Iterable[Path]) -> Iterator[Path | str]:
    """Every mail file in order; in place of what gives none, a text that says why."""
    for path in paths:
        if not path.is_dir():
            yield path if path.exists() else f"{path}: there is no such file or folder; check the path."
        elif found := sorted(file for file in path.rglob("*") if file.suffix.lower() == ".eml" and file.is_file()):
            yield from found
        else:
            yield f"{path}: the folder holds no .eml file; save mails into it as .eml or name another folder."
