"""Who takes what waits for a person: without them a mail that the software leaves alone waits for ever."""

import json
from collections.abc import Iterator, Mapping

from botocore.exceptions import ClientError

from backend.operations.account import Clients, code, pages
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Settings, queue_setting

CHANNELS: Mapping[str, str] = {"EMAIL": "mails", "TASK": "tasks, as which a mail comes that no queue took,"}
"""What comes to a queue, by the service's word for it."""

NEEDED: Mapping[str, str] = {
    "BasicAgentAccess": "Contact Control Panel, Access",
    "CustomViews.Access": "Agent applications, Custom views",
    "CustomerProfiles.View": "Customer Profiles, View",
    "Cases.View": "Cases, View",
}
"""What an agent has to see to work with the guide: the service's word → what to tick.

https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
"""
OF_ASSISTANT: Mapping[str, str] = {"Wisdom.View": "Amazon Q in Connect, View"}
ADMIN = "Admin"
"""The profile that every instance has and that may do everything; nobody answers mails with it."""

DEFAULT_OUTBOUND = "Default outbound"
"""The flow that runs for each mail that goes out of a queue which names no other."""


def queues(settings: Settings) -> Mapping[str, str]:
    """The id of each queue by the setting that names it."""
    own = {queue_setting(category): queue for category, queue in settings.category_queue_ids.items()}
    return {"AMAZON_CONNECT_QUEUE_ID": settings.queue_id} | own


def routing(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Some routing profile takes mails and tasks from each queue."""
    left = {(channel, queue) for channel in CHANNELS for queue in queues(settings).values()}
    instance = {"InstanceId": settings.instance_id}
    for profile in pages(aws("connect").list_routing_profiles, "RoutingProfileSummaryList", **instance):
        if not left:
            break
        call, rows = aws("connect").list_routing_profile_queues, "RoutingProfileQueueConfigSummaryList"
        for row in pages(call, rows, RoutingProfileId=profile["Id"], **instance):
            left.discard((row["Channel"], row["QueueId"]))
    for setting, queue in queues(settings).items():
        if missing := [channel for channel in CHANNELS if (channel, queue) in left]:
            kinds = " and ".join(CHANNELS[channel] for channel in missing)
            yield bad(
                "Routing profiles",
                f"nobody takes {kinds} from the queue of {setting}",
                f"In the Connect admin website, Users, Routing profiles, add the queue with {' and '.join(missing)}.",
            )
    if not left:
        yield good("Routing profiles", "somebody takes mails and tasks from every queue")


def security(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Some security profile shows agents all that the guide and the cases need."""
    needed = {**NEEDED, **(OF_ASSISTANT if settings.assistant_id else {})}
    instance = {"InstanceId": settings.instance_id}
    lacking: dict[str, set[str]] = {}
    for profile in pages(aws("connect").list_security_profiles, "SecurityProfileSummaryList", **instance):
        if profile["Name"] != ADMIN:
            call = aws("connect").list_security_profile_permissions
            has = set(pages(call, "Permissions", SecurityProfileId=profile["Id"], **instance))
            lacking[profile["Name"]] = needed.keys() - has
    if whole := [name for name, missing in lacking.items() if not missing]:
        yield good("Security profiles", f"guide, customers and cases are seen by {', '.join(whole)}")
        return
    nearest = min(lacking, key=lambda name: len(lacking[name]), default="Agent")
    missing = [tick for word, tick in needed.items() if word in lacking.get(nearest, needed)]
    yield unknown(
        "Security profiles",
        f"none shows agents all that they need; {nearest} comes nearest",
        f"In the Connect admin website, Users, Security profiles, {nearest}, tick: {'; '.join(missing)}.",
    )


def outbound(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The flow that runs for a mail that goes out asks for the channel before it speaks."""
    for name, content in _outbound_flows(settings, aws).items():
        if any(_asks(action) for action in json.loads(content)["Actions"]):
            yield good("Outbound flow", f"{name} asks for the channel")
        else:
            yield unknown(
                "Outbound flow",
                f"{name} runs for each mail that goes out, and does not ask for the channel",
                "Let it begin with a check of the channel that leads EMAIL past what is said to callers.",
            )


def _outbound_flows(settings: Settings, aws: Clients) -> Mapping[str, str]:
    """The content of each flow that the queues run for what goes out, by its name."""
    instance = {"InstanceId": settings.instance_id}
    listed = pages(
        aws("connect").list_contact_flows,
        "ContactFlowSummaryList",
        ContactFlowTypes=["OUTBOUND_WHISPER"],
        **instance,
    )
    default = next((str(row["Id"]) for row in listed if row["Name"] == DEFAULT_OUTBOUND), "")
    chosen = {_own_outbound(settings, aws, queue) or default for queue in queues(settings).values()}
    flows = [aws("connect").describe_contact_flow(ContactFlowId=flow, **instance) for flow in sorted(chosen - {""})]
    return {answer["ContactFlow"]["Name"]: answer["ContactFlow"]["Content"] for answer in flows}


def _own_outbound(settings: Settings, aws: Clients, queue: str) -> str:
    """The flow that a queue names itself; of one that is not there another check tells."""
    try:
        found = aws("connect").describe_queue(InstanceId=settings.instance_id, QueueId=queue)["Queue"]
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        return ""
    return str(found.get("OutboundCallerConfig", {}).get("OutboundFlowId", ""))


def _asks(action: Mapping[str, object]) -> bool:
    parameters = action.get("Parameters")
    return isinstance(parameters, dict) and parameters.get("ComparisonValue") == "$.Channel"
