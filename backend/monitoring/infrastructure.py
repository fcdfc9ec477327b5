"""What an operator looks at: saved queries, a dashboard, and alarms."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

import metrics
from backend.function import Function
from backend.guardrail.infrastructure import Guardrail
from backend.monitoring.alarms import PERIOD, Alarms, tell
from backend.monitoring.decisions import WATCHED
from backend.monitoring.models import ModelLifecycle
from backend.monitoring.queries import EVERY_SCORE_BY_CATEGORY, REFUSED_BY_REASON, SAVED, TO_AGENTS_BY_HOLD
from backend.names import ANALYSIS, LEDGER, POLLING, Names
from backend.settings import Settings
from privacy.vault import NOT_SEALED

STEPS = ("Read", "Search", "Analysis", "Proof", "Total")


class Monitoring(Construct):
    """Alarms on errors, throttling, latency, kept failures, and on whatever is handled but should not last.

    Each clears itself. One dashboard shows how the functions do, another what they decided.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        email_function: Function,
        query_function: Function,
        ledger_function: Function,
        recorder_function: Function,
        articles_function: Function,
        failure_queues: Mapping[str, sqs.IQueue],
        table: dynamodb.Table,
        guardrail: Guardrail | None,
    ) -> None:
        super().__init__(scope, id_)
        self._names = Names(settings.app_name)
        self._alarms = Alarms(self, self._names, self._names.app)
        self._queries(email_function)
        mail, poll = (ANALYSIS, email_function), (POLLING, query_function)
        ledger, articles = (LEDGER, ledger_function), ("Article changes", articles_function)
        # What turns another version of a function back, by the name of the function's construct.
        self.failing = {
            function.node.id: self._alarms.errors(name, function) for name, function in (mail, poll, ledger)
        }
        recorder = "Interaction recorder", recorder_function
        lifecycle = ModelLifecycle(self, "Models", settings=settings)
        self.alarms = [
            *self.failing.values(),
            *(self._alarms.errors(*each) for each in (recorder, articles)),
            *(self._alarms.throttles(*each) for each in (mail, poll, ledger)),
            self._alarms.slow(
                *mail, Duration.seconds(settings.late_after_seconds), "results come after the flow's last poll"
            ),
            self._alarms.slow(*poll, Duration.seconds(6), "a flow gives a poll 8 s"),
            self._alarms.slow(*ledger, Duration.seconds(2), "a flow gives it 4 s and sends nothing without its answer"),
            *(self._kept(f"{name} given up", queue) for name, queue in failure_queues.items()),
            self._unread_articles(articles_function),
            self._unsealed_texts(recorder_function),
            self._unrecorded(email_function),
            self._waiting(email_function, Duration.seconds(settings.late_after_seconds)),
            self._alarms.errors("Model lifecycle check", lifecycle.function),
            *map(self._alarms.watched, WATCHED),
            self._silent(),
            self._jumping(),
            *([self._objecting(guardrail)] if guardrail else []),
        ]
        tell(self, settings, self.alarms)
        self.dashboard = self._dashboard(email_function, query_function, list(failure_queues.values()), table)
        self.decisions = self._decisions(email_function, ledger_function)

    def _queries(self, function: Function) -> None:
        for name, query in SAVED.items():
            logs.CfnQueryDefinition(
                self,
                name.title().replace(" ", ""),
                name=f"{self._names.app}/{name}",
                query_string=query,
                log_group_names=[function.log.log_group_name],
            )

    def _kept(self, name: str, queue: sqs.IQueue) -> cloudwatch.Alarm:
        return self._alarms.left(name, queue, "Work that failed for good waits in the failure queue, with its error.")

    def _objecting(self, guardrail: Guardrail) -> cloudwatch.Alarm:
        metric = guardrail.metric_interventions(PERIOD)
        meaning = "The guardrail objects to many mails or replies: somebody attacks, or its rules fit the mails badly."
        return self._alarms.alarm("Guardrail objecting", metric, 5, meaning)

    def _unread_articles(self, function: Function) -> cloudwatch.Alarm:
        metric = logs.MetricFilter(
            self,
            "UnreadArticlesFilter",
            log_group=function.log,
            filter_pattern=logs.FilterPattern.number_value("$.documents_failed", ">", 0),
            metric_namespace=self._names.app,
            metric_name="UnreadArticles",
            metric_value="$.documents_failed",
        ).metric(period=PERIOD, statistic="Maximum")
        return self._alarms.alarm("Articles not read", metric, 1, "The knowledge base could not read some articles.")

    def _unsealed_texts(self, function: Function) -> cloudwatch.Alarm:
        metric = self._alarms.logged("UnsealedTextsFilter", function.log, NOT_SEALED, "UnsealedTexts")
        return self._alarms.alarm(
            "Texts not sealed", metric, 1, "Interactions are recorded without their texts; the log says why."
        )

    def _silent(self) -> cloudwatch.Alarm:
        """Missing data alone would raise it days later: CloudWatch looks back further than it is asked to."""
        results = self._alarms.metric(metrics.RESULTS, "Sum", Duration.hours(1))
        metric = cloudwatch.MathExpression(
            expression="FILL(results, 0)", using_metrics={"results": results}, period=Duration.hours(1)
        )
        meaning = "No mail was judged for a day: does the address still run the flow, and the flow the function?"
        return self._alarms.alarm("No mail", metric, 1, meaning, 24, is_least=True, silence_is_good=False)

    def _jumping(self) -> cloudwatch.Alarm:
        """Of 0 and 1 for each mail, the average is the share; CloudWatch learns what is usual at which time."""
        return cloudwatch.AnomalyDetectionAlarm(
            self,
            "AutomatedShareJumps",
            alarm_name=self._names.of("Automated-share-jumps"),
            alarm_description="Far more or fewer mails than usual are answered automatically: what has changed?",
            metric=self._alarms.metric(metrics.AUTOMATED, "Average", Duration.hours(1)),
            std_devs=3,
            evaluation_periods=2,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def _waiting(self, function: Function, limit: Duration) -> cloudwatch.Alarm:
        metric = function.metric("AsyncEventAge", period=PERIOD, statistic="Maximum")
        meaning = "Mails wait for the function until their flows have given up: look at its throttles and errors."
        return self._alarms.alarm("Mails waiting", metric, limit.to_milliseconds(), meaning, 3)

    def _unrecorded(self, function: Function) -> cloudwatch.Alarm:
        metric = function.metric("DestinationDeliveryFailures", period=PERIOD, statistic="Sum")
        return self._alarms.alarm(
            "Interactions not recorded", metric, 1, "Results do not reach the function that records them."
        )

    def _dashboard(
        self, email: Function, query: Function, queues: Sequence[sqs.IQueue], table: dynamodb.Table
    ) -> cloudwatch.Dashboard:
        half = 12
        both = ((email, "analysis"), (query, "polling"))
        return cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=self._names.of("Emails"),
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=self.alarms, width=24)],
                [
                    cloudwatch.GraphWidget(
                        title="Mails and polls",
                        width=half,
                        left=[each.metric_invocations(label=label, period=PERIOD) for each, label in both],
                        right=[each.metric_errors(label=f"{label} errors", period=PERIOD) for each, label in both],
                    ),
                    cloudwatch.GraphWidget(
                        title="Time taken",
                        width=half,
                        left=[
                            each.metric_duration(label=f"{label} {rank}", statistic=rank, period=PERIOD)
                            for each, label in both
                            for rank in ("p50", "p90", "p99")
                        ],
                    ),
                ],
                [
                    cloudwatch.LogQueryWidget(
                        title="Scores by category",
                        width=half,
                        log_group_names=[email.log.log_group_name],
                        query_string=EVERY_SCORE_BY_CATEGORY,
                        view=cloudwatch.LogQueryVisualizationType.TABLE,
                    ),
                    cloudwatch.GraphWidget(
                        title="Failures kept, table throttled",
                        width=half,
                        left=[queue.metric_approximate_number_of_messages_visible(period=PERIOD) for queue in queues],
                        right=[
                            table.metric_throttled_requests_for_operation(operation, period=PERIOD)
                            for operation in ("PutItem", "GetItem")
                        ],
                    ),
                ],
            ],
        )

    def _decisions(self, email: Function, ledger: Function) -> cloudwatch.Dashboard:
        hour, half = Duration.hours(1), 12

        def graph(title: str, names: Sequence[str], statistic: str, *right: str) -> cloudwatch.GraphWidget:
            return cloudwatch.GraphWidget(
                title=title,
                width=half,
                left=[self._alarms.metric(name, statistic, hour) for name in names],
                right=[self._alarms.metric(name, "Average", hour) for name in right],
            )

        def table(title: str, function: Function, query: str) -> cloudwatch.LogQueryWidget:
            return cloudwatch.LogQueryWidget(
                title=title,
                width=half,
                log_group_names=[function.log.log_group_name],
                query_string=query,
                view=cloudwatch.LogQueryVisualizationType.TABLE,
            )

        routes = [metrics.AUTOMATED, metrics.TO_AGENT, metrics.PARKED]
        unavailable = [*metrics.UNAVAILABLE.values(), metrics.MODE_UNAVAILABLE, metrics.KEY_UNAVAILABLE]
        return cloudwatch.Dashboard(
            self,
            "Decisions",
            dashboard_name=self._names.of("Decisions"),
            widgets=[
                [
                    graph("What became of mails, and the share answered", routes, "Sum", metrics.AUTOMATED),
                    graph("Requests to send", [metrics.GRANTED, metrics.REFUSED, metrics.BLOWN_FUSE], "Sum"),
                ],
                [
                    table("To agents by hold", email, TO_AGENTS_BY_HOLD),
                    table("Refused by reason", ledger, REFUSED_BY_REASON),
                ],
                [
                    graph("Not available", [*unavailable, metrics.RESULTS_UNAVAILABLE], "Sum"),
                    graph("Late, by a fallback, invalid", [metrics.LATE, metrics.FALLBACK, metrics.INVALID], "Sum"),
                ],
                [
                    graph("Seconds by step", [f"{step}Seconds" for step in STEPS], "p90"),
                    graph("Tokens", ["InputTokens", "OutputTokens"], "Sum"),
                ],
            ],
        )
