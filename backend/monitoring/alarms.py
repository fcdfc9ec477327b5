"""The alarms that every unit has, each of which clears itself; who is told of them says the settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from backend.function import Function
from backend.monitoring.decisions import Watch
from backend.monitoring.notification import Notification
from backend.names import Names
from backend.settings import Settings

PERIOD = Duration.minutes(5)


@dataclass(frozen=True, slots=True)
class Alarms:
    """Makes alarms below *scope*, on metrics of AWS's and on those that functions write under *namespace*."""

    scope: Construct
    names: Names
    namespace: str

    def alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        meaning: str,
        periods: int = 1,
        *,
        is_least: bool = False,
        silence_is_good: bool = True,
    ) -> cloudwatch.Alarm:
        """An alarm that is raised at *threshold*, or below it where that *is_least*."""
        operator, missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData
        breaching = operator.LESS_THAN_THRESHOLD if is_least else operator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        return cloudwatch.Alarm(
            self.scope,
            name.title().replace(" ", ""),
            alarm_name=self.names.alarm(name),
            alarm_description=meaning,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=breaching,
            treat_missing_data=missing.NOT_BREACHING if silence_is_good else missing.BREACHING,
        )

    def errors(self, name: str, function: Function) -> cloudwatch.Alarm:
        """The function raised an error."""
        metric = function.metric_errors(period=PERIOD, statistic="Sum")
        return self.alarm(f"{name} errors", metric, 1, f"{name} raised what nobody expected; its log says what.")

    def throttles(self, name: str, function: Function) -> cloudwatch.Alarm:
        """The function was not started."""
        metric = function.metric_throttles(period=PERIOD, statistic="Sum")
        return self.alarm(
            f"{name} throttled", metric, 1, "Lambda's concurrency quota is used up: ask for a higher one."
        )

    def slow(self, name: str, function: Function, limit: Duration, why: str) -> cloudwatch.Alarm:
        """One call in ten of the function takes longer than *limit*."""
        metric = function.metric_duration(period=PERIOD, statistic="p90")
        return self.alarm(f"{name} slow", metric, limit.to_milliseconds(), f"One in ten takes too long: {why}.", 3)

    def left(self, name: str, queue: sqs.IQueue, meaning: str) -> cloudwatch.Alarm:
        """Something lies in a *queue* that is empty as long as all goes well."""
        metric = queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum")
        return self.alarm(name, metric, 1, meaning)

    def watched(self, watch: Watch) -> cloudwatch.Alarm:
        """An alarm on a metric that functions write."""
        metric = self.metric(watch.metric, watch.statistic, watch.period)
        return self.alarm(watch.name, metric, watch.threshold, watch.meaning, watch.periods, is_least=watch.is_least)

    def metric(self, name: str, statistic: str, period: Duration = PERIOD, **dimensions: str) -> cloudwatch.Metric:
        """A metric that functions write."""
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=name,
            statistic=statistic,
            period=period,
            dimensions_map=dimensions or None,
        )

    def logged(self, id_: str, log: logs.ILogGroup, message: str, name: str) -> cloudwatch.Metric:
        """A metric called *name* that counts how often *message* is logged."""
        return logs.MetricFilter(
            self.scope,
            id_,
            log_group=log,
            filter_pattern=logs.FilterPattern.string_value("$.message", "=", message),
            metric_namespace=self.namespace,
            metric_name=name,
        ).metric(period=PERIOD, statistic="Sum")


def tell(scope: Construct, settings: Settings, alarms: Iterable[cloudwatch.Alarm]) -> None:
    """Have a mail sent when one of *alarms* is raised and when it clears, where an address is told."""
    if not settings.alarm_email:
        return
    topic = Notification(scope, "AlarmMail", address=settings.alarm_email)
    for alarm in alarms:
        alarm.add_alarm_action(actions.SnsAction(topic))
        alarm.add_ok_action(actions.SnsAction(topic))
