"""The unit that keeps the audit: a stack of its own, whose anchors nobody can take away before their time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from aws_cdk import Duration, Environment
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from adapters.s3.anchor_bucket import PLACE
from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.infrastructure import RUNTIME as SHARED
from backend.custom_resource import CustomResource
from backend.database.infrastructure import table
from backend.function import Function
from backend.monitoring.alarms import Alarms, tell
from backend.names import AUDIT as DESCRIPTION
from backend.packaging import source
from backend.settings import Settings, Stage
from backend.storage.infrastructure import logged_bucket
from backend.unit_stack import UnitStack

RUNTIME = Path(__file__).parent / "runtime"


class Lock(NamedTuple):
    """How long an anchor stays, whoever wants it gone; *mode* says whether a right of its own lifts that."""

    mode: s3.ObjectLockMode
    days: int

    @property
    def retention(self) -> s3.ObjectLockRetention:
        make = s3.ObjectLockRetention
        held = make.governance if self.mode is s3.ObjectLockMode.GOVERNANCE else make.compliance
        return held(Duration.days(self.days))


LOCKS: Final[Mapping[Stage, Lock]] = {
    Stage.SANDBOX: Lock(s3.ObjectLockMode.GOVERNANCE, 1),
    Stage.PRODUCTION: Lock(s3.ObjectLockMode.COMPLIANCE, 365),
}
"""In production not even the account's owner deletes an anchor; a sandbox leaves as a whole."""

EVERY = Duration.days(1)
CHANGED = (
    "The audit is not as it was written, or could not be anchored: python -m backend.operations audit says which. Keep "
    "table and bucket as they are until somebody has looked."
)


class Audit(UnitStack):
    """A table for the chain, a bucket with Object Lock for its anchors, and a function that anchors it every day."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, env: Environment) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        self.lock = LOCKS[settings.stage]
        # No row of it has a time to leave: without its beginning a chain is none.
        self.table = table(self, "Chain", key="number")
        self.bucket = self._bucket()
        self.function = self._function()
        rule = self._daily()
        if self.lock.mode is s3.ObjectLockMode.GOVERNANCE:
            # What anchors goes before what empties the bucket, so that nothing comes in between.
            rule.node.add_dependency(self._emptied())
        alarms = Alarms(self, self._names, self._names.app)
        errors = self.function.metric_errors(period=EVERY, statistic="Sum")
        runs = self.function.metric_invocations(period=EVERY, statistic="Sum")
        silent = alarms.alarm("Audit not looked at", runs, 1, CHANGED, 2, is_least=True, silence_is_good=False)
        tell(self, settings, [alarms.alarm("Audit changed", errors, 1, CHANGED), silent])
        self._finish(
            {"AuditTableName": self.table.table_name, "AuditBucketName": self.bucket.bucket_name},
            functions=[self.function],
        )

    def _bucket(self) -> s3.Bucket:
        return logged_bucket(
            self,
            "Anchors",
            logs_as="anchors",
            logs_kept=self._settings.stage is Stage.PRODUCTION,
            kept=True,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=self.lock.retention,
            # An anchor is put again each day for as long as it is the last one: it leaves once its lock has ended.
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(self.lock.days + 1), noncurrent_version_expiration=Duration.days(1)
                )
            ],
        )

    def _function(self) -> Function:
        function = Function(
            self,
            "Function",
            name=self._names.audit_function,
            code=source(SHARED),
            handler="audit_anchor.lambda_handler",
            timeout=Duration.seconds(60),
            log_retention_days=self._settings.log_retention_days,
            environment=environments.audit(table=self.table.table_name, bucket=self.bucket.bucket_name).write(),
            retry_attempts=2,
        )
        anchors = self.bucket.arn_for_objects(f"{PLACE}*")
        function.allow("dynamodb:Scan", on=[self.table.table_arn])
        function.allow("s3:ListBucketVersions", on=[self.bucket.bucket_arn])
        function.allow("s3:PutObject", on=[anchors], because="An anchor's name says what it anchors.")
        reason = "Looks again tomorrow; alarms tell of errors and of silence."
        rules = ("Serverless-LambdaDLQ", "Serverless-LambdaAsyncFailureDestination")
        acknowledge(function, dict.fromkeys(rules, reason))
        return function

    def _daily(self) -> events.Rule:
        rule = events.Rule(
            self,
            "Daily",
            schedule=events.Schedule.rate(EVERY),
            targets=[targets.LambdaFunction(self.function, retry_attempts=2)],
        )
        acknowledge(rule, {"Serverless-EventBusDLQ": "Looks again tomorrow; an alarm tells of silence."})
        return rule

    def _emptied(self) -> CustomResource:
        """Empty the bucket before it goes: the CDK's own function is refused what is locked."""
        function = Function(
            self,
            "Release",
            code=source(RUNTIME),
            handler="release.on_event",
            timeout=Duration.minutes(5),
            log_retention_days=self._settings.log_retention_days,
        )
        objects = self.bucket.arn_for_objects("*")
        function.allow("s3:ListBucketVersions", "s3:GetBucketObjectLockConfiguration", on=[self.bucket.bucket_arn])
        function.allow(
            *("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"),
            on=[objects],
            because="It empties the bucket of a sandbox.",
        )
        return CustomResource(
            self,
            "Emptied",
            kind="EmptiedAnchors",
            on_event=function,
            log_retention_days=self._settings.log_retention_days,
            properties={"BucketName": self.bucket.bucket_name},
        )
