"""What each action does: the whole language in one table. A type that is not in it is an error, never a pass: one that
exists all the same takes the branch on e-mail that is documented for it, if any is.
"""

from collections.abc import Callable, Mapping
from typing import Final

from backend.connect.flow_language.document import Action, FlowError
from backend.connect.flow_language.schema import UNSIMULATED, OnEmail
from simulator.flow.actions import (
    assistant,
    attributes,
    bot,
    branching,
    cases,
    functions,
    guide,
    messages,
    profiles,
    routing,
    timing,
)
from simulator.flow.outcome import Outcome, failed
from simulator.flow.scope import Scope

Performer = Callable[[Action, Scope], Outcome]

PERFORMERS: Final[Mapping[str, Performer]] = {
    "AssociateContactToCustomerProfile": profiles.associate,
    "CheckHoursOfOperation": branching.check_hours,
    "CheckMetricData": branching.check_metric,
    "Compare": branching.compare,
    "ConnectParticipantWithLexBot": bot.connect,
    "CreateCase": cases.create,
    "CreateContact": messages.create_contact,
    "CreateCustomerProfile": profiles.create,
    "CreateTask": messages.create_task,
    "CreateWisdomSession": assistant.create_session,
    "DisconnectParticipant": routing.disconnect,
    "DistributeByPercentage": branching.distribute,
    "EndFlowExecution": routing.end_flow,
    "GetCase": cases.get,
    "GetCustomerProfile": profiles.get,
    "InvokeFlowModule": functions.invoke_module,
    "InvokeLambdaFunction": functions.invoke,
    "LoadContactContent": attributes.load_content,
    "Loop": timing.loop,
    "MessageParticipant": messages.play,
    "ShowView": guide.show_view,
    "StartOutboundEmailContact": messages.send_email,
    "TagContact": attributes.tag,
    "TransferContactToQueue": routing.transfer_to_queue,
    "TransferToFlow": routing.transfer_to_flow,
    "UntagContact": attributes.untag,
    "UpdateCase": cases.update,
    "UpdateContactAttributes": attributes.update,
    "UpdateContactData": attributes.update_data,
    "UpdateContactEventHooks": routing.set_hooks,
    "UpdateContactRecordingBehavior": attributes.set_recording,
    "UpdateContactRoutingBehavior": routing.set_priority,
    "UpdateContactTargetQueue": routing.set_queue,
    "UpdateContactTextToSpeechVoice": messages.set_voice,
    "UpdateCustomerProfile": profiles.update,
    "UpdateFlowAttributes": attributes.update_flow,
    "UpdateFlowLoggingBehavior": attributes.set_logging,
    "Wait": timing.wait,
}


def unsimulated(action: Action, scope: Scope) -> Outcome:
    """Do what an action that nothing here performs does to a mail, if that is known."""
    on_email = UNSIMULATED[action.type].on_email if scope.contact.channel == "EMAIL" else OnEmail.UNKNOWN
    if on_email is OnEmail.FAILS:
        return failed(f"{action.type} has no use for e-mail")
    raise FlowError(f"{action.type} is not simulated; leave it out here, or teach it to simulator/flow/actions.")
