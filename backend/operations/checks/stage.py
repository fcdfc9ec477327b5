"""What `STAGE` protects, against what is deployed."""

from collections.abc import Iterator

from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.operations.finding import Finding, good, unknown
from backend.settings import Settings, Stage


def stage(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """A copy becomes production once it stands: what is protected cannot be taken back when a creation fails."""
    if settings.stage is Stage.PRODUCTION and not Deployed(settings, aws).exists():
        yield unknown(
            "Stage",
            "production, and nothing is deployed yet: should the first deployment fail, stacks and tables are kept "
            "from being removed for the next",
            "Deploy with STAGE=sandbox first, then once more with STAGE=production.",
        )
    else:
        yield good("Stage", settings.stage)
