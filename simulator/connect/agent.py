"""Agents that work with a guide by script."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from simulator.flow.contact import Contact
from simulator.flow.services import View

Answer = Mapping[str, Any] | str
"""What was chosen, or an error type of ShowView."""

TIME_LIMIT_EXCEEDED: Final = "TimeLimitExceeded"


def press(label: str) -> Answer:
    """Choose the action, card action or item with this label."""
    return {"Action": "ActionSelected", "ViewResultData": {"actionName": label}}


def choose(action: str, **fields: Any) -> Answer:
    """Use another button of the view, such as `Next`, `Back` or `Submit`, with what was entered."""
    return {"Action": action, "ViewResultData": fields}


class AgentAtPage:
    """A person at a page: gives the one *answer* that was just chosen there, and is shown the next page."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.shown: View | None = None
        self._answer = answer

    def respond(self, view: View, contact: Contact) -> Answer | None:  # noqa: ARG002 - a page shows the view alone
        answer, self._answer = self._answer, None
        self.shown = view if answer is None else None
        return answer


class ScriptedAgent:
    """Gives its answers in turn, then lets every further view time out; `seen` keeps the pages shown."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self.seen: list[View] = []
        self._answers = iter(answers)

    def respond(self, view: View, contact: Contact) -> Answer:  # noqa: ARG002 - a script looks at nothing
        self.seen.append(view)
        return next(self._answers, TIME_LIMIT_EXCEEDED)
