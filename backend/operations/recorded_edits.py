"""What agents did with the drafts of a deployed copy: the table of results tells the score, Connect the decision.

A result is kept for three days and what the guide recorded stands with the contact, so this sees three days at most.
Whoever calibrates over weeks prints the edits daily and puts the files together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from adapters.stores.items import decode
from backend.errors import DeploymentError
from backend.operations import draft_use
from backend.operations.account import code
from backend.operations.deployed import Deployed
from backend.operations.draft_use import Edit
from mail import stored_row
from triage.assessment import Status
from triage.ports import SYSTEM_CLOCK, Clock

PAUSE_SECONDS = 0.1
"""Between two questions: Connect answers ten a second."""


@dataclass(slots=True)
class RecordedEdits:
    """The edits, and how many results say nothing: held whatever the threshold, or without an agent's decision."""

    deployed: Deployed
    clock: Clock = SYSTEM_CLOCK
    held: int = 0
    undecided: int = 0
    edits: list[Edit] = field(default_factory=list)

    def read(self) -> list[Edit]:
        """Go through the results; DeploymentError says what is missing where no agent has decided on any."""
        for row in self._results():
            if not draft_use.could_have_gone_out(row["holds"]):
                self.held += 1
            elif edit := self._edit(row):
                self.edits.append(edit)
            else:
                self.undecided += 1
        if not self.edits:
            raise DeploymentError(self._nothing())
        return self.edits

    def _results(self) -> Iterator[Mapping[str, Any]]:
        scan = self.deployed.aws("dynamodb").get_paginator("scan")
        for page in scan.paginate(TableName=self.deployed.table()):
            for row in map(decode, page["Items"]):
                if stored_row.is_sound(row) and row["status"] == Status.READY and row["suggested_response"]:
                    yield row

    def _edit(self, row: Mapping[str, Any]) -> Edit | None:
        contact_id = row["contactId"]
        self.clock.sleep(PAUSE_SECONDS)
        try:
            attributes = self.deployed.aws("connect").get_contact_attributes(
                InstanceId=self.deployed.settings.instance_id, InitialContactId=contact_id
            )["Attributes"]
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return None
        return draft_use.of_contact(contact_id, row["confidence_score"], row["suggested_response"], attributes)

    def _nothing(self) -> str:
        results = self.held + self.undecided
        return (
            f"No agent has decided on a draft: of {results} results of the last three days {self.held} were held "
            f"whatever the threshold, and {self.undecided} wait for a decision. Agents accept, edit or reject a draft "
            "in their guide, in the mode draft; results that are older are not kept."
        )
