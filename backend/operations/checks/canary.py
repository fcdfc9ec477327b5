"""Whether another version could stay at all: an alarm that is raised already turns it back at once."""

from collections.abc import Iterator

from backend.names import Names
from backend.operations.account import Clients
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings

SUBJECT = "Canary"


def canary(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """None of the alarms that watch over another version is raised before there is one."""
    if not settings.canary:
        return
    names = list(Names(settings.app_name).canary_alarms)
    found = aws("cloudwatch").describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm"], StateValue="ALARM")
    raised = [row["AlarmName"] for row in found["MetricAlarms"]]
    if raised:
        yield bad(
            SUBJECT,
            f"{', '.join(raised)} is raised, so every other version is turned back at once",
            "See its function's log; deploy once the alarm is clear, or with CANARY=false where the new code mends it.",
        )
    else:
        yield good(SUBJECT, "no alarm is raised that would turn another version back")
