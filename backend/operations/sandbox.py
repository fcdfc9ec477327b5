"""What the stack of a sandbox's instance says of it."""

from backend.names import Names
from backend.operations import stacks
from backend.operations.account import Clients
from backend.sandbox import brought
from backend.settings import Settings


def filled_in(settings: Settings, aws: Clients) -> Settings:
    """Give *settings* with the ids of a sandbox's instance, and as they are where none was made or wanted."""
    outputs = _outputs(settings, aws) if settings.sandbox else {}
    return brought.filled_in(settings, outputs.__getitem__) if outputs.keys() >= set(brought.IDS) else settings


def _outputs(settings: Settings, aws: Clients) -> dict[str, str]:
    stack = stacks.find(aws, Names(settings.app_name).instance_stack) or {}
    return {row["OutputKey"]: row["OutputValue"] for row in stack.get("Outputs", ()) if "OutputValue" in row}
