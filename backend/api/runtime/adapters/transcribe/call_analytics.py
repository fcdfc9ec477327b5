"""Jobs of Amazon Transcribe Call Analytics, each on one recording; what is personal is taken out of the transcript."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from botocore.config import Config
from botocore.exceptions import ClientError

from adapters.answers import answer_or, text_of
from adapters.credentials import error_code
from triage.errors import TranscriberUnavailableError

CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})
LANGUAGE: Final = "en-US"
"""What the bot hears, and what personal data is taken out of."""
CHANNELS: Final = [
    {"ChannelId": 0, "ParticipantRole": "CUSTOMER"},
    {"ChannelId": 1, "ParticipantRole": "AGENT"},
]
"""Connect records the customer on the left channel.
https://docs.aws.amazon.com/connect/latest/adminguide/about-recording-behavior.html
"""
COMPLETED, FAILED = "COMPLETED", "FAILED"
_UNKNOWN = frozenset({"NotFoundException", "BadRequestException"})
"""How Transcribe says that it knows no such job: documented is the first, other jobs of it give the second."""
_KNOWN: Final = "ConflictException"


class Job(NamedTuple):
    """A job: its *status*, the *file* in the bucket with what it found, and the *reason* why it failed."""

    status: str
    file: str
    reason: str


@dataclass(slots=True, eq=False)
class CallAnalytics:
    """Starts jobs that write into *bucket* under the KMS *key*, in the *role* of which Transcribe reads and writes."""

    client: Any
    bucket: str
    key: str
    role: str

    def start(self, name: str, recording: str, folder: str) -> None:
        """Start the job *name* on a *recording*, to write into a *folder*; one that was started before goes on."""
        with answer_or(TranscriberUnavailableError, "No analysis of a call could be started"):
            try:
                self.client.start_call_analytics_job(
                    CallAnalyticsJobName=name,
                    Media={"MediaFileUri": f"s3://{self.bucket}/{recording}"},
                    OutputLocation=f"s3://{self.bucket}/{folder}",
                    OutputEncryptionKMSKeyId=self.key,
                    DataAccessRoleArn=self.role,
                    Settings={
                        "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted"},
                        "LanguageOptions": [LANGUAGE],
                    },
                    ChannelDefinitions=CHANNELS,
                )
            except ClientError as error:
                if error_code(error) != _KNOWN:
                    raise

    def find(self, name: str) -> Job | None:
        """Give the job *name*; None where there is none."""
        with answer_or(TranscriberUnavailableError, "The analysis of a call could not be asked for"):
            try:
                job = self.client.get_call_analytics_job(CallAnalyticsJobName=name)["CallAnalyticsJob"]
            except ClientError as error:
                if error_code(error) not in _UNKNOWN:
                    raise
                return None
            place = text_of(job.get("Transcript", {}).get("RedactedTranscriptFileUri"))
            # Either s3://bucket/file or https://host/bucket/file.
            file = place.partition(f"/{self.bucket}/")[2]
            return Job(text_of(job["CallAnalyticsJobStatus"]), file, text_of(job.get("FailureReason")))
