"""Read the tables of words and rules: JSON files, each beside the module that uses it."""

import json
from pathlib import Path
from typing import Any


def table(module: str) -> Any:
    """Give the table of a *module*, named by its file: `policy.py` has `policy.json`."""
    return json.loads(Path(module).with_suffix(".json").read_text(encoding="utf-8"))
