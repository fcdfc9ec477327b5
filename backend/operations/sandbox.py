"""What the stack of a sandbox's instance says of it."""

from botocore.exceptions import ClientError

from backend.names import Names
from backend.operations.account import Clients, code
from backend.sandbox import brought
from backend.settings import Settings


def filled_in(settings: Settings, aws: Clients) -> Settings:
    """Give *settings* with the ids of a sandbox's instance, and as they are where none was made or wanted."""
    outputs = _outputs(settings, aws) if settings.sandbox else {}
    return brought.filled_in(settings, outputs.__getitem__) if outputs.keys() >= set(brought.IDS) else settings


def _outputs(settings: Settings, aws: Clients) -> dict[str, str]:
    name = Names(settings.app_name).instance_stack
    try:
        (stack,) = aws("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if code(error) != "ValidationError":
            raise
        return {}
    return {row["OutputKey"]: row["OutputValue"] for row in stack.get("Outputs", ()) if "OutputValue" in row}
