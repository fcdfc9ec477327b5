"""Send a mail into the deployed system and wait for its result: the whole way, from Connect to the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from backend.errors import DeploymentError
from backend.names import Names
from backend.operations.deployed import Deployed
from triage.policy import POLICY
from triage.ports import SYSTEM_CLOCK, Clock

SUBJECT = "What does a wire transfer cost?"
BODY = "Hello,\n\nwhat does a domestic wire transfer cost, and how long does it take?\n\nThank you."
EVERY_SECONDS = 2

SHOWN = (
    *("category", "intent", "confidence_score", "confidence_explanation"),
    *("review_required", "mail_kind", "model_used"),
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent, and who seems to send it: the answer goes there."""

    sender: str
    subject: str = SUBJECT
    body: str = BODY


def send(deployed: Deployed, mail: Mail) -> str:
    """Begin a contact as an incoming mail would, and give its id."""
    settings = deployed.settings
    answer = deployed.aws("connect").start_email_contact(
        InstanceId=settings.instance_id,
        FromEmailAddress={"EmailAddress": mail.sender},
        DestinationEmailAddress=settings.email_address,
        EmailMessage={
            "MessageSourceType": "RAW",
            "RawMessage": {
                "Subject": mail.subject,
                "Body": mail.body,
                "ContentType": "text/plain",
                # Without them the function takes the mail for unverified and holds it.
                "Headers": {"X_SES_SPAM_VERDICT": "PASS", "X_SES_VIRUS_VERDICT": "PASS"},
            },
        },
        ContactFlowId=deployed.flow(),
    )
    return str(answer["ContactId"])


def wait(deployed: Deployed, contact_id: str, seconds: float, clock: Clock = SYSTEM_CLOCK) -> Row:
    """Give the contact's result; raise `DeploymentError` with what to look at where none comes in time."""
    table, dynamodb, ends = deployed.table(), deployed.aws("dynamodb"), clock.now() + seconds
    while True:
        answer = dynamodb.get_item(TableName=table, Key={"contactId": {"S": contact_id}}, ConsistentRead=True)
        if item := answer.get("Item"):
            return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
        if clock.now() >= ends:
            raise DeploymentError(_advice(deployed, contact_id, seconds))
        clock.sleep(EVERY_SECONDS)


def route(row: Row, threshold: int) -> str:
    """The way that the flow takes for such a result."""
    if row.get("mail_kind") == "automatic":
        return "NOT_ANSWERED"
    if int(row["confidence_score"]) >= threshold and row.get("review_required") == "false":
        return "AUTOMATED_RESPONSE"
    return "AGENT_REVIEW"


def describe(row: Row, threshold: int = POLICY.threshold) -> list[tuple[str, str]]:
    """What to show of a result: score and whatever decides the route."""
    holds = ", ".join(map(str, row.get("holds") or [])) or "none"
    return [*((name, str(row.get(name, "-"))) for name in SHOWN), ("holds", holds), ("route", route(row, threshold))]


def _advice(deployed: Deployed, contact_id: str, seconds: float) -> str:
    function = Names(deployed.settings.app_name).email_function
    return (
        f"No result for contact {contact_id} after {seconds:g} s. Look, in this order: whether the contact ran the "
        "flow (Connect admin website, Analytics, Contact search); what the function wrote (log group "
        f"/aws/lambda/{function}); what it failed at (python -m backend.operations replay --dry-run); whether the "
        "models answer (python -m backend.operations doctor)."
    )
