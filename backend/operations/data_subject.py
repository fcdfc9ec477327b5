"""What is held on one sender, to be shown or erased on request.

The command reaches what belongs to this application; what services of AWS keep on their own is listed beside it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from adapters.aes_gcm import AesGcm
from adapters.connect import connect_event
from adapters.stores.customer_keys import CustomerKeyTable
from adapters.stores.held_rows import HeldRow, HeldRows
from adapters.stores.ledger_key import LedgerKey
from backend.operations.analytics import Analytics, dates_of
from backend.operations.deployed import Deployed
from backend.operations.interactions import Interactions
from backend.operations.letters import letters
from backend.operations.recordings import Recordings
from backend.operations.redrive import failed_past_queue
from backend.operations.replay import Failure
from backend.settings import Unit
from mail.addresses import canonical, sender_key
from privacy.vault import Vault
from scale import turn_event
from triage.errors import InvalidEventError
from triage.ports import SYSTEM_CLOCK

ELSEWHERE: Mapping[str, str] = {
    "Amazon Connect": "contact records with their attributes (draft and reasons among them), mails and attachments in "
    "the instance's S3 bucket, tasks: search contacts by the address, delete the files in the bucket",
    "Amazon Connect Cases": "the customer's cases with their titles and contacts: find them by the customer profile",
    "Amazon Connect Customer Profiles": "the customer's profile: DeleteProfile",
    "Amazon Transcribe": "with the unit recordings, for 90 days the names of jobs, which hold the ids of contacts, and "
    "where their files were; no words",
    "AWS CDK": "customers of customerprofiles.csv, if SAMPLE_CUSTOMERS=true: their account numbers in the stack's "
    "template, the file in the bucket cdk-…-assets of the region, which keeps every version: delete the assets there",
    "Amazon CloudWatch Logs": "one line for each result, under the contact's id and masked: leaves after "
    "LOG_RETENTION_DAYS",
    "Amazon Data Firehose": "with the unit analytics, rows of the last quarter of an hour on their way to its bucket, "
    "without a name or a word: if a message came within it, once that is over, analytics --anew with its day",
    "Amazon Kinesis": "with the unit scale, ids of turns of the last 24 hours with the sealed address; no words, but "
    "of turns that came while the tables were down: nothing can be deleted from a stream, so they leave a day later",
    "Amazon SQS": "with the unit scale, the same of turns at work, for minutes, and a day at most where nobody works. "
    "In the queue of the output ScaleRefusedUrl, for 14 days, turns so damaged that nobody can tell whose they are. "
    "With the unit recordings, for 14 days where its function failed, names of files, which hold ids of contacts",
    "Amazon DynamoDB Streams": "with the unit analytics, changes of records of the last 24 hours, without a name or "
    "a word",
    "Amazon Lex": "with the units chat and voice, what a session knows, a day after its last turn at most; no "
    "conversation is logged, unless somebody switches that on for the bot",
    "Amazon Lex, Polly, Comprehend": "what they were given to hear, say or judge, where the organisation's opt-out "
    "policy for AI services does not forbid AWS to keep it",
    "Amazon Athena": "texts of questions of the last 45 days; a customer is a number in them",
    "Files that commands wrote": "export, told --drafts, replay --with-texts, interactions: wherever somebody put "
    "them; delete them",
    "Amazon DynamoDB backups": "rows of the last 35 days, for recovery to a point in time; none of the keys of "
    "customers, so sealed texts stay closed",
    "Amazon Bedrock": "nothing, unless logging of model invocations is switched on in the account",
    "Amazon S3": "with the units recordings, analytics and audit, for 90 days who came to which file of their buckets; "
    "names of recordings hold ids of contacts; no words",
    "AWS CloudTrail": "uses of the customers' keys with the sealed address, for 90 days, or as long as a trail of the "
    "account is kept; no words",
    "AWS X-Ray": "times and ids of invocations, without any text, for 30 days",
}
"""Service → what it may hold on a sender, and how to get at it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held: where, under which name, and what it says."""

    place: str
    name: str
    content: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"


@dataclass(frozen=True, slots=True)
class DataSubject:
    """The sender with an address, in a deployed copy of the application."""

    deployed: Deployed
    address: str
    patience: int = 1
    """Seconds in which an empty queue may still bring something."""

    def find(self, *, opened: bool = False) -> list[Held]:
        """Collect everything, and change nothing; sealed texts can be *opened* by whoever may use the master key."""
        recordings = Recordings.of(self.deployed)
        rows = self._rows(recordings, opened=opened).of(self.sealed())
        sounds = _sounds(recordings, rows)
        files = self._files(Analytics.of(self.deployed), rows)
        return [*map(_held, rows), *sounds, *files, *self._failures(erase=False), *self._turns(erase=False)]

    def erase(self) -> list[Held]:
        """Remove everything, and say what it was."""
        analytics, recordings = Analytics.of(self.deployed), Recordings.of(self.deployed)
        rows = self._rows(recordings)
        found = rows.of(self.sealed())
        files = self._files(analytics, found)
        sounds = _sounds(recordings, found)
        # First the files: as long as a record is in the table, another try finds which they are.
        if recordings:
            recordings.bucket.delete(*(each.name for each in sounds))
        if analytics:
            analytics.bucket.delete(*(each.name for each in files))
        for row in found:
            rows.erase(row)
        if analytics and files:
            # They held rows of others too, whose records stay.
            analytics.write(Interactions(self.deployed), only=self._dates(found))
        return [*map(_held, found), *sounds, *files, *self._failures(erase=True), *self._turns(erase=True)]

    def _files(self, analytics: Analytics | None, rows: list[HeldRow]) -> list[Held]:
        """The files of the unit `analytics` in which a row of theirs may be, beside those of others."""
        dates = self._dates(rows)
        names = analytics.find(dates) if analytics and dates else ()
        return [Held(f"bucket {analytics.bucket.name}", name, {}) for name in names] if analytics else []

    def _dates(self, rows: list[HeldRow]) -> set[str]:
        interactions, _, _ = self.deployed.interaction_tables()
        return dates_of([row.fields for row in rows if row.table == interactions])

    def _rows(self, recordings: Recordings | None, *, opened: bool = False) -> HeldRows:
        dynamodb, (interactions, texts, keys) = self.deployed.aws("dynamodb"), self.deployed.interaction_tables()
        return HeldRows(
            dynamodb,
            self.deployed.table(),
            self.deployed.ledger(),
            interactions,
            texts,
            keys,
            open=self._vault(dynamodb, keys).open if opened else None,
            conversations=self.deployed.conversations(),
            calls=recordings.table if recordings else None,
        )

    def _vault(self, dynamodb: Any, keys: str) -> Vault:
        kms, master_key = self.deployed.aws("kms"), self.deployed.master_key()
        return Vault(CustomerKeyTable(dynamodb, kms, keys, master_key, SYSTEM_CLOCK), AesGcm(os.urandom))

    def sealed(self) -> str:
        """What stands for the address in the stores."""
        key = LedgerKey(self.deployed.aws("secretsmanager"), self.deployed.ledger_key())
        return sender_key(key.seal, self.address)

    def _failures(self, *, erase: bool) -> Iterator[Held]:
        """Go once through the queue of failed mails: each message holds a whole event."""
        for letter in letters(self.deployed.aws("sqs"), self.deployed.failure_queue(), self.patience):
            failure = Failure.read(letter.body)
            if failure and self._wrote(failure.event):
                yield Held("failure queue", failure.contact_id, failure.event)
                if erase:
                    letter.delete()

    def _turns(self, *, erase: bool) -> Iterator[Held]:
        """Go once through what the unit `scale` could not do: a turn as it was in line or past it.

        Its words are a row of the table of conversations. What nobody can read is theirs where it has their sealed
        address, which stands before all words (`turn_event`).
        """
        scale, sealed, sqs = self.deployed.outputs(Unit.SCALE), self.sealed(), self.deployed.aws("sqs")
        if scale is None:
            return
        queues = (scale["ScaleDeadLettersUrl"], scale["ScaleRefusedUrl"])
        for letter in chain.from_iterable(letters(sqs, url, self.patience) for url in queues):
            failed = failed_past_queue(letter.body)
            body = failed.body if failed else letter.body
            try:
                turn = turn_event.read(body)
                is_theirs, held = turn.owner == sealed, Held("dead letters", turn.conversation, turn._asdict())
            except InvalidEventError:
                is_theirs, held = sealed in body, Held("refused turns", "that cannot be read", {"text": body})
            if is_theirs:
                yield held
                if erase:
                    letter.delete()

    def _wrote(self, event: Any) -> bool:
        try:
            sender = connect_event.read(event).sender
        except InvalidEventError:
            return False
        return canonical(sender) == canonical(self.address)


def _sounds(recordings: Recordings | None, rows: list[HeldRow]) -> list[Held]:
    """The files of their calls."""
    names = recordings.find(rows) if recordings else ()
    return [Held(f"bucket {recordings.bucket.name}", name, {}) for name in names] if recordings else []


def _held(row: HeldRow) -> Held:
    (name,) = row.key.values()
    return Held(f"table {row.table}", name, row.fields)
