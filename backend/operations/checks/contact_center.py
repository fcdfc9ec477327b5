"""The Amazon Connect instance and what belongs to it."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from backend.operations.account import Clients, code, pages
from backend.operations.checks import agents
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Settings

ABSENT = frozenset({"ResourceNotFoundException", "InvalidParameterException", "InvalidRequestException"})
"""How Connect says that an id leads nowhere."""


def instance(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """There, and active."""
    remedy = "Correct AMAZON_CONNECT_INSTANCE_ID or AWS_REGION: the id ends the instance's ARN in the Connect console."
    try:
        found = aws("connect").describe_instance(InstanceId=settings.instance_id)["Instance"]
    except ClientError as error:
        if code(error) not in ABSENT:
            raise
        yield bad("Connect instance", f"{settings.region} has no instance {settings.instance_id}", remedy)
        return
    name, status = found.get("InstanceAlias", settings.instance_id), found["InstanceStatus"]
    if status != "ACTIVE":
        yield bad("Connect instance", f"{name} is {status}", "Wait until it is active, or repair it in the console.")
    else:
        yield good("Connect instance", f"{name} is active")


def email_storage(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Messages have a bucket: e-mail is switched on."""
    answer = aws("connect").list_instance_storage_configs(
        InstanceId=settings.instance_id, ResourceType="EMAIL_MESSAGES"
    )
    if answer["StorageConfigs"]:
        yield good("E-mail", "is switched on, messages have a bucket")
    else:
        yield bad(
            "E-mail",
            "the instance keeps no e-mail messages",
            "In the Connect console, Data storage, switch on e-mail messages and attachments; then, under E-mail, "
            "create the service role.",
        )


def queues(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Each queue is there, enabled, and can send mail."""
    for setting, queue in agents.queues(settings).items():
        yield _queue(settings, aws, setting, queue)


def _queue(settings: Settings, aws: Clients, setting: str, queue: str) -> Finding:
    try:
        found = aws("connect").describe_queue(InstanceId=settings.instance_id, QueueId=queue)["Queue"]
    except ClientError as error:
        if code(error) not in ABSENT:
            raise
        return bad(
            "Queue", f"the instance has no queue {queue}", f"Correct {setting}: the id ends the queue's address."
        )
    if found.get("Status") == "DISABLED":
        return bad("Queue", f"{found['Name']} is disabled", "Enable it in the Connect admin website, Routing, Queues.")
    if not found.get("OutboundEmailConfig", {}).get("OutboundEmailAddressId"):
        return unknown(
            "Queue",
            f"{found['Name']} has no outbound e-mail address, so its agents cannot reply",
            "Give it one in the Connect admin website, Routing, Queues.",
        )
    return good("Queue", f"{found['Name']} ({setting})")


def case_template(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Cases belong to the instance, and the template is active."""
    rows = pages(
        aws("connect").list_integration_associations,
        "IntegrationAssociationSummaryList",
        InstanceId=settings.instance_id,
        IntegrationType="CASES_DOMAIN",
    )
    domain = next((row["IntegrationArn"].rpartition("/")[2] for row in rows), None)
    if domain is None:
        yield bad("Case template", "the instance has no Cases domain", "Enable Cases in the Connect console, Cases.")
        return
    template = settings.case_template_id
    try:
        found = aws("connectcases").get_template(domainId=domain, templateId=template)
    except ClientError as error:
        if code(error) not in {"ResourceNotFoundException", "ValidationException"}:
            raise
        yield bad(
            "Case template",
            f"the Cases domain has no template {template}",
            "Correct AMAZON_CONNECT_CASE_TEMPLATE_ID: the id ends the template's address in the Connect admin website.",
        )
        return
    if found.get("status") == "Inactive":
        yield bad("Case template", f"{found['name']} is inactive", "Activate it in the admin website, Case templates.")
    else:
        yield good("Case template", found["name"])


def profiles_domain(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Customer Profiles has the domain."""
    name = settings.customer_profiles_domain
    try:
        aws("customer-profiles").get_domain(DomainName=name)
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        yield bad(
            "Customer profiles",
            f"there is no domain {name}",
            "Enable Customer Profiles in the Connect console, or correct AMAZON_CONNECT_CUSTOMER_PROFILES_DOMAIN.",
        )
        return
    instance = f"arn:{aws('connect').meta.partition}:connect:{settings.region}:{settings.account}:instance/"
    rows = pages(aws("customer-profiles").list_account_integrations, "Items", Uri=f"{instance}{settings.instance_id}")
    used = sorted({row["DomainName"] for row in rows})
    if name in used:
        yield good("Customer profiles", f"domain {name}")
    else:
        yield bad(
            "Customer profiles",
            f"the instance does not use the domain {name}, but {', '.join(used) or 'none'}",
            "Correct AMAZON_CONNECT_CUSTOMER_PROFILES_DOMAIN, or enable Customer Profiles in the Connect console.",
        )


def assistant(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The assistant, where one is configured."""
    if settings.assistant_id is None:
        return
    try:
        found = aws("qconnect").get_assistant(assistantId=settings.assistant_id)["assistant"]
    except ClientError as error:
        if code(error) not in {"ResourceNotFoundException", "ValidationException"}:
            raise
        yield bad("Q in Connect", f"there is no assistant {settings.assistant_id}", "Correct Q_CONNECT_ASSISTANT_ID.")
    else:
        yield good("Q in Connect", f"assistant {found['name']}")
