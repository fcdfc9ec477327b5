"""What the stack of a sandbox's instance says of it."""

from backend.names import Names
from backend.operations import stacks
from backend.operations.account import Clients
from backend.sandbox import brought
from backend.settings import Settings


def filled_in(settings: Settings, aws: Clients) -> Settings:
    """Give *settings* with the ids of a sandbox's instance, and as they are where none was made or wanted."""
    stack = stacks.find(aws, Names(settings.app_name).instance_stack) if settings.sandbox else None
    outputs = stacks.outputs(stack) if stack else {}
    return brought.filled_in(settings, outputs.__getitem__) if outputs.keys() >= set(brought.IDS) else settings
