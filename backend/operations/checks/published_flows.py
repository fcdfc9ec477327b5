"""Whether Amazon Connect takes the flows: each is published for a moment under a throw-away name.

Nothing but the service itself knows all of its rules.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend.connect.flows import EMAIL, GUIDE, TASK, Flows, chosen_values, flow_values, function_values
from backend.names import LIVE, Names
from backend.operations.account import Clients, code, pages
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Settings

SUBJECT = "Published flows"
FULL = frozenset({"LimitExceededException", "ServiceQuotaExceededException"})
REMEDY = "What it names has to exist and belong to the instance; else build the block in the designer, and compare."
LATER = "It is there after the deployment; ask again then."


def publish(
    flows: Flows, settings: Settings, aws: Clients, *, token: Callable[[], str] = lambda: secrets.token_hex(4)
) -> Iterator[Finding]:
    """Publish guide, task and the flow of the mail that leads to both, and delete them again whatever happens."""
    made: dict[str, str] = {}
    try:
        yield from _published(flows, settings, aws, f"doctor-{token()}", made)
    finally:
        left = [name for flow, name in made.items() if not _deleted(aws("connect"), settings.instance_id, flow)]
    for name in left:
        remedy = "Delete it in the Connect admin website, Routing, Flows."
        yield bad(SUBJECT, f"the throw-away flow {name} could not be deleted", remedy)


def _published(flows: Flows, settings: Settings, aws: Clients, suffix: str, made: dict[str, str]) -> Iterator[Finding]:
    """The findings; *made* keeps the name of each flow by its id."""
    connect, names = aws("connect"), Names(settings.app_name)
    values = _values(settings, connect.meta.partition)
    associated = set(pages(connect.list_lambda_functions, "LambdaFunctions", InstanceId=settings.instance_id))
    absent = {str(arn) for key, arn in values.items() if key.endswith("FunctionArn")} - associated
    arns: dict[str, str | None] = {GUIDE: None, TASK: None}
    for name in (GUIDE, TASK, EMAIL):
        throw_away = f"{names.of(name)}-{suffix}"
        others = flow_values(guide_flow=arns[GUIDE], task_flow=arns[TASK])
        try:
            answer = connect.create_contact_flow(
                InstanceId=settings.instance_id,
                Name=throw_away,
                Type="CONTACT_FLOW",
                Status="PUBLISHED",
                Description="Made by the doctor, who deletes it at once",
                Content=flows.filled(name, values | others),
            )
        except ClientError as error:
            yield from _refused(name, error, absent)
        else:
            made[answer["ContactFlowId"]] = throw_away
            arns[name] = answer["ContactFlowArn"]
            yield good(SUBJECT, f"Connect takes {name}")


def _values(settings: Settings, partition: str) -> dict[str, str | None]:
    """What a deployment puts into the flows, as far as it is known before one."""

    def arn(service: str, resource: str) -> str:
        return f"arn:{partition}:{service}:{settings.region}:{settings.account}:{resource}"

    names = Names(settings.app_name)
    alias = f":{LIVE}" if settings.canary else ""
    assistant = arn("wisdom", f"assistant/{settings.assistant_id}") if settings.assistant_id else None
    return chosen_values(settings, arn("connect", f"instance/{settings.instance_id}"), assistant) | function_values(
        email_function=arn("lambda", f"function:{names.email_function}{alias}"),
        query_function=arn("lambda", f"function:{names.query_function}{alias}"),
        ledger_function=arn("lambda", f"function:{names.ledger_function}{alias}"),
    )


def _refused(name: str, error: ClientError, absent: set[str]) -> Iterator[Finding]:
    """A line for each of the service's problems; other refusals are not the flow's."""
    if code(error) in FULL:
        yield unknown(SUBJECT, f"{name}: the instance has no room for another flow", "Delete one, and ask again.")
        return
    if code(error) != "InvalidContactFlowException":
        raise error
    problems = error.response.get("problems") or [{"message": error.response["Error"]["Message"]}]
    for problem in problems:
        text = f"{name}: {problem['message']}"
        if any(arn in text for arn in absent):
            yield unknown(SUBJECT, text, LATER)
        else:
            yield bad(SUBJECT, text, REMEDY)


def _deleted(connect: Any, instance_id: str, flow_id: str) -> bool:
    try:
        connect.delete_contact_flow(InstanceId=instance_id, ContactFlowId=flow_id)
    except (ClientError, BotoCoreError):
        return False
    return True
