"""Alarms and a dashboard of the unit that answers chats."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

import metrics
from backend.function import Function
from backend.monitoring.alarms import Alarms, tell
from backend.monitoring.decisions import CHATS
from backend.names import Names
from backend.settings import Settings

SLOW = Duration.seconds(6)
HOUR, HALF = Duration.hours(1), 12


class ChatMonitoring(Construct):
    """What is handled by a hand-over but should not last raises an alarm, as with mails."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, function: Function) -> None:
        super().__init__(scope, id_)
        self._names = Names(settings.app_name)
        self._alarms = Alarms(self, self._names, metrics.of_chats(self._names.app))
        self.alarms = [
            self._alarms.errors("Chat", function),
            self._alarms.throttles("Chat", function),
            self._alarms.slow("Chat", function, SLOW, "somebody waits for each answer"),
            *map(self._alarms.watched, CHATS),
        ]
        tell(self, settings, self.alarms)
        self.dashboard = self._dashboard()

    def _dashboard(self) -> cloudwatch.Dashboard:
        unavailable = [row.metric for row in CHATS if row.metric.endswith("Unavailable")]
        return cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=self._names.of("Chats"),
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=self.alarms, width=24)],
                [
                    self._graph("Turns", "Sum", metrics.ANSWERED, metrics.ASKED_BACK, metrics.HANDED_OVER),
                    self._graph("Not available", "Sum", *unavailable),
                ],
                [
                    self._graph("Seconds of a turn", "p90", "TotalSeconds"),
                    self._graph("Tokens", "Sum", "InputTokens", "OutputTokens"),
                ],
            ],
        )

    def _graph(self, title: str, statistic: str, *names: str) -> cloudwatch.GraphWidget:
        left = [self._alarms.metric(name, statistic, HOUR) for name in names]
        return cloudwatch.GraphWidget(title=title, width=HALF, left=left)
