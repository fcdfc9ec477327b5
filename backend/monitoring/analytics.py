"""Alarms of the unit that counts interactions: rows that do not arrive, or not as rows."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from analytics_rows import NOT_UNDERSTOOD
from backend.function import Function
from backend.monitoring.alarms import PERIOD, Alarms, tell
from backend.names import Names
from backend.settings import Settings

LATE = Duration.hours(1)
"""Four times as long as rows wait to be written together."""
WRITE_AGAIN = "python -m backend.operations analytics writes the rows again, from the table."
BEHIND = "Changes of the table wait for an hour: Firehose takes no rows, or the function fails; its log says why."
STUCK = f"Firehose has had rows for an hour and cannot write them: key, bucket or role. {WRITE_AGAIN}"
UNFIT = f"Rows do not fit the table and lie under failed/ in the bucket, with the reason. {WRITE_AGAIN}"
LOST = f"Changes of the table were given up after a day. {WRITE_AGAIN}"
STRANGE = "Records in the table are no interactions that this version understands; the log counts them."


class AnalyticsMonitoring(Construct):
    """No answer waits for a row, so nobody would know."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: Settings, function: Function, failures: sqs.Queue, stream: str
    ) -> None:
        super().__init__(scope, id_)
        names = Names(settings.app_name)
        alarms, firehose = Alarms(self, names, names.app), Alarms(self, names, "AWS/Firehose")
        behind = function.metric("IteratorAge", statistic="Maximum", period=PERIOD)
        fresh = firehose.metric("DeliveryToS3.DataFreshness", "Maximum", DeliveryStreamName=stream)
        unfit = firehose.metric("FailedConversion.Records", "Sum", DeliveryStreamName=stream)
        strange = alarms.logged("NotUnderstood", function.log, NOT_UNDERSTOOD, "RowsNotUnderstood")
        self.alarms = [
            alarms.errors("Analytics", function),
            alarms.throttles("Analytics", function),
            alarms.alarm("Analytics behind", behind, LATE.to_milliseconds(), BEHIND),
            alarms.left("Analytics given up", failures, LOST),
            alarms.alarm("Analytics not understood", strange, 1, STRANGE),
            firehose.alarm("Analytics not delivered", fresh, LATE.to_seconds(), STUCK),
            firehose.alarm("Analytics not converted", unfit, 1, UNFIT),
        ]
        tell(self, settings, self.alarms)
