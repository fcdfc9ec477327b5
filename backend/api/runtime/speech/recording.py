"""The recording of a call, by the file that Amazon Connect writes of it, and what became of its analysis."""

import hashlib
import uuid
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final, NamedTuple

RECORDINGS: Final = "recordings"
"""Where in the bucket Connect writes: a folder for each day."""
ANALYSES: Final = "analyses"
"""Where Transcribe writes: a folder for each job, whatever it calls its files."""


class State(StrEnum):
    """What became of a recording, for good."""

    ANALYSED = "analysed"
    NOTHING_SAID = "nothing_said"
    FAILED = "failed"
    UNREADABLE = "unreadable"


class Recording(NamedTuple):
    """A recording: the *contact* whose call it is, and the *id* that its job and its row have."""

    contact: str
    id: str


def of(file: str, app: str) -> Recording | None:
    """Read the name of a *file*, which begins with the id of its contact; None where it does not."""
    begins = PurePosixPath(file).name.partition("_")[0]
    try:
        contact = str(uuid.UUID(begins))
    except ValueError:
        return None
    # A contact has several recordings where several people talked with the caller.
    mark = hashlib.sha256(file.encode()).hexdigest()[:12]
    return Recording(contact, f"{app}-{contact}-{mark}")


def folder(id_: str) -> str:
    """Where the job of a recording writes."""
    return f"{ANALYSES}/{id_}/"
