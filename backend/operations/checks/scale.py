"""What has to be there before turns wait in line: room in the account, a stream, and two functions that are fed."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from backend.names import Names
from backend.operations import stacks
from backend.operations.account import Clients, code
from backend.operations.checks.talking import DEPLOY
from backend.operations.finding import Finding, bad, good
from backend.scale.limits import AT_ONCE
from backend.settings import Settings, Unit

SUBJECT = "Turns in line"
ASK_FOR_MORE = "Ask for more in the Service Quotas console; until then turns wait, and are shed."
SWITCH_ON = "aws lambda update-event-source-mapping --enabled --uuid {}"


def scale(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Where the unit is on, the account has room for it; where it is deployed, each of its parts works."""
    if Unit.SCALE not in settings.units:
        return
    names = Names(settings.app_name)
    yield _functions(aws)
    if (stack := stacks.find(aws, names.scale_stack)) is None:
        yield _streams(aws)
        yield good(SUBJECT, f"the stack {names.scale_stack} comes with the deployment")
        return
    told = stacks.outputs(stack)
    yield _stream(aws, told["ScaleStreamName"])
    for function in (names.scale_intake, names.scale_worker):
        yield _fed(aws, function)


def _functions(aws: Clients) -> Finding:
    """As many workers as may be, each with the function that it waits for."""
    limit = aws("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    said = f"{limit:,} functions at a time in the account, {2 * AT_ONCE:,} for turns when most come"
    return good(SUBJECT, said) if limit > 2 * AT_ONCE else bad(SUBJECT, said, ASK_FOR_MORE)


def _streams(aws: Clients) -> Finding:
    told = aws("kinesis").describe_limits()
    count, limit = told["OnDemandStreamCount"], told["OnDemandStreamCountLimit"]
    said = f"{count} streams on demand of {limit} in the account"
    return good(SUBJECT, said) if count < limit else bad(SUBJECT, said, "Ask for more, or delete one.")


def _stream(aws: Clients, name: str) -> Finding:
    try:
        told = aws("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        return bad(SUBJECT, f"the stream {name} is gone, so turns are answered at once", DEPLOY)
    if told["StreamStatus"] not in {"ACTIVE", "UPDATING"}:
        return bad(SUBJECT, f"the stream {name} is {told['StreamStatus']}", DEPLOY)
    return good(SUBJECT, f"the stream {name} takes turns")


def _fed(aws: Clients, function: str) -> Finding:
    """Lambda reads for the function; somebody may have told it to stop."""
    rows = aws("lambda").list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    if not rows:
        return bad(SUBJECT, f"nothing is brought to {function}", DEPLOY)
    stopped = [row for row in rows if row["State"] in {"Disabled", "Disabling"}]
    if stopped:
        return bad(SUBJECT, f"what is brought to {function} is switched off", SWITCH_ON.format(stopped[0]["UUID"]))
    return good(SUBJECT, f"Lambda brings turns to {function}")
