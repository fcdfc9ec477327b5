"""The mails that a user names: single files, folders of them, mbox files and maildirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from simulator.mail.mbox import MailFile, is_mbox, mails_in

BOXES: Final = (".eml", ".mbox")
MAILDIR: Final = ("cur", "new")
"""The folders of a maildir in which delivered mails lie, one a file; https://cr.yp.to/proto/maildir.html."""


def mail_files(paths: Iterable[Path]) -> Iterator[MailFile | str]:
    """Every mail in order; in place of what gives none, a text that says why."""
    for path in paths:
        if not path.is_dir():
            yield from _mails_at(path)
        elif found := sorted(filter(_holds_mail, path.rglob("*"))):
            for file in found:
                yield from _mails_at(file)
        else:
            yield (
                f"{path}: the folder holds no .eml file or mbox and is no maildir; save mails into it as .eml or name "
                "another folder."
            )


def _mails_at(file: Path) -> Iterator[MailFile | str]:
    try:
        if not file.exists():
            yield f"{file}: there is no such file or folder; check the path."
        elif is_mbox(file):
            yield from mails_in(file)
        else:
            yield file
    except OSError as error:
        yield f"{file}: cannot be read ({error.strerror or error}); check the path and its permissions."


def _holds_mail(file: Path) -> bool:
    folder = file.parent
    delivered = folder.name in MAILDIR and all((folder.parent / name).is_dir() for name in MAILDIR)
    return (delivered or file.suffix.lower() in BOXES or file.name == "mbox") and file.is_file()
