"""How far the deployed copy goes by itself now."""

from collections.abc import Iterator

from backend.errors import DeploymentError
from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.operations.finding import Finding, bad, good, unknown
from backend.operations.switch import Switch, describe
from backend.settings import Settings
from triage import modes

SET = "python -m backend.operations mode draft"


def mode(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The switch is there, and understood."""
    deployed = Deployed(settings, aws)
    if not deployed.exists():
        return
    switch = Switch(deployed)
    try:
        text = switch.read()
    except DeploymentError:
        yield bad("Mode", f"the parameter {switch.name} is gone, so nothing goes out", f"Set it: {SET}")
        return
    said = " ".join(describe(text))
    yield unknown("Mode", said, f"Set it: {SET}") if modes.parse(text).quiet else good("Mode", said)
