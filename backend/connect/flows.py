"""The contact flows of the repository and the values that a deployment puts into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.connect import contact_flow
from backend.errors import DeploymentError
from backend.settings import Settings, Unit
from triage.policy import POLICY

EMAIL = "EmailSuggestedResponseConfidenceScore"
GUIDE = "Email-SBS"
TASK = "Email-Task"
CHAT = "Chat"
CHAT_GUIDE = "Chat-SBS"
PERSON = "Chat-Person"
VOICE = "Voice"


@dataclass(frozen=True, slots=True)
class Flows:
    """The text of each flow by its name."""

    documents: Mapping[str, str]

    def filled(self, name: str, values: Mapping[str, str | None]) -> str:
        """Give a flow with *values* for its placeholders."""
        return contact_flow.fill(self.documents[name], values, name=f"{name}.json")


NOTICE = "From here on this call is recorded."
"""What a caller hears before a person takes over, where calls are recorded."""


def load(folder: Path) -> Flows:
    """Read the flows; raise `DeploymentError` for one that is not there."""
    paths = {name: folder / f"{name}.json" for name in (EMAIL, GUIDE, TASK, CHAT, CHAT_GUIDE, PERSON, VOICE)}
    if missing := [f"{folder.name}/{path.name}" for path in paths.values() if not path.is_file()]:
        raise DeploymentError(
            f"Without {', '.join(missing)} there is nothing to deploy: restore it from the repository."
        )
    return Flows({name: _text(path) for name, path in paths.items()})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise DeploymentError(
            f"{path.name} cannot be read: export the flow again, as JSON in UTF-8 ({error})."
        ) from error


def chosen_values(settings: Settings, instance_arn: str, assistant_arn: str | None) -> dict[str, str | None]:
    """What the settings alone say about the placeholders."""
    default_queue = f"{instance_arn}/queue/{settings.queue_id}"
    queues = {
        f"Queue_{row.name}": f"{instance_arn}/queue/{settings.category_queue_ids.get(row.name, settings.queue_id)}"
        for row in POLICY.categories
    }
    return {
        "AssistantArn": assistant_arn,
        "AwsRegion": settings.region,
        "CaseTemplateId": settings.case_template_id,
        "CompanyName": settings.company_name,
        "ConfidenceThreshold": str(settings.confidence_threshold),
        "FirstWaitSeconds": str(settings.first_wait_seconds),
        "PollCount": str(settings.poll_count),
        "PollWaitSeconds": str(settings.poll_wait_seconds),
        "Queue_Default": default_queue,
        "RecordingNotice": NOTICE if Unit.RECORDINGS in settings.units else None,
        **queues,
    }


def function_values(*, email_function: str, query_function: str, ledger_function: str) -> dict[str, str]:
    """What the ARNs of functions say about the placeholders of the flows that call them."""
    return {
        "EmailAIResponseRoutingFunctionArn": email_function,
        "QueryTempoStorageFunctionArn": query_function,
        "SendLedgerFunctionArn": ledger_function,
    }


def bot_values(alias: str) -> dict[str, str]:
    """What the ARN of a bot's alias says about the placeholder of the flow that leads to it, of chats or of calls."""
    return {"ChatBotAliasArn": alias, "VoiceBotAliasArn": alias}


def chat_values(guide_flow: str) -> dict[str, str]:
    """What the ARN of the guide says about the placeholder of the flows that bring a chat to a person."""
    return {"ChatGuideFlowArn": guide_flow}


def flow_values(*, guide_flow: str | None, task_flow: str | None) -> dict[str, str | None]:
    """What the ARNs of flows say about the placeholders of the flow that leads to them; None for one that is not."""
    return {"GuideFlowArn": guide_flow, "TaskFlowArn": task_flow}
