"""The guide of whoever takes over a chat, as it is deployed."""

from functools import cache
from typing import Final

from backend.connect.flow_language.document import Flow
from backend.connect.flows import CHAT_GUIDE
from simulator import deployment
from simulator.flow.contact import INSTANCE_ARN, REGION

ARN: Final = f"{INSTANCE_ARN}/contact-flow/{CHAT_GUIDE}"


@cache
def flow() -> Flow:
    """The flow that is the guide."""
    return deployment.bound(deployment.FLOWS / f"{CHAT_GUIDE}.json", {"AwsRegion": REGION})
