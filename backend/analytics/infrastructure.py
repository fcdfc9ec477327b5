"""The unit that counts interactions: a stack of its own, told of each by the table in which it is recorded."""

from aws_cdk import Duration, Environment
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from constructs import Construct

from backend import data_key
from backend.acknowledgments import acknowledge
from backend.analytics.catalog import Catalog
from backend.analytics.delivery import Delivered
from backend.analytics.places import FAILED, RESULTS, ROWS
from backend.api import environments
from backend.api.infrastructure import RUNTIME
from backend.function import Function
from backend.monitoring.analytics import AnalyticsMonitoring
from backend.names import ANALYTICS as DESCRIPTION
from backend.packaging import source
from backend.queue import WHERE_FAILURES_END, Queue
from backend.settings import Settings, Stage
from backend.storage.infrastructure import leaving, logged_bucket
from backend.unit_stack import UnitStack

AT_ONCE, WITHIN = 500, Duration.seconds(60)
"""Changes that one call of the function takes, and how long it waits for so many."""
ANSWERS_STAY, FAILURES_STAY = 7, 14
"""Days."""


class Analytics(UnitStack):
    """A function that is *told_by* a table's stream, the delivery of its rows, their place, their catalog, alarms."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, env: Environment, told_by: str) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        # The operator's key, where there is one: rows are about customers, if not by name.
        self.key = data_key.key(self, settings.data_key_arn, of="Rows of interactions, and what is answered from them")
        self.bucket = self._bucket()
        days = settings.interaction_retention_days
        self.catalog = Catalog(self, "Catalog", names=self._names, bucket=self.bucket, key=self.key, days=days)
        self.delivered = Delivered(
            self, "Delivery", settings=settings, bucket=self.bucket, key=self.key, table=self.catalog.table
        )
        self.failures = Queue(self, "Failures")
        acknowledge(self.failures, {"AwsSolutions-SQS3": WHERE_FAILURES_END})
        self.function = self._function()
        self._listen(told_by)
        AnalyticsMonitoring(
            self,
            "Monitoring",
            settings=settings,
            function=self.function,
            failures=self.failures,
            stream=self.delivered.stream.ref,
        )
        self._finish(
            {
                "AnalyticsBucketName": self.bucket.bucket_name,
                "AnalyticsKeyArn": self.key.key_arn,
                "AnalyticsDatabase": self.catalog.table.database_name,
                "AnalyticsStreamName": self.delivered.stream.ref,
                "AnalyticsWorkGroup": self.catalog.workgroup.ref,
            },
            functions=[self.function],
        )

    def _bucket(self) -> s3.Bucket:
        """Nothing in it is versioned: what is deleted there is gone."""
        kept = self._settings.stage is Stage.PRODUCTION
        stay = {ROWS: self._settings.interaction_retention_days, FAILED: FAILURES_STAY, RESULTS: ANSWERS_STAY}
        return logged_bucket(
            self, "Rows", logs_as="rows", logs_kept=kept, kept=kept, key=self.key, lifecycle_rules=leaving(stay)
        )

    def _function(self) -> Function:
        function = Function(
            self,
            "Function",
            name=self._names.analytics_function,
            code=source(RUNTIME),
            handler="analytics_rows.lambda_handler",
            timeout=Duration.seconds(60),
            log_retention_days=self._settings.log_retention_days,
            environment=environments.analytics(self.delivered.stream.ref).write(),
        )
        function.allow("firehose:PutRecordBatch", on=[self.delivered.stream.attr_arn])
        acknowledge(function, {"Serverless-LambdaDLQ": "Lambda reads a stream for it, and says what failed for good."})
        return function

    def _listen(self, told_by: str) -> None:
        """Have Lambda bring the changes: each batch again until it succeeds, halved, or is a day old."""
        function = self.function
        function.allow("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", on=[told_by])
        function.allow("dynamodb:ListStreams", on=["*"], because="Listing streams knows no resource.")
        function.allow("sqs:SendMessage", on=[self.failures.queue_arn])
        mapping = lambda_.EventSourceMapping(
            self,
            "Changes",
            target=function,
            event_source_arn=told_by,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=AT_ONCE,
            max_batching_window=WITHIN,
            bisect_batch_on_error=True,
            max_record_age=Duration.hours(23),
            filters=[lambda_.FilterCriteria.filter({"eventName": lambda_.FilterRule.or_("INSERT", "MODIFY")})],
            on_failure=event_sources.SqsDlq(self.failures),
        )
        mapping.node.add_dependency(function.own_role)
