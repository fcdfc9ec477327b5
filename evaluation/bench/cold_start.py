"""How much longer than the bare SDK clients the e-mail function takes to be ready, measured on what is uploaded."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from backend import asset
from backend.api import environments
from backend.api.environments import Resources
from backend.names import Names
from simulator import RUNTIME
from simulator.aws.guardrail import GUARDRAIL_ID, GUARDRAIL_VERSION
from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID
from simulator.aws.settings import LEDGER_KEY_ARN
from simulator.deployment import usual_settings

RUNS: Final = 9
AT_MOST: Final = 1.2

CLIENTS: Final = (
    "connect",
    "bedrock-agent-runtime",
    "secretsmanager",
    "bedrock-runtime",
    "bedrock-runtime",
    "dynamodb",
    "ssm",
)
"""The clients that the function makes, as often as it makes them."""

REPORT: Final = "\nimport time; print(time.process_time())"
HANDLER: Final = "import lambda_function\nlambda_function._wired()" + REPORT
BARE_CLIENTS: Final = (
    f"import os, boto3\nsession = boto3.Session(region_name=os.environ['AWS_REGION'])\n"
    f"for name in {CLIENTS}:\n"
    "    session.client(name)" + REPORT
)


def rows(runs: int = RUNS) -> Iterator[dict[str, Any]]:
    """The ratio of CPU time, whole processes, in turn so that both meet the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        asset.stage(RUNTIME, Path(folder))
        environment = {**os.environ, **variables(), "PYTHONPATH": folder}
        pairs = [(_seconds(HANDLER, environment), _seconds(BARE_CLIENTS, environment)) for _ in range(runs + 1)]
    handler, bare = (median(column) for column in zip(*pairs[1:], strict=True))  # the first pair fills the caches
    yield {
        "cold_start_ratio": round(handler / bare, 3),
        "at_most": AT_MOST,
        "handler_s": round(handler, 3),
        "clients_s": round(bare, 3),
        "runs": runs,
    }


def variables() -> dict[str, str]:
    """What the function is told by a deployment, and by Lambda."""
    settings = usual_settings()
    told = environments.email(
        settings,
        Resources(
            results_table="results",
            ledger_table="ledger",
            ledger_key_arn=LEDGER_KEY_ARN,
            interactions_table="interactions",
            texts_table="texts",
            customer_keys_table="customer-keys",
            customer_master_key_arn="key",
            mode_parameter=Names(settings.app_name).mode_parameter,
            product_names=("Travel Rewards Card",),
            translations=(),
            knowledge_base_id=KNOWLEDGE_BASE_ID,
            guardrail_id=GUARDRAIL_ID,
            guardrail_version=GUARDRAIL_VERSION,
        ),
    )
    return {
        **told.write(),
        "AWS_ACCESS_KEY_ID": "simulated",
        "AWS_SECRET_ACCESS_KEY": "simulated",
        "AWS_REGION": settings.region,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "PYTHONDONTWRITEBYTECODE": "",  # the SDK has its bytecode in place, so ours may be written too
    }


def _seconds(program: str, environment: dict[str, str]) -> float:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return float(done.stdout.split()[-1])
