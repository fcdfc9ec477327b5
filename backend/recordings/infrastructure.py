"""The unit that analyses recordings of calls: a stack of its own, with the bucket that Connect writes to."""

from aws_cdk import Duration, Environment
from aws_cdk import aws_connect as connect
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from constructs import Construct

from backend import data_key
from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.environments import Resources
from backend.api.infrastructure import RUNTIME
from backend.database.infrastructure import Database, table
from backend.function import Function
from backend.monitoring.alarms import Alarms, tell
from backend.names import RECORDINGS as DESCRIPTION
from backend.packaging import source
from backend.queue import Queue
from backend.settings import Settings, Stage
from backend.storage.infrastructure import leaving, logged_bucket, tell_of_objects
from backend.unit_stack import UnitStack
from call_recordings import NEEDED, NOT_ALL_JUDGED, NOT_ANALYSED
from speech.recording import ANALYSES, RECORDINGS

SECONDS = NEEDED + 100
"""What a long call may take, and each hour those that are looked at before it."""
TRIES = 5
ANALYSES_STAY = 14
"""Days for whoever looks at what could not be read; what was read is deleted at once."""
GIVEN_UP = (
    "What is to be done about recordings failed five times: move the queue's messages back once the cause is gone."
)
NOT_KNOWN = "Jobs fail, or what they write is not understood; the table of calls has the reason of each."
NOT_JUDGED = "Comprehend is slow, throttles or fails: calls with turns that it left out are a person's (not_judged)."


