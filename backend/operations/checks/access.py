"""Who runs this, and whether the CDK may deploy into the account."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from backend.operations.account import AccountError, Clients, code, verify
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
OLDEST_BOOTSTRAP = 21
"""What the application's assets and deployment roles rely on."""


def credentials(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Reach AWS, are accepted by it, and are of the account in the settings."""
    try:
        verify(settings, aws)
    except AccountError as error:
        yield bad(error.subject, error.text, error.remedy)
    else:
        yield good("Credentials", f"accepted for account {settings.account}")


def bootstrap(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The CDK's own stack in the region."""
    remedy = f"python cdk.py bootstrap aws://{settings.account}/{settings.region}"
    try:
        version = aws("ssm").get_parameter(Name=BOOTSTRAP)["Parameter"]["Value"]
    except ClientError as error:
        if code(error) != "ParameterNotFound":
            raise
        yield bad("CDK bootstrap", f"{settings.region} is not prepared for the CDK", remedy)
        return
    if int(version) < OLDEST_BOOTSTRAP:
        yield bad("CDK bootstrap", f"version {version} is too old, {OLDEST_BOOTSTRAP} is needed", remedy)
    else:
        yield good("CDK bootstrap", f"version {version}")
