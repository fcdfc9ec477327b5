"""The example events, one file for each shape that Connect sends."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "events"


def event(name: str, **parameters: Any) -> dict[str, Any]:
    """Read an example; *parameters* replace those of the flow."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    if parameters:
        found["Details"]["Parameters"] = (found["Details"].get("Parameters") or {}) | parameters
    return found


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))
