"""Have recordings of calls analysed, and keep what was said in them under the key of the customer.

A queue brings that Connect wrote a recording, that a job is over, and every hour that it is time to look at those of
which nothing more was heard. Each is handled by what is known by then, so that events may come twice, late, in any
order, or not at all. What fails comes again, and ends where failed work ends.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config

import logs
from adapters.aes_gcm import AesGcm
from adapters.comprehend.perception import ComprehendPerception
from adapters.connect.contact_attributes import ContactAttributes
from adapters.s3 import bucket
from adapters.s3.bucket import Bucket
from adapters.stores import ledger_key
from adapters.stores.call_table import CallRow, CallTable
from adapters.stores.customer_keys import CustomerKeyTable
from adapters.stores.interaction_tables import InteractionTables
from adapters.stores.ledger_key import LedgerKey
from adapters.transcribe import call_analytics as jobs
from adapters.transcribe.call_analytics import CallAnalytics, Job
from at_start import to_stay
from conversation.words import says
from environment import CallRecordingsEnvironment
from mail.addresses import sender_key
from privacy.vault import Vault
from speech import call, call_analytics, recording
from speech.call import CUSTOMER, NOT_JUDGED, OTHER, PEOPLES, WANTS_PERSON, Utterance, after_murmurs
from speech.call_analytics import Recorded, UnreadableCallError
from speech.recording import State
from triage import interaction
from triage.errors import TriageError
from triage.handover import Says
from triage.ports import SYSTEM_CLOCK, Cipher, Clock, Context, Deadline, Entity, Seal, time_left

logger = logging.getLogger(__name__)

Event = Mapping[str, Any]

NOT_ANALYSED: Final = "recording not analysed"
"""What is logged, and counted by an alarm, where nothing is known of a recording that was taken on."""
NOT_ALL_JUDGED: Final = "recording not judged as a whole"
"""What is logged, and counted by an alarm, where Comprehend left turns of a recording unjudged."""
S3, TRANSCRIBE = "aws.s3", "aws.transcribe"
NOBODY: Final = "-"
"""What the flow of calls notes of a caller whose number is withheld."""
OF_OUR_FLOW: Final = "profileMatch"
"""The attribute that the flow of calls sets first of all; recordings of other flows lie in the same bucket."""
LARGEST: Final = 32 * 1024 * 1024
"""Bytes of what is made of a recording: more than four hours of talk."""
MOST_TURNS: Final = 50
"""Turns with the bot of which it is looked up what they were about."""
JUDGED_FOR: Final = 120
"""Seconds in which Comprehend is asked about the turns of a recording; what is left then makes the call a person's."""
NEEDED: Final = JUDGED_FOR + 80
"""Seconds that a recording may take as a whole."""
DAY = 24 * 3600

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


