"""The assistant beside the agent."""

from backend.connect.flow_language.document import Action
from simulator.flow.outcome import GO_ON, Outcome, failed
from simulator.flow.scope import Scope


def create_session(action: Action, scope: Scope) -> Outcome:
    """Open a session; it is of use only after UpdateContactData has put it on the contact."""
    assistant = scope.text(action.parameters["WisdomAssistantArn"])
    scope.slots["Wisdom"] = {}
    if ":assistant/" not in assistant:
        return failed("there is no such assistant")
    session = f"{assistant.replace(':assistant/', ':session/')}/{scope.services.new_id()}"
    scope.slots["Wisdom"] = {"SessionArn": session}
    return GO_ON
