"""How long the templates take when everything is in place, and how large the functions are that a flow calls."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from simulator import deployment

AT_MOST_S: Final = 15.0
AT_MOST_BYTES: Final = 100_000


def rows(folder: Path = deployment.ROOT) -> Iterator[dict[str, Any]]:
    """`cdk synth` as an operator runs it, the second time; where it cannot run, one row that says why."""
    with tempfile.TemporaryDirectory() as output:
        command = [sys.executable, "cdk.py", "synth", "--quiet", "--output", output]
        first = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if first.returncode:
            yield {"synth_warm_s": None, "skipped": first.stderr.strip().rpartition("\n")[2]}
            return
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, capture_output=True, check=True)  # noqa: S603 - ours
        yield {"synth_warm_s": round(time.perf_counter() - began, 3), "at_most": AT_MOST_S}
        yield from _assets(Path(output))


def _assets(assembly: Path) -> Iterator[dict[str, Any]]:
    """The functions with a name of their own are those that a flow calls."""
    for template in assembly.glob("*.template.json"):
        for resource in json.loads(template.read_text(encoding="utf-8"))["Resources"].values():
            if resource["Type"] == "AWS::Lambda::Function" and "FunctionName" in resource["Properties"]:
                archive = assembly / f"asset.{resource['Properties']['Code']['S3Key']}"
                name = resource["Properties"]["FunctionName"]
                yield {"asset_bytes": archive.stat().st_size, "asset": name, "at_most": AT_MOST_BYTES}
