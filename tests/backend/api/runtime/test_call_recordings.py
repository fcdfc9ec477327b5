"""A recording is analysed once, whatever comes twice, late or not at all; of whoever is erased nothing stays."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import pytest
from moto import mock_aws

import call_recordings
from adapters.aes_gcm import AesGcm
from adapters.s3.bucket import Bucket
from adapters.stores.customer_keys import CustomerKeyTable
from adapters.stores.items import decode, encode
from adapters.stores.ledger_key import LedgerKey
from call_recordings import JUDGED_FOR, NEEDED
from environment import CallRecordingsEnvironment
from mail.addresses import sender_key
from privacy.vault import Vault
from speech.recording import ANALYSES, RECORDINGS, State
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.service import Service, ServiceError
from tests.planted import PLANTED
from triage.errors import SealUnavailableError, StoreUnavailableError, TranscriberUnavailableError

OUTPUT: Final = json.loads((Path(__file__).parent / "speech" / "call_analytics.json").read_text())
CONTACT: Final = "00000000-0000-4000-8000-0000000000c1"
FILE: Final = f"{RECORDINGS}/2026/11/27/{CONTACT}_20261127T21:46_UTC.wav"
OUTPUT["Transcript"][0]["Content"] = PLANTED["sentence"]
CALLER: Final = PLANTED["phone"]
"""The watch of leaks fails whatever logs one of both."""
TABLES: Final = {"calls": "id", "interactions": "id", "texts": "id", "keys": "customer"}


@dataclass
class Account:
    """An instance whose calls are recorded, and Transcribe, which finishes when it is told to."""

    service: Service = field(
        default_factory=lambda: Service(moto=frozenset({"dynamodb", "s3", "kms", "secretsmanager"}))
    )
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=lambda: {"profileMatch": "one", "customer": CALLER})
    clock: FakeClock = field(default_factory=FakeClock)
    judging_seconds: float = 0
    """How long Comprehend takes for what it is asked at a time."""

    def __post_init__(self) -> None:
        client = self.service.client
        for table, key in TABLES.items():
            client("dynamodb").create_table(
                TableName=table,
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        client("s3").create_bucket(Bucket="bucket")
        self.secret = client("secretsmanager").create_secret(Name="ledger", SecretString="a key")["ARN"]
        self.master_key = client("kms").create_key()["KeyMetadata"]["Arn"]
        self.service.answers |= {
            "DescribeContact": lambda **_: {"Contact": {"Id": CONTACT, "InitialContactId": "first"}},
            "GetContactAttributes": lambda **_: {"Attributes": self.attributes},
            "StartCallAnalyticsJob": self._start,
            "GetCallAnalyticsJob": self._job,
            "BatchDetectSentiment": self._sentiments,
            "BatchDetectEntities": lambda text_list, **_: {
                "ResultList": [
                    {"Index": number, "Entities": [{"Type": "OTHER", "Text": "late fee", "Score": 0.9}]}
                    for number in range(len(text_list))
                ],
                "ErrorList": [],
            },
        }
        environment = CallRecordingsEnvironment(
            app_name="App",
            connect_instance_id="instance",
            calls_table_name="calls",
            recordings_bucket_name="bucket",
            recordings_key_arn="arn:aws:kms:us-east-1:111122223333:key/k",
            transcriber_role_arn="arn:aws:iam::111122223333:role/transcriber",
            interactions_table_name="interactions",
            texts_table_name="texts",
            customer_keys_table_name="keys",
            customer_master_key_arn=self.master_key,
            send_ledger_key_arn=self.secret,
            interaction_retention_days=90,
        )
        self.handler = call_recordings.wire(environment, self, clock=self.clock)

    def client(self, name: str, **_: Any) -> Any:
        return self.service.client(name)

    def _start(self, call_analytics_job_name: str, **request: Any) -> dict[str, Any]:
        if call_analytics_job_name in self.jobs:
            raise ServiceError("ConflictException", "There is a job of this name.")
        self.jobs[call_analytics_job_name] = {"request": request, "status": "IN_PROGRESS"}
        return {}

    def _job(self, call_analytics_job_name: str) -> dict[str, Any]:
        if call_analytics_job_name not in self.jobs:
            raise ServiceError("NotFoundException", "There is no such job.")
        job = self.jobs[call_analytics_job_name]
        found = {"CallAnalyticsJobName": call_analytics_job_name, "CallAnalyticsJobStatus": job["status"]}
        if job["status"] == "FAILED":
            found["FailureReason"] = "Unsupported media format."
        if "uri" in job:
            found["Transcript"] = {"RedactedTranscriptFileUri": job["uri"]}
        return {"CallAnalyticsJob": found}

    def _sentiments(self, text_list: list[str], **_: Any) -> dict[str, Any]:
        assert len(text_list) <= 25
        self.clock.sleep(self.judging_seconds)
        scores = [{"Positive": 0.9 * ("Thank" in text), "Negative": 0.8 * ("wrong" in text)} for text in text_list]
        rows = [{"Index": number, "SentimentScore": score} for number, score in enumerate(scores)]
        return {"ResultList": rows, "ErrorList": []}

    @property
    def job(self) -> str:
        (name,) = self.jobs
        return name

    def take(self, **event: Any) -> None:
        message = {"Records": [{"body": json.dumps(event)}]}
        self.handler(message, FakeContext(self.clock, NEEDED + 100))

    def record(self, file: str = FILE, times: int = 1) -> None:
        """Let Connect write a recording."""
        self.client("s3").put_object(Bucket="bucket", Key=file, Body=b"RIFF")
        for _ in range(times):
            self.take(source="aws.s3", detail={"object": {"key": file}})

    def finish(
        self, content: bytes | None = None, status: str = "COMPLETED", *, tells: int = 1, name: str = ""
    ) -> None:
        """Let the job *name*, or the only one, be over, and have it told."""
        name = name or self.job
        self.jobs[name]["status"] = status
        if status == "COMPLETED":
            file = f"{ANALYSES}/{name}/redacted-{name}.json"
            body = json.dumps(OUTPUT).encode() if content is None else content
            self.client("s3").put_object(Bucket="bucket", Key=file, Body=body)
            self.jobs[name]["uri"] = f"https://s3.us-east-1.amazonaws.com/bucket/{file}"
        for _ in range(tells):
            self.take(source="aws.transcribe", detail={"JobName": name, "JobStatus": status})

    def finish_while_nothing_is_deleted(self) -> None:
        files, self.handler.files = self.handler.files, Kept(self.client("s3"), "bucket")
        with pytest.raises(StoreUnavailableError):
            self.finish()
        self.handler.files = files

    def rows(self, table: str) -> list[dict[str, Any]]:
        return [decode(item) for item in self.client("dynamodb").scan(TableName=table)["Items"]]

    @property
    def row(self) -> dict[str, Any]:
        (found,) = self.rows("calls")
        return found

    @property
    def files(self) -> list[str]:
        return [row["Key"] for row in self.client("s3").list_objects_v2(Bucket="bucket").get("Contents", ())]

    def erase(self) -> None:
        """Do what `erase` does to a caller."""
        for table, key in TABLES.items():
            for row in self.rows(table):
                self.client("dynamodb").delete_item(TableName=table, Key=encode({key: row[key]}))
        for file in self.files:
            self.client("s3").delete_object(Bucket="bucket", Key=file)

    def opened(self) -> dict[str, Any]:
        (text,) = self.rows("texts")
        dynamodb, kms = self.client("dynamodb"), self.client("kms")
        keys = CustomerKeyTable(dynamodb, kms, "keys", self.master_key, self.clock)
        found: dict[str, Any] = Vault(keys, AesGcm(bytes)).open(text["customer"], text["id"], text["sealed"])["call"]
        return found


class Kept(Bucket):
    """A bucket in which nothing can be deleted."""

    def delete(self, *_: str) -> None:
        raise StoreUnavailableError("A file could not be deleted.")


class Sealed:
    """A vault whose keys cannot be had."""

    def seal(self, *_: Any) -> bytes:
        raise SealUnavailableError("The key of a customer could not be had.")


def long_call(turns: int) -> bytes:
    """What a job writes of a call in which the customer complains in every turn."""
    complaint = OUTPUT["Transcript"][1]
    rows = [complaint | {"BeginOffsetMillis": at * 5000, "EndOffsetMillis": at * 5000 + 4000} for at in range(turns)]
    return json.dumps(OUTPUT | {"Transcript": rows}).encode()


@pytest.fixture
def account() -> Iterator[Account]:
    with mock_aws():
        yield Account()


def test_a_recording_is_analysed_with_what_is_personal_taken_out_and_encrypted(account: Account) -> None:
    account.record()

    asked = account.jobs[account.job]["request"]
    assert asked["media"] == {"MediaFileUri": f"s3://bucket/{FILE}"}
    assert asked["output_location"] == f"s3://bucket/{ANALYSES}/{account.job}/"
    assert asked["output_encryption_kms_key_id"].endswith("key/k")
    assert asked["settings"]["ContentRedaction"] == {"RedactionType": "PII", "RedactionOutput": "redacted"}
    assert {row["ChannelId"]: row["ParticipantRole"] for row in asked["channel_definitions"]} == {
        0: "CUSTOMER",
        1: "AGENT",
    }


def test_what_was_said_lies_under_the_key_of_the_caller_and_only_figures_in_the_open(account: Account) -> None:
    account.attributes["handoverReason"] = "angry"
    account.record()
    account.finish()

    told, figures = account.opened(), json.loads(account.row["figures"])
    assert account.row["state"] == State.ANALYSED
    assert account.row["customer"] == sender_key(
        LedgerKey(account.client("secretsmanager"), account.secret).seal, CALLER
    )
    assert told["call_analysis"]["promises"] == ["I will refund the fee today."]
    assert told["call_analysis"]["version"] == "call.v1"
    assert told["call_analysis"]["escalation_analysis"]["reasons"] == ["angry"]
    assert [turn["speaker"] for turn in told["transcription"]] == ["agent", "customer", "agent", "customer", "customer"]
    assert figures["promises"] == 1
    assert figures["call_quality_score"] == told["call_analysis"]["call_quality_score"]
    assert "fee" not in account.row["figures"]
    assert account.files == [FILE]


def test_what_the_call_was_about_is_what_was_decided_while_the_caller_talked_with_the_bot(account: Account) -> None:
    for turn, intent in ((1, "Other"), (2, "Complaint")):
        record = {"id": f"first#{turn}", "intent": intent, "category": "Credit_Cards"}
        item = encode({"id": record["id"], "record": json.dumps(record)})
        account.client("dynamodb").put_item(TableName="interactions", Item=item)
    account.record()
    account.finish()

    found = account.opened()
    assert found["call_analysis"]["call_intent"] == "Complaint"
    assert found["key_topics"] == ["credit cards", "The late fee on my card is wrong"]


def test_a_call_of_hours_is_judged_many_turns_at_a_time(account: Account) -> None:
    account.record()
    account.finish(long_call(turns=130))

    found = account.opened()["call_analysis"]
    assert found["customer_satisfaction_prediction"]["moods"] == len(found["entities"]) == 130
    assert found["sentiment"] == pytest.approx(-0.8)
    assert found["escalation_analysis"]["reasons"] == ["low_mood"]
    assert account.service.count("BatchDetectSentiment") == account.service.count("BatchDetectEntities") == 6


def test_a_call_that_cannot_be_judged_in_time_is_kept_told_and_a_persons(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    account.judging_seconds = JUDGED_FOR / 2
    account.record()
    account.finish(long_call(turns=130))

    found, figures = account.opened(), json.loads(account.row["figures"])
    assert account.row["state"] == State.ANALYSED
    assert len(found["transcription"]) == 130
    assert figures["customer_satisfaction_prediction"]["moods"] == 50
    assert figures["escalation_analysis"] == {
        "escalate": True,
        "reasons": ["not_judged", "low_mood"],
        "put_through": False,
    }
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        call_recordings.NOT_ALL_JUDGED
    ]


def test_recordings_for_which_the_hour_has_no_time_wait_for_the_next(account: Account) -> None:
    account.judging_seconds = JUDGED_FOR - 10
    for minute in ("46", "47"):
        account.clock.sleep(60)
        account.record(FILE.replace("46", minute))
    for name in account.jobs:
        account.finish(long_call(turns=1), tells=0, name=name)

    account.take(source="aws.events")
    newest, other = sorted(account.rows("calls"), key=lambda row: row["at"], reverse=True)
    assert (newest.get("state"), other.get("state")) == (State.ANALYSED, None)
    account.take(source="aws.events")
    assert [row.get("state", "") for row in account.rows("calls")] == [State.ANALYSED] * 2
    assert account.service.count("BatchDetectSentiment") == 2


def test_events_that_come_twice_change_nothing(account: Account) -> None:
    account.record(times=3)
    account.finish(tells=1)
    before = account.rows("calls"), account.rows("texts"), account.files
    account.finish(b"another", tells=2)
    account.record(times=2)

    assert (account.rows("calls"), account.rows("texts")) == before[:2]
    assert account.service.count("StartCallAnalyticsJob") == 1


def test_an_end_that_nobody_told_is_found_within_the_hour(account: Account) -> None:
    account.record()
    account.finish(tells=0)
    account.take(source="aws.events")

    assert account.row["state"] == State.ANALYSED


def test_a_job_that_could_not_be_started_is_started_later(account: Account) -> None:
    account.service.fails("StartCallAnalyticsJob", "LimitExceededException", times=4)
    with pytest.raises(TranscriberUnavailableError):
        account.record()
    account.service.failures.clear()
    account.take(source="aws.events")

    assert account.jobs
    assert "state" not in account.row


def test_a_recording_that_fails_again_and_again_is_in_no_others_way(account: Account) -> None:
    account.record()
    stuck = account.job
    account.record(FILE.replace("21:46", "22:46"))
    account.jobs[stuck] |= {"status": "COMPLETED", "uri": f"s3://bucket/{ANALYSES}/{stuck}/gone.json"}
    other = next(name for name in account.jobs if name != stuck)
    account.jobs[other]["status"] = "FAILED"
    with pytest.raises(StoreUnavailableError):
        account.take(source="aws.events")

    assert {row["id"]: row.get("state", "") for row in account.rows("calls")} == {stuck: "", other: State.FAILED}


@pytest.mark.parametrize(
    ("content", "state"),
    [
        pytest.param(b"", State.UNREADABLE, id="empty"),
        pytest.param(b"{}", State.UNREADABLE, id="another form"),
        pytest.param(json.dumps(OUTPUT)[:-9].encode(), State.UNREADABLE, id="damaged"),
        pytest.param(json.dumps(OUTPUT | {"Transcript": []}).encode(), State.NOTHING_SAID, id="nobody says a word"),
    ],
)
def test_what_cannot_be_read_is_settled_without_a_figure(account: Account, content: bytes, state: State) -> None:
    account.record()
    account.finish(content)

    assert (account.row["state"], account.row["figures"], account.rows("texts")) == (state, "null", [])
    assert FILE in account.files


def test_a_job_that_fails_is_settled_with_its_reason_and_told(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    account.record()
    account.finish(status="FAILED")

    assert (account.row["state"], account.row["reason"]) == (State.FAILED, "Unsupported media format.")
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        call_recordings.NOT_ANALYSED
    ]


def test_a_job_that_writes_elsewhere_is_not_read(account: Account) -> None:
    account.record()
    account.jobs[account.job] |= {"status": "COMPLETED", "uri": f"s3://bucket/{FILE}"}
    account.take(source="aws.events")

    assert account.row["state"] == State.UNREADABLE


def test_nothing_stays_of_a_caller_who_was_erased_while_the_job_ran(account: Account) -> None:
    account.record()
    account.erase()
    account.finish()

    assert (account.rows("calls"), account.rows("texts"), account.files) == ([], [], [])


def test_nothing_stays_of_a_caller_who_is_erased_while_the_result_is_stored(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.record()
    entities = account.service.answers["BatchDetectEntities"]

    def erased_meanwhile(**said: Any) -> Any:
        account.erase()
        return entities(**said)

    account.service.answers["BatchDetectEntities"] = erased_meanwhile
    account.finish()

    assert (account.rows("calls"), account.rows("texts"), account.files) == ([], [], [])


def test_an_event_of_a_recording_that_was_erased_brings_nothing_back(account: Account) -> None:
    account.take(source="aws.s3", detail={"object": {"key": FILE}})

    assert (account.rows("calls"), account.jobs) == ([], {})


def test_of_a_caller_whom_nobody_could_find_again_figures_stay_and_nothing_that_was_said(account: Account) -> None:
    account.attributes["customer"] = "-"
    account.record()
    account.finish()

    assert account.row["state"] == State.ANALYSED
    assert "customer" not in account.row
    assert (account.rows("texts"), account.files) == ([], [])


def test_the_sound_of_such_a_call_goes_even_where_the_bucket_refused_at_first(account: Account) -> None:
    account.attributes["customer"] = "-"
    account.record()
    account.finish_while_nothing_is_deleted()
    account.take(source="aws.events")

    assert (account.row["state"], account.files) == (State.ANALYSED, [])


def test_what_a_job_wrote_goes_when_its_end_is_told_again(account: Account) -> None:
    account.record()
    account.finish_while_nothing_is_deleted()
    account.take(source="aws.transcribe", detail={"JobName": account.job})

    assert (account.row["state"], account.files) == (State.ANALYSED, [FILE])


@pytest.mark.parametrize(
    ("attributes", "file"),
    [({}, FILE), ({"profileMatch": "one"}, f"{RECORDINGS}/2026/11/27/notes_of_a_meeting.wav")],
)
def test_recordings_of_other_flows_are_left_alone(account: Account, attributes: dict[str, str], file: str) -> None:
    account.attributes = attributes
    account.record(file)

    assert (account.rows("calls"), account.jobs, account.files) == ([], {}, [file])


def test_a_result_that_cannot_be_sealed_comes_again_instead_of_being_lost(account: Account) -> None:
    account.record()
    vault, account.handler.vault = account.handler.vault, cast(Any, Sealed())
    with pytest.raises(SealUnavailableError):
        account.finish()
    account.handler.vault = vault
    account.take(source="aws.events")

    assert account.row["state"] == State.ANALYSED
    assert len(account.rows("texts")) == 1