class Recordings(UnitStack):
    """The bucket that Connect writes to, a function that has its files analysed, the table of what came of it, alarms.

    *resources* and *database* are of the e-mail stack: whatever was said lies there, under the customer's key.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        env: Environment,
        resources: Resources,
        database: Database,
    ) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        # The operator's key, where there is one: nothing says more of a customer than his voice.
        self.key = data_key.key(self, settings.data_key_arn, of="Recordings of calls, and what is made of them")
        self.bucket = self._bucket()
        self.calls = table(self, "Calls", key="id")
        self.transcriber = self._transcriber()
        self.failures = Queue(self, "Failures")
        self.function = self._function(resources)
        self._grant(resources, database)
        self._listen()
        if settings.sandbox:
            self._store()
        self._watch()
        self._finish(
            {
                "RecordingsBucketName": self.bucket.bucket_name,
                "RecordingsKeyArn": self.key.key_arn,
                "RecordingsTableName": self.calls.table_name,
            },
            functions=[self.function],
        )

    @property
    def _instance(self) -> str:
        return self.format_arn(service="connect", resource="instance", resource_name=self._settings.instance_id)

    def _bucket(self) -> s3.Bucket:
        """Nothing in it is versioned: what is deleted there is gone."""
        kept = self._settings.stage is Stage.PRODUCTION
        stay = {RECORDINGS: self._settings.interaction_retention_days, ANALYSES: ANALYSES_STAY}
        bucket = logged_bucket(
            self, "Bucket", logs_as="recordings", logs_kept=kept, kept=kept, key=self.key, lifecycle_rules=leaving(stay)
        )
        tell_of_objects(bucket)
        return bucket

    def _transcriber(self) -> iam.Role:
        """In this role Transcribe reads recordings and writes beside them, for jobs of this account."""
        role = iam.Role(
            self,
            "Transcriber",
            description="Lets Transcribe read recordings of calls, and write what it makes of them",
            assumed_by=iam.ServicePrincipal(
                "transcribe.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": self.account}}
            ),
        )
        places = {"s3:GetObject": f"{RECORDINGS}/*", "s3:PutObject": f"{ANALYSES}/*"}
        for action, place in places.items():
            resource = self.bucket.arn_for_objects(place)
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
            acknowledge(
                role, {f"AwsSolutions-IAM5[Resource::{resource}]": "Connect names recordings, jobs their files."}
            )
        uses = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        role.add_to_policy(iam.PolicyStatement(actions=uses, resources=[self.key.key_arn]))
        return role

    def _function(self, resources: Resources) -> Function:
        told = environments.call_recordings(
            self._settings,
            resources,
            calls_table=self.calls.table_name,
            bucket=self.bucket.bucket_name,
            key=self.key.key_arn,
            transcriber_role=self.transcriber.role_arn,
        )
        function = Function(
            self,
            "Function",
            name=self._names.recordings_function,
            code=source(RUNTIME),
            handler="call_recordings.lambda_handler",
            timeout=Duration.seconds(SECONDS),
            log_retention_days=self._settings.log_retention_days,
            environment=told.write(),
        )
        its_queue = "What fails stays in its queue, which has a failure queue of its own."
        acknowledge(
            function,
            dict.fromkeys(["Serverless-LambdaDLQ", "Serverless-LambdaEventSourceMappingDestination"], its_queue),
        )
        return function

    def _grant(self, resources: Resources, database: Database) -> None:
        function = self.function
        function.allow(
            *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan", "dynamodb:UpdateItem"), on=[self.calls.table_arn]
        )
        function.allow("dynamodb:BatchGetItem", on=[database.interactions.table_arn])
        function.allow("dynamodb:DeleteItem", "dynamodb:PutItem", on=[database.texts.table_arn])
        function.allow("dynamodb:PutItem", "dynamodb:UpdateItem", on=[database.customer_keys.table_arn])
        database.let_seal(function)
        function.allow("secretsmanager:GetSecretValue", on=[resources.ledger_key_arn])
        function.allow("s3:ListBucket", on=[self.bucket.bucket_arn])
        function.allow(
            "s3:DeleteObject",
            "s3:GetObject",
            on=[self.bucket.arn_for_objects("*")],
            because="Connect names recordings, jobs their files.",
        )
        function.allow("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", on=[self.key.key_arn])
        function.allow(
            "connect:DescribeContact",
            "connect:GetContactAttributes",
            on=[f"{self._instance}/contact/*"],
            because="Calls get their ids as they arrive.",
        )
        self._let_analyse()

    def _let_analyse(self) -> None:
        function = self.function
        job = self.format_arn(service="transcribe", resource="analytics", resource_name=f"{self._settings.app_name}-*")
        function.allow(
            "transcribe:GetCallAnalyticsJob", on=[job], because="Jobs are named after the recordings that arrive."
        )
        function.allow(
            "transcribe:StartCallAnalyticsJob",
            on=["*"],
            when={"StringEquals": {"transcribe:OutputEncryptionKMSKeyId": self.key.key_arn}},
            because="Starting a job knows no resource; a condition names the key under which it writes.",
        )
        function.allow(
            "comprehend:BatchDetectSentiment",
            "comprehend:BatchDetectEntities",
            on=["*"],
            because="Amazon Comprehend's actions on a text know no resource.",
        )
        function.allow(
            "iam:PassRole",
            on=[self.transcriber.role_arn],
            when={"StringEquals": {"iam:PassedToService": "transcribe.amazonaws.com"}},
        )

    def _listen(self) -> None:
        """Bring to the function, one at a time, what is written, what is over, and every hour that an hour is."""
        queue = Queue(
            self, "Work", failures=self.failures, tries=TRIES, visibility_timeout=Duration.seconds(6 * SECONDS)
        )
        written = events.EventPattern(
            source=["aws.s3"],
            detail_type=["Object Created"],
            detail={
                "bucket": {"name": [self.bucket.bucket_name]},
                "object": {"key": [{"prefix": f"{RECORDINGS}/"}], "size": [{"numeric": [">", 0]}]},
            },
        )
        over = events.EventPattern(
            source=["aws.transcribe"],
            detail_type=["Call Analytics Job State Change"],
            detail={
                "JobName": [{"prefix": f"{self._settings.app_name}-"}],
                "JobStatus": ["COMPLETED", "FAILED"],
            },
        )
        target = targets.SqsQueue(queue, dead_letter_queue=self.failures)
        events.Rule(self, "Written", event_pattern=written, targets=[target])
        events.Rule(self, "Over", event_pattern=over, targets=[target])
        events.Rule(self, "Hourly", schedule=events.Schedule.rate(Duration.hours(1)), targets=[target])
        self.function.add_event_source(SqsEventSource(queue, batch_size=1, max_concurrency=2))

    def _store(self) -> None:
        """Have the instance that was made for this copy write its recordings here."""
        connect.CfnInstanceStorageConfig(
            self,
            "RecordingsStorage",
            instance_arn=self._instance,
            resource_type="CALL_RECORDINGS",
            storage_type="S3",
            s3_config=connect.CfnInstanceStorageConfig.S3ConfigProperty(
                bucket_name=self.bucket.bucket_name,
                bucket_prefix=RECORDINGS,
                encryption_config=connect.CfnInstanceStorageConfig.EncryptionConfigProperty(
                    encryption_type="KMS", key_id=self.key.key_arn
                ),
            ),
        )

    def _watch(self) -> None:
        alarms = Alarms(self, self._names, self._names.app)
        unknown = alarms.logged("NotAnalysed", self.function.log, NOT_ANALYSED, "RecordingsNotAnalysed")
        unjudged = alarms.logged("NotJudged", self.function.log, NOT_ALL_JUDGED, "RecordingsNotJudged")
        watched = [
            alarms.errors("Recordings", self.function),
            alarms.throttles("Recordings", self.function),
            alarms.left("Recordings given up", self.failures, GIVEN_UP),
            alarms.alarm("Recordings not analysed", unknown, 1, NOT_KNOWN),
            alarms.alarm("Recordings not judged", unjudged, 1, NOT_JUDGED),
        ]
        tell(self, self._settings, watched)
