"""What a deployment would settle: the ARNs of flows and functions, their environment, and the bound flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backend.connect import contact_flow
from backend.connect.flow_language.document import Flow
from simulator.aws.guardrail import GUARDRAIL_ID, GUARDRAIL_VERSION
from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID
from simulator.aws.settings import LEDGER_KEY_ARN
from simulator.connect.queues import DEFAULT_QUEUE, queue_arn
from simulator.errors import SimulatorError
from simulator.flow.contact import ACCOUNT, INSTANCE_ARN, REGION
from triage.policy import POLICY

ROOT: Final = Path(__file__).resolve().parents[1]
FLOWS: Final = ROOT / "contact-flows"
ARTICLES: Final = ROOT / "knowledge-articles"
CUSTOMERS: Final = ROOT / "customerprofiles.csv"
SAMPLE_EMAILS: Final = ROOT / "sample-emails"

COMPANY: Final = "AnyCompany Bank"

_FUNCTION: Final = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:ACEmailAI"
EMAIL_FUNCTION_ARN: Final = f"{_FUNCTION}-EmailAIResponseRouting"
QUERY_FUNCTION_ARN: Final = f"{_FUNCTION}-QueryTempoStorage4AsyncMode"
LEDGER_FUNCTION_ARN: Final = f"{_FUNCTION}-SendLedger"
MODE_PARAMETER: Final = "/ACEmailAI/mode"
GUIDE_FLOW_ARN: Final = f"{INSTANCE_ARN}/contact-flow/Email-SBS"
TASK_FLOW_ARN: Final = f"{INSTANCE_ARN}/contact-flow/Email-Task"
ASSISTANT_ARN: Final = f"arn:aws:wisdom:{REGION}:{ACCOUNT}:assistant/simulated"

WAITS: Final[Mapping[str, str]] = {"FirstWaitSeconds": "12", "PollWaitSeconds": "3", "PollCount": "3"}


@dataclass(frozen=True, slots=True)
class BoundFlows:
    """The three flows with their placeholders filled."""

    email: Flow
    guide: Flow
    task: Flow

    @property
    def by_arn(self) -> dict[str, Flow]:
        """The flows that other flows lead to."""
        return {GUIDE_FLOW_ARN: self.guide, TASK_FLOW_ARN: self.task}


def bind(folder: Path, threshold: int) -> BoundFlows:
    """Read the flows in *folder* and fill them as a deployment does; a SimulatorError names what is wrong."""
    values = placeholder_values(threshold)
    names = ("EmailSuggestedResponseConfidenceScore", "Email-SBS", "Email-Task")
    return BoundFlows(*(_bound(folder / f"{name}.json", values) for name in names))


def placeholder_values(threshold: int) -> dict[str, str | None]:
    """A value for every placeholder that our flows know."""
    queues = {f"Queue_{category.name}": queue_arn(category.name) for category in POLICY.categories}
    return {
        "EmailAIResponseRoutingFunctionArn": EMAIL_FUNCTION_ARN,
        "QueryTempoStorageFunctionArn": QUERY_FUNCTION_ARN,
        "SendLedgerFunctionArn": LEDGER_FUNCTION_ARN,
        "GuideFlowArn": GUIDE_FLOW_ARN,
        "TaskFlowArn": TASK_FLOW_ARN,
        "AssistantArn": ASSISTANT_ARN,
        "CaseTemplateId": "simulated-case-template",
        "ConfidenceThreshold": str(threshold),
        "AwsRegion": REGION,
        "CompanyName": COMPANY,
        "Queue_Default": queue_arn(DEFAULT_QUEUE),
        **queues,
        **WAITS,
    }


def environment(results: str, ledger: str, model_ids: list[str]) -> dict[str, str]:
    """The environment of the functions, JSON logging included, which leaves the root logger alone."""
    return {
        "AWS_REGION": REGION,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "DYNAMODB_TABLE_NAME": results,
        "SEND_LEDGER_TABLE_NAME": ledger,
        "SEND_LEDGER_KEY_ARN": LEDGER_KEY_ARN,
        "MODE_PARAMETER_NAME": MODE_PARAMETER,
        "KNOWLEDGE_BASE_ID": KNOWLEDGE_BASE_ID,
        "GUARDRAIL_ID": GUARDRAIL_ID,
        "GUARDRAIL_VERSION": GUARDRAIL_VERSION,
        "MODEL_IDS": ",".join(model_ids),
        "COMPANY_NAME": COMPANY,
        "ENABLE_LOGGING": "false",
    }


def _bound(path: Path, values: Mapping[str, str | None]) -> Flow:
    try:
        document = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be read ({error.strerror}); name the folder with the flows.") from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path}: is not UTF-8 text; export the flow again.") from error
    return Flow.parse(contact_flow.fill(document, values, name=str(path)), str(path))
