"""Alarms of the unit in which turns wait: those that wait for too long, that nobody could do, that were shed."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from backend.function import Function
from backend.monitoring.alarms import PERIOD, Alarms, tell
from backend.names import Names
from backend.scale.limits import VISIBILITY_SECONDS
from backend.settings import Settings
from scale.admission import SHED

BEHIND = Duration.seconds(5)
"""Later than an answer or a person is promised."""
MANY_SHED = 20
LATE = "Turns wait in the stream: the intake fails, or neither SQS nor Lambda takes them; its log says why."
WAITING = "A turn waits that is taken up again and again: its person cannot be reached; the worker's log says why."
PRESSURE = (
    "More write than can be answered, so nothing or only drafts came of some turns: "
    "python -m simulator optimize says what to raise."
)
LEFT = "could not be done: python -m backend.operations redrive, once the cause is mended."


class ScaleMonitoring(Construct):
    """Who waits is told of a person in the end, which is no failure, so nobody would know."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        intake: Function,
        worker: Function,
        work: sqs.Queue,
        left: Mapping[str, sqs.Queue],
    ) -> None:
        super().__init__(scope, id_)
        names = Names(settings.app_name)
        alarms = Alarms(self, names, names.app)
        behind = intake.metric("IteratorAge", statistic="Maximum", period=PERIOD)
        oldest = work.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum")
        deciding = logs.LogGroup.from_log_group_name(self, "Deciding", f"/aws/lambda/{names.chat_function}")
        shed = alarms.logged("Shed", deciding, SHED, "TurnsShed")
        self.alarms = [
            alarms.errors("Intake", intake),
            alarms.throttles("Intake", intake),
            alarms.errors("Worker", worker),
            alarms.throttles("Worker", worker),
            alarms.alarm("Turns behind", behind, BEHIND.to_milliseconds(), LATE),
            alarms.alarm("Turns waiting", oldest, 2 * VISIBILITY_SECONDS, WAITING),
            alarms.alarm("Turns shed", shed, MANY_SHED, PRESSURE),
            *(alarms.left(f"{name} left", queue, f"{name} {LEFT}") for name, queue in left.items()),
        ]
        tell(self, settings, self.alarms)
