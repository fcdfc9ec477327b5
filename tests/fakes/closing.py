"""What the e-mail flow adds below each automated reply."""

import json
from typing import Any

from simulator import deployment

DRAFT = "$.Attributes.suggestedResponse"


def _note() -> str:
    flow: dict[str, Any] = json.loads(
        (deployment.FLOWS / "EmailSuggestedResponseConfidenceScore.json").read_text("utf-8")
    )
    (send,) = [action for action in flow["Actions"] if action["Identifier"] == "send-reply"]
    body: str = send["Parameters"]["EmailMessage"]["RawMessage"]["Body"]
    return body.removeprefix(DRAFT)


NOTE = _note()
