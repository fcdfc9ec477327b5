"""How much longer than the bare SDK clients the e-mail function takes to be ready."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from simulator import RUNTIME

RUNS: Final = 9
AT_MOST: Final = 1.2

REPORT: Final = "\nimport time; print(time.process_time())"
HANDLER: Final = "import os, lambda_function\nlambda_function.wire(os.environ)" + REPORT
BARE_CLIENTS: Final = (
    "import boto3\n"
    "session = boto3.Session(region_name='us-east-1')\n"
    "for name in ('connect', 'bedrock-agent-runtime', 'bedrock-runtime', 'dynamodb', 'ssm'):\n"
    "    session.client(name)" + REPORT
)
ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "simulated",
    "AWS_SECRET_ACCESS_KEY": "simulated",
    "AWS_REGION": "us-east-1",
    "AWS_LAMBDA_LOG_FORMAT": "JSON",
    "DYNAMODB_TABLE_NAME": "results",
    "KNOWLEDGE_BASE_ID": "SIMULATED0",
    "MODEL_IDS": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "COMPANY_NAME": "AnyCompany Bank",
    "MODE_PARAMETER_NAME": "/ACEmailAI/mode",
    "PYTHONDONTWRITEBYTECODE": "",  # the SDK has its bytecode in place, so ours may be written too
}


def rows(runs: int = RUNS) -> Iterator[dict[str, Any]]:
    """The ratio of CPU time, whole processes, in turn so that both meet the same machine."""
    pairs = [(_seconds(HANDLER), _seconds(BARE_CLIENTS)) for _ in range(runs + 1)][1:]  # the first fills the caches
    handler, bare = (median(column) for column in zip(*pairs, strict=True))
    yield {
        "cold_start_ratio": round(handler / bare, 3),
        "at_most": AT_MOST,
        "handler_s": round(handler, 3),
        "clients_s": round(bare, 3),
        "runs": runs,
    }


def _seconds(program: str) -> float:
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(RUNTIME)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return float(done.stdout.split()[-1])
