"""Who runs this, and whether the CDK may deploy into the account."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from backend.operations.account import AccountError, Clients, code, verify
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings

QUALIFIER = "hnb659fds"
"""What the CDK takes where nobody chose one; importing it would start Node for a word."""
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
    """The CDK's own stack in the region, under the qualifier that the settings name."""
    chosen = settings.bootstrap_qualifier
    own = f" --qualifier {chosen} --toolkit-stack-name CDKToolkit-{chosen}" if chosen else ""
    remedy = f"python cdk.py bootstrap aws://{settings.account}/{settings.region}{own}"
    try:
        name = f"/cdk-bootstrap/{chosen or QUALIFIER}/version"
        version = aws("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    except ClientError as error:
        if code(error) != "ParameterNotFound":
            raise
        qualified = f" with the qualifier {chosen}" if chosen else ""
        remedy += "" if chosen else ", or set BOOTSTRAP_QUALIFIER to your company's"
        yield bad("CDK bootstrap", f"{settings.region} is not prepared for the CDK{qualified}", remedy)
        return
    if int(version) < OLDEST_BOOTSTRAP:
        yield bad("CDK bootstrap", f"version {version} is too old, {OLDEST_BOOTSTRAP} is needed", remedy)
    else:
        yield good("CDK bootstrap", f"version {version}")
