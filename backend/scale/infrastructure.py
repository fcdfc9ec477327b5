"""The unit in which turns wait: a stream, a queue that keeps the order of each conversation, and two functions."""

from typing import Any

from aws_cdk import Duration, Environment, RemovalPolicy
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_lambda_event_sources as event_sources
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.infrastructure import RUNTIME
from backend.chat.infrastructure import Chat
from backend.chat_api.infrastructure import ChatApi
from backend.function import Function
from backend.monitoring.scale import ScaleMonitoring
from backend.names import SCALE as DESCRIPTION
from backend.packaging import source
from backend.queue import WHERE_FAILURES_END, Queue
from backend.scale.limits import AT_A_TIME, AT_ONCE, INTAKE_SECONDS, RECEIVES, VISIBILITY_SECONDS, WORKER_SECONDS
from backend.settings import Settings
from backend.unit_stack import UnitStack

RETRIES, OLDEST = 100, Duration.hours(12)
"""How often the intake is given the same turns, and until when; then they are told of, and stay in the stream."""
STREAM_HOURS = 24
"""The least that Kinesis keeps."""


class Scale(UnitStack):
    """What stands between *api*, which puts turns into the stream, and the function of *chat*, which decides."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: Settings, env: Environment, chat: Chat, api: ChatApi
    ) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        self._code = source(RUNTIME)
        self.stream = self._stream()
        self.refused, self.dead = Queue(self, "Refused"), Queue(self, "DeadLetters", keeps_order=True)
        acknowledge(self.refused, {"AwsSolutions-SQS3": WHERE_FAILURES_END})
        self.work = Queue(
            self,
            "Work",
            failures=self.dead,
            tries=RECEIVES,
            visibility_timeout=Duration.seconds(VISIBILITY_SECONDS),
            keeps_order=True,
            days=1,
        )
        told = environments.scale_intake(
            queue=self.work.queue_url, refused_queue=self.refused.queue_url, worker=self._names.scale_worker
        )
        self.intake = self._function("Intake", self._names.scale_intake, INTAKE_SECONDS, told.write())
        doing = environments.scale_worker(api.told, queue=self.work.queue_url)
        # What came past the queue and fails three times ends where the intake's failures end.
        failing = destinations.SqsDestination(self.refused)
        self.worker = self._function(
            "Worker", self._names.scale_worker, WORKER_SECONDS, doing.write(), on_failure=failing
        )
        self._take_in()
        self._work_off()
        api.let_do_turns(self.worker)
        api.let_forget_turns(self.worker)
        ScaleMonitoring(
            self,
            "Monitoring",
            settings=settings,
            intake=self.intake,
            worker=self.worker,
            work=self.work,
            left={"Turns": self.dead, "Refused turns": self.refused},
        ).node.add_dependency(chat.function)
        self._finish(
            {
                "ScaleStreamName": self.stream.stream_name,
                "ScaleQueueUrl": self.work.queue_url,
                "ScaleDeadLettersUrl": self.dead.queue_url,
                "ScaleRefusedUrl": self.refused.queue_url,
            },
            functions=[self.intake, self.worker],
            queues=[self.work, self.dead, self.refused],
        )

    def _stream(self) -> kinesis.Stream:
        """Under the key of Kinesis, unless the settings name another, as tables and queues are."""
        stream = kinesis.Stream(
            self,
            "Stream",
            stream_name=self._names.scale_stream,
            stream_mode=kinesis.StreamMode.ON_DEMAND,
            retention_period=Duration.hours(STREAM_HOURS),
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(stream, {"AwsSolutions-KDS3": "Another key is the operator's choice: DATA_KEY_ARN."})
        return stream

    def _function(
        self, id_: str, name: str, seconds: int, environment: dict[str, str], **asynchronous: Any
    ) -> Function:
        function = Function(
            self,
            id_,
            name=name,
            code=self._code,
            handler=f"scale_{id_.lower()}.lambda_handler",
            timeout=Duration.seconds(seconds),
            log_retention_days=self._settings.log_retention_days,
            environment=environment,
            **asynchronous,
        )
        acknowledge(function, {"Serverless-LambdaDLQ": "Lambda reads for it, and says what failed for good."})
        return function

    def _take_in(self) -> None:
        """Have Lambda bring what comes to the stream, at once: a consumer of its own is not asked once a second."""
        intake = self.intake
        consumer = kinesis.CfnStreamConsumer(
            self, "Consumer", consumer_name="intake", stream_arn=self.stream.stream_arn
        ).attr_consumer_arn
        reading = ("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards")
        intake.allow(*(f"kinesis:{each}" for each in reading), on=[self.stream.stream_arn])
        intake.allow("kinesis:SubscribeToShard", on=[consumer])
        intake.allow("sqs:SendMessage", on=[self.work.queue_arn, self.refused.queue_arn])
        intake.allow("lambda:InvokeFunction", on=[self.worker.function_arn])
        mapping = lambda_.EventSourceMapping(
            self,
            "Arriving",
            target=intake,
            event_source_arn=consumer,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=AT_A_TIME,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=RETRIES,
            max_record_age=OLDEST,
            on_failure=event_sources.SqsDlq(self.refused),
        )
        mapping.node.add_dependency(intake.own_role)

    def _work_off(self) -> None:
        """Have Lambda give each turn to a worker alone: nobody waits for an answer to somebody else."""
        worker = self.worker
        actions = ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage")
        worker.allow(*(f"sqs:{each}" for each in actions), on=[self.work.queue_arn])
        mapping = lambda_.EventSourceMapping(
            self,
            "Waiting",
            target=worker,
            event_source_arn=self.work.queue_arn,
            batch_size=1,
            max_concurrency=AT_ONCE,
            report_batch_item_failures=True,
        )
        mapping.node.add_dependency(worker.own_role)
        acknowledge(
            mapping, {"Serverless-LambdaEventSourceMappingDestination": "The queue has dead letters of its own."}
        )
