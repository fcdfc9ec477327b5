"""Our own flows, and copies of them with one thing changed."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.connect import flow_lint as lint

FLOWS = Path(__file__).resolve().parents[4] / "contact-flows"
MAIL = "EmailSuggestedResponseConfidenceScore.json"
GUIDE = "Email-SBS.json"
TASK = "Email-Task.json"


class Copy:
    """A copy of one of our flows that a test may spoil; actions are found by what they are, not by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.document: dict[str, Any] = json.loads((FLOWS / name).read_text(encoding="utf-8"))

    @property
    def actions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.document["Actions"]
        return found

    def all(self, type_: str, *, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> list[dict[str, Any]]:
        found = [action for action in self.actions if action["Type"] == type_ and where(action)]
        assert found, f"{self.name} has no such {type_}"
        return found

    def one(self, type_: str, *, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        return self.all(type_, where=where)[0]

    def named(self, identifier: str) -> dict[str, Any]:
        return next(action for action in self.actions if action["Identifier"] == identifier)

    def between(self, before: dict[str, Any], action: dict[str, Any]) -> None:
        """Put a new action on the way out of *before*, wherever that leads by NextAction."""
        action.setdefault("Transitions", {})["NextAction"] = before["Transitions"]["NextAction"]
        before["Transitions"]["NextAction"] = action["Identifier"]
        self.actions.append(action)
        places = self.document["Metadata"]["ActionMetadata"]
        places[action["Identifier"]] = {"position": {"x": -5000, "y": -5000}}

    def problems(self) -> list[lint.Problem]:
        return lint.check(json.dumps(self.document), self.name)

    def codes(self, identifier: str | None = None) -> set[str]:
        return {found.code for found in self.problems() if identifier in {None, found.action}}

    def clone(self) -> "Copy":
        return copy.deepcopy(self)