@dataclass(slots=True, eq=False)
class CallRecordings:
    """What happens to recordings of the instance with an id, by the copy *app*."""

    app: str
    instance: str
    calls: CallTable
    contacts: ContactAttributes
    jobs: CallAnalytics
    files: Bucket
    perception: ComprehendPerception
    interactions: InteractionTables
    vault: Vault
    seal: Seal
    clock: Clock
    days: int

    def __call__(self, event: Event, context: Context) -> None:
        """Handle the messages of a queue; what cannot be done now is raised, and comes again."""
        for message in event["Records"]:
            self._take(json.loads(message["body"]), time_left(context))

    def _take(self, event: Event, left: Deadline) -> None:
        if event["source"] == S3:
            self._begin(event["detail"]["object"]["key"])
        elif event["source"] == TRANSCRIBE:
            self._look_again(event["detail"]["JobName"])
        else:
            self._look_at_all(left)

    def _look_at_all(self, left: Deadline) -> None:
        """Advance all that wait while time is *left*: one that fails is in no other's way, and raised in the end.

        The newest come first, so that those that fail again and again take none of their time.
        """
        failures = []
        for row in sorted(self.calls.waiting(), key=lambda row: row.at, reverse=True):
            if left() < NEEDED:
                logger.info("recordings wait for the next hour")
                break
            try:
                self._advance(row)
            except TriageError as reason:
                logger.warning("recording waits on", extra={"contact_id": row.contact, "reason": str(reason)})
                failures.append(reason)
        if failures:
            raise failures[0]

    def _begin(self, file: str) -> None:
        """Take a recording on, if it is of a call of ours and still there: whoever is erased takes his with him."""
        found = recording.of(file, self.app)
        if found is None:
            logger.warning("recording of no contact")
            return
        first = self.contacts.first_of(self.instance, found.contact)
        attributes = self.contacts.read(self.instance, first)
        if OF_OUR_FLOW not in attributes or not self.files.has(file):
            logger.info("recording of another flow, or gone", extra={"contact_id": found.contact})
            return
        caller, now = attributes.get("customer", NOBODY), self.clock.now()
        row = CallRow(
            id=found.id,
            file=file,
            contact=first,
            customer="" if caller == NOBODY else sender_key(self.seal, caller),
            handover=attributes.get("handoverReason", ""),
            at=now,
            ttl=int(now) + self.days * DAY,
        )
        self._advance(self.calls.begin(row))

    def _look_again(self, id_: str) -> None:
        row = self.calls.get(id_)
        if row is None:
            # The customer was erased while the job ran.
            self.files.delete(*self.files.files(recording.folder(id_)))
            logger.info("job of no recording", extra={"job": id_})
            return
        self._advance(row)

    def _advance(self, row: CallRow) -> None:
        """Do the next thing about a recording: start its job, wait for it, settle what came of it, or let go of it."""
        if row.state:
            self._let_go(row, row.state)
            return
        job = self.jobs.find(row.id)
        if job is None:
            self._start(row)
        elif job.status == jobs.FAILED:
            self._settle(row, State.FAILED, job.reason)
        elif job.status == jobs.COMPLETED:
            self._finish(row, job)

    def _start(self, row: CallRow) -> None:
        if not self.files.has(row.file):
            self._settle(row, State.FAILED, "The recording is gone.")
            return
        self.jobs.start(row.id, row.file, recording.folder(row.id))
        logger.info("analysis started", extra={"contact_id": row.contact, "job": row.id})

    def _finish(self, row: CallRow, job: Job) -> None:
        try:
            if not job.file.startswith(recording.folder(row.id)):
                raise UnreadableCallError("The job has written elsewhere.")
            found = call_analytics.read(self.files.read(job.file, LARGEST))
        except UnreadableCallError as reason:
            self._settle(row, State.UNREADABLE, str(reason))
            return
        if not any(turn.text.strip() for turn in found.turns):
            self._settle(row, State.NOTHING_SAID)
            return
        told = self._told(row, found)
        if row.customer:
            sealed = self.vault.seal(row.customer, row.id, {"call": told}, row.ttl)
            self.interactions.put_texts(row.id, row.customer, sealed, row.ttl)
        self._settle(row, State.ANALYSED, figures=call.without_words(told))

    def _settle(self, row: CallRow, state: State, reason: str = "", figures: Mapping[str, Any] | None = None) -> None:
        """Note what became of a recording, and let go of what nobody needs."""
        if not row.customer:
            # The sound of a call that nobody could have erased goes first: where that fails, all of it comes again.
            self.files.delete(row.file)
        if not self.calls.settle(row.id, state, reason, figures) and self.calls.get(row.id) is None:
            self.interactions.remove_texts(row.id)
            self.files.delete(row.file, *self.files.files(recording.folder(row.id)))
            logger.info("customer erased meanwhile", extra={"job": row.id})
            return
        self._let_go(row, state)
        extra = {"contact_id": row.contact, "job": row.id, "state": str(state), "reason": reason}
        if state in {State.FAILED, State.UNREADABLE}:
            logger.warning(NOT_ANALYSED, extra=extra)
        else:
            logger.info("recording settled", extra=extra)

    def _let_go(self, row: CallRow, state: str) -> None:
        """Delete what a job wrote, unless somebody has to look at it who may."""
        if state == State.ANALYSED or not row.customer:
            self.files.delete(*self.files.files(recording.folder(row.id)))

    def _told(self, row: CallRow, found: Recorded) -> dict[str, Any]:
        """Put together what was said, what it sounds like, and what is known of the call's turns with the bot."""
        turns, entities, is_judged = self._judged(found.turns)
        if not is_judged:
            logger.warning(NOT_ALL_JUDGED, extra={"contact_id": row.contact, "job": row.id})
        known = self.interactions.found([interaction.name(row.contact, turn + 1) for turn in range(MOST_TURNS)])
        intents = [str(record["intent"]) for record in known if record["intent"] not in (None, OTHER)]
        wants = any(
            says(after_murmurs(turn.text), after_an_answer=False) is Says.PERSON for turn in turns if _counts(turn)
        )
        reasons = [row.handover, WANTS_PERSON if wants else "", "" if is_judged else NOT_JUDGED]
        told = call.told(
            turns,
            found.seconds,
            entities=[{"type": entity.type, "text": entity.text} for entity in entities],
            intent=next(iter(intents), OTHER),
            topics=list(dict.fromkeys([*map(_topic, known), *found.issues])),
            reasons=[reason for reason in reasons if reason in PEOPLES],
        )
        return {**told, "mode": "recording", "engine": {"recogniser": call_analytics.ENGINE, "voice": "none"}}

    def _judged(self, turns: Sequence[Utterance]) -> tuple[list[Utterance], list[Entity], bool]:
        """Give *turns* with how the customer's sound, what they name, and whether all of them could be judged.

        Nothing rests on what an agent's words sound like.
        """
        until = self.clock.now() + JUDGED_FOR
        left: Deadline = lambda: until - self.clock.now()  # noqa: E731 - a clock to look at
        own = [turn for turn in turns if turn.speaker == CUSTOMER and turn.text.strip()]
        moods = self.perception.sentiments([turn.text for turn in own], left)
        named = self.perception.entities_of([turn.text for turn in own if _counts(turn)], left)
        sounds = dict(zip(own, moods, strict=True))
        return (
            [turn._replace(mood=sounds.get(turn)) for turn in turns],
            [entity for each in named for entity in each or ()],
            None not in (*moods, *named),
        )


