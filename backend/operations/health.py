"""How the deployed copy is now: its stacks, the mode, alarms that are raised, mails that wait for a replay."""

from collections.abc import Iterator

from backend.names import Names
from backend.operations import stacks
from backend.operations.account import pages
from backend.operations.checks.mode import mode
from backend.operations.checks.names import brought
from backend.operations.deployed import Deployed
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Unit

DEPLOY = "python cdk.py deploy --all"


def look(deployed: Deployed) -> Iterator[Finding]:
    """Look at what is deployed; changes nothing."""
    yield from _stacks(deployed)
    if deployed.exists():
        yield from mode(deployed.settings, deployed.aws)
        yield from _alarms(deployed)
        yield from _failures(deployed)
        yield from _turns(deployed)


def _stacks(deployed: Deployed) -> Iterator[Finding]:
    settings = deployed.settings
    store = stacks.VectorStores(settings, deployed.aws).name(settings.vector_store)
    for name in (store, *brought(settings, Names(settings.app_name))):
        found = stacks.find(deployed.aws, name)
        status = str(found["StackStatus"]) if found else ""
        if not found:
            yield bad("Stack", f"{name} is not there", f"Deploy: {DEPLOY}")
        elif status.endswith("_IN_PROGRESS"):
            yield unknown("Stack", f"{name} is being changed ({status})", "Look again when that is over.")
        elif status.endswith("FAILED"):
            yield bad("Stack", f"{name} is stuck ({status})", f"See its events in CloudFormation, then {DEPLOY}")
        elif status == "ROLLBACK_COMPLETE":
            yield bad(
                "Stack", f"{name} could not be made ({status})", f"See its events in CloudFormation, then {DEPLOY}"
            )
        elif "ROLLBACK" in status:
            yield unknown("Stack", f"{name} is as it was before a change that failed ({status})", f"Again: {DEPLOY}")
        else:
            yield good("Stack", f"{name} ({status})")


def _alarms(deployed: Deployed) -> Iterator[Finding]:
    cloudwatch = deployed.aws("cloudwatch")
    mine = {"AlarmNamePrefix": Names(deployed.settings.app_name).of(""), "StateValue": "ALARM"}
    raised = list(pages(cloudwatch.describe_alarms, "MetricAlarms", **mine))
    for alarm in raised:
        why = alarm.get("AlarmDescription") or "no description"
        yield bad("Alarm", f"{alarm['AlarmName']}: {why}", "docs/alarms.md says what to do.")
    if not raised:
        yield good("Alarm", "none is raised")


def _waiting(deployed: Deployed, queue: str) -> int:
    told = deployed.aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
    return int(told["Attributes"]["ApproximateNumberOfMessages"])


def _turns(deployed: Deployed) -> Iterator[Finding]:
    if scale := deployed.outputs(Unit.SCALE):
        waiting = _waiting(deployed, scale["ScaleDeadLettersUrl"]) + _waiting(deployed, scale["ScaleRefusedUrl"])
        remedy = "Once the cause is mended: python -m backend.operations redrive"
        text = f"{waiting} turns or batches of these could not be done"
        yield bad("Turns", text, remedy) if waiting else good("Turns", "none waits to be put back")


def _failures(deployed: Deployed) -> Iterator[Finding]:
    if waiting := _waiting(deployed, deployed.failure_queue()):
        text = f"{waiting} mails wait that the function could not judge; their contacts are with agents"
        yield bad("Failures", text, "Once the cause is mended: python -m backend.operations replay")
    else:
        yield good("Failures", "no mail waits for a replay")
