"""What the unit `recordings` keeps of calls beside its table: their sound, and what is made of it for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.s3.bucket import Bucket
from adapters.stores.held_rows import HeldRow
from backend.operations.deployed import Deployed
from backend.settings import Unit
from speech import recording


@dataclass(frozen=True, slots=True)
class Recordings:
    """The place of the recordings, and the table with a row for each."""

    bucket: Bucket
    table: str

    @classmethod
    def of(cls, deployed: Deployed) -> Recordings | None:
        """Find the unit in the account, whatever the settings say; None where it is not deployed."""
        if (told := deployed.outputs(Unit.RECORDINGS)) is None:
            return None
        return cls(Bucket(deployed.aws("s3"), told["RecordingsBucketName"]), told["RecordingsTableName"])

    def find(self, rows: Sequence[HeldRow]) -> list[str]:
        """Name the files of the recordings among *rows*."""
        ours = [row.fields for row in rows if row.table == self.table]
        folders = [place for row in ours for place in (row["file"], recording.folder(row["id"]))]
        return [file for folder in folders for file in self.bucket.files(folder)]