def _counts(turn: Utterance) -> bool:
    """Say whether something may rest on the words of a *turn*."""
    return turn.speaker == CUSTOMER and turn.is_sure and not turn.is_filler


def _topic(record: Mapping[str, Any]) -> str:
    return str(record["category"]).replace("_", " ").lower()


def wire(
    environment: CallRecordingsEnvironment,
    session: boto3.Session,
    *,
    clock: Clock = SYSTEM_CLOCK,
    cipher: Cipher | None = None,
) -> CallRecordings:
    """Join what happens to recordings to AWS."""
    tables, secrets = (
        session.client("dynamodb", config=_CONFIG),
        session.client("secretsmanager", config=ledger_key.CONFIG),
    )
    kms, files = session.client("kms", config=_CONFIG), session.client("s3", config=bucket.CONFIG)
    keys = CustomerKeyTable(
        tables, kms, environment.customer_keys_table_name, environment.customer_master_key_arn, clock
    )
    return CallRecordings(
        app=environment.app_name,
        instance=environment.connect_instance_id,
        calls=CallTable(tables, environment.calls_table_name),
        contacts=ContactAttributes(session.client("connect", config=_CONFIG)),
        jobs=CallAnalytics(
            session.client("transcribe", config=jobs.CONFIG),
            environment.recordings_bucket_name,
            environment.recordings_key_arn,
            environment.transcriber_role_arn,
        ),
        files=Bucket(files, environment.recordings_bucket_name),
        perception=ComprehendPerception(session.client("comprehend", config=_CONFIG)),
        interactions=InteractionTables(tables, environment.interactions_table_name, environment.texts_table_name),
        vault=Vault(keys, cipher or AesGcm(os.urandom)),
        seal=LedgerKey(secrets, environment.send_ledger_key_arn).seal,
        clock=clock,
        days=environment.interaction_retention_days,
    )


@cache
@to_stay
def _wired() -> CallRecordings:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(CallRecordingsEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> None:
    """Handle the messages of *event* about recordings."""
    _wired()(event, context)
