"""The models: whether each answers, and for how long it will be there.

Only a real call proves access, so each model of the chain is asked for one word; that costs a few hundredths of a cent.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from adapters.bedrock.models import base_id, capability
from backend.operations.account import Clients, code
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Settings

EMBEDDING_MODEL = "amazon.titan-embed-text-v2:0"
QUESTION = "Answer with the one word yes."

REMEDIES = {
    "AccessDeniedException": "Let your account use it: Bedrock console, Model catalog, the model (for Anthropic fill "
    "in the use case form once); see that no service control policy denies regions. Or take it out of MODEL_CHAIN.",
    "ResourceNotFoundException": "It is past its end of life, or your account has to fill in the use case form in the "
    "Bedrock console, Model catalog. Or name another one in MODEL_CHAIN.",
    "ThrottlingException": "The quota may be zero: Service Quotas console, Amazon Bedrock, tokens per minute of this "
    "model; ask for more.",
    "ValidationException": "This model cannot be called so from this region: name another one in MODEL_CHAIN.",
}
ASK_AGAIN = "Try again; if it stays, look at the AWS Health Dashboard."


def chain(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Each model of the chain answers."""
    for model_id in settings.model_ids:
        yield _answers(aws, model_id)


def _answers(aws: Clients, model_id: str) -> Finding:
    try:
        aws("bedrock-runtime").converse(
            modelId=model_id,
            messages=[{"role": "user", "content": [{"text": QUESTION}]}],
            inferenceConfig={"maxTokens": 16},
            additionalModelRequestFields=dict(capability(model_id).additional_fields),
        )
    except (ClientError, BotoCoreError) as error:
        return bad("Model", f"{model_id} does not answer ({error})", REMEDIES.get(code(error), ASK_AGAIN))
    return good("Model", f"{model_id} answers")


def embedding(_: Settings, aws: Clients) -> Iterator[Finding]:
    """The model that turns articles and questions into vectors answers."""
    try:
        aws("bedrock-runtime").invoke_model(modelId=EMBEDDING_MODEL, body=json.dumps({"inputText": "yes"}))
    except (ClientError, BotoCoreError) as error:
        yield bad(
            "Embedding model", f"{EMBEDDING_MODEL} does not answer ({error})", REMEDIES.get(code(error), ASK_AGAIN)
        )
    else:
        yield good("Embedding model", f"{EMBEDDING_MODEL} answers")


def lifecycle(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """How long each model will be there."""
    for model in [*map(base_id, settings.model_ids), EMBEDDING_MODEL]:
        yield _stage(aws, model)


def _stage(aws: Clients, model: str) -> Finding:
    try:
        details = aws("bedrock").get_foundation_model(modelIdentifier=model)["modelDetails"]
    except ClientError as error:
        if code(error) not in {"ResourceNotFoundException", "ValidationException"}:
            raise
        return unknown(
            "Model lifecycle", f"this region does not describe {model}", "See its page in the Bedrock guide."
        )
    stage = details.get("modelLifecycle", {})
    end = stage.get("endOfLifeTime")
    if end and end <= datetime.now(UTC):
        return bad("Model lifecycle", f"{model} ended on {end:%Y-%m-%d}", "Name another one in MODEL_CHAIN.")
    until = f" until {end:%Y-%m-%d}" if end else ""
    if stage.get("status") == "LEGACY":
        return unknown("Model lifecycle", f"{model} is on its way out{until}", "Plan for another one in MODEL_CHAIN.")
    return good("Model lifecycle", f"{model} is active{until}")
