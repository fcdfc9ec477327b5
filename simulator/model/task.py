"""What a model is asked for, told by the tool that it is to call."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from triage import completeness, judge


class Task(StrEnum):
    """The kinds of requests; their names also stand in scripted files."""

    ANALYSIS = "analysis"
    PROOF = "proof"
    COMPLETENESS = "completeness"

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> Task:
        """The task of a Converse *request*; whatever asks for no tool of a judge is an analysis."""
        return _BY_TOOL.get(forced_tool(request), cls.ANALYSIS)


_BY_TOOL: Final = {judge.TOOL_NAME: Task.PROOF, completeness.TOOL_NAME: Task.COMPLETENESS}

JUDGED: Final = frozenset(_BY_TOOL.values())
"""What only a judge is asked."""


def forced_tool(request: Mapping[str, Any]) -> str:
    """The tool that a Converse *request* wants called, empty where it brings none."""
    tools = request.get("toolConfig") or {}
    forced = ((tools.get("toolChoice") or {}).get("tool") or {}).get("name")
    names = (entry.get("toolSpec", {}).get("name") for entry in tools.get("tools", ()))
    return str(forced or next(names, ""))
