"""What a sandbox's instance brings, by the names of its stack's outputs, and what it leaves to a person."""

from collections.abc import Callable
from dataclasses import replace

from backend.settings import Settings

IDS = ("InstanceId", "QueueId", "CaseTemplateId", "AssistantId")
"""The outputs that say what has no name of its own."""

LEFT_TO_DO = (
    "An agent: in the Amazon Connect console open the instance, Emergency access login; there, under Users, User "
    "management, add a user of your own with a password, the security profile Agent and the routing profile that ends "
    "in 'agents'. A password does not belong into a template.",
    "The security profile Agent: under Users, Security profiles, let it see Cases, Customer profiles, Amazon Q and "
    "views of guides, and handle e-mail contacts.",
    "The default outbound flow: under Routing, Flows, open Default outbound, begin with Check contact attributes on "
    "the channel, and lead EMAIL past what is spoken.",
    "Model access: the models of MODEL_CHAIN have to be open to the account; python -m backend.operations doctor asks "
    "each of them for a word.",
)
"""What no template makes, or none should: one step each, in order."""


def filled_in(settings: Settings, say: Callable[[str], str]) -> Settings:
    """Give *settings* as if somebody had looked up what was made; *say* gives the value of an output."""
    instance, queue, template, assistant = map(say, IDS)
    return replace(settings, instance_id=instance, queue_id=queue, case_template_id=template, assistant_id=assistant)
