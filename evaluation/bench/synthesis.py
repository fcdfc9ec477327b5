"""How long the templates take when everything is in place."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from simulator import deployment

AT_MOST_S: Final = 15.0


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
