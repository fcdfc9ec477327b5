"""The address to which customers write, and the flow that its mail runs now."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from backend.connect.flows import EMAIL
from backend.connect.runtime.flow_association import INBOUND, MISNAMED, NOBODY
from backend.names import Names
from backend.operations.account import Clients, code, pages
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Association, Settings

SUBJECT = "Flow of the address"


def address(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The instance has the address, and what the next deployment does with it is said."""
    found = _find(settings, aws)
    if found is None:
        yield bad(
            "E-mail address",
            f"the instance has no address {settings.email_address}",
            "Create it in the Connect admin website, Channels, Email addresses; or correct "
            "AMAZON_CONNECT_EMAIL_ADDRESS.",
        )
        return
    yield good("E-mail address", settings.email_address)
    yield _bound(settings, aws, found)


def _find(settings: Settings, aws: Clients) -> Mapping[str, Any] | None:
    wanted = settings.email_address.casefold()
    rows = pages(aws("connect").search_email_addresses, "EmailAddresses", InstanceId=settings.instance_id)
    return next((row for row in rows if row["EmailAddress"].casefold() == wanted), None)


def _bound(settings: Settings, aws: Clients, found: Mapping[str, Any]) -> Finding:
    by_hand = "See it in the Connect admin website, Channels, Email addresses."
    flow, said = _flow(settings, aws, found)
    if not said:
        return unknown(SUBJECT, "Connect does not say which flow it runs", by_hand)
    wish = settings.associate_email_address
    if flow is None:
        if wish is Association.LEAVE:
            remedy = "Choose a flow in the Connect admin website, or set ASSOCIATE_EMAIL_ADDRESS=true."
            return unknown(SUBJECT, "it runs none, and the deployment leaves it so", remedy)
        return good(SUBJECT, "it runs none yet, the deployment binds ours")
    name = _name(settings, aws, flow)
    if name == Names(settings.app_name).of(EMAIL):
        return good(SUBJECT, f"it runs ours, {name}")
    if wish is Association.REPLACE:
        return good(SUBJECT, f"it runs {name}; the deployment puts ours in its place, and gives it back when it goes")
    return unknown(
        SUBJECT,
        f"it runs {name}, which the deployment leaves alone: no mail reaches our flow",
        "Set ASSOCIATE_EMAIL_ADDRESS=replace to take its place for as long as it says so, or choose by hand.",
    )


def _flow(settings: Settings, aws: Clients, found: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The flow, and whether the service knows: it does not document how it wants an address named."""
    knows = False
    for name in (found["EmailAddressArn"], found["EmailAddressId"]):
        try:
            answer = aws("connect").get_flow_association(
                InstanceId=settings.instance_id, ResourceId=name, ResourceType=INBOUND
            )
        except ClientError as error:
            if code(error) not in NOBODY | MISNAMED:
                raise
            knows = knows or code(error) in NOBODY
        else:
            return answer.get("FlowId"), True
    return None, knows


def _name(settings: Settings, aws: Clients, flow: str) -> str:
    try:
        answer = aws("connect").describe_contact_flow(
            InstanceId=settings.instance_id, ContactFlowId=flow.rpartition("/")[2]
        )
    except ClientError as error:
        if code(error) not in NOBODY:
            raise
        return f"a flow that is gone ({flow})"
    return str(answer["ContactFlow"]["Name"])
