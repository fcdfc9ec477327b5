"""Mail, tasks, and prompts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from backend.connect.flow_language.document import Action
from backend.connect.flow_language.schema import TASK_NAME_CHARACTERS
from simulator.flow.actions.timing import whole_number
from simulator.flow.outcome import GO_ON, Outcome, failed
from simulator.flow.scope import Scope
from simulator.flow.services import DeliveryError, SentMail, Task

SUBJECT_CHARACTERS: Final = 998
BODY_CHARACTERS: Final = 5000
DELAY_SECONDS: Final = range(1, 518_401)
WORDS_A_SECOND: Final = 2.6
_BREAK: Final = re.compile(r'<break time="(\d+)s"/>')
_TAG: Final = re.compile(r"<[^>]*>")


def create_contact(action: Action, scope: Scope) -> Outcome:
    """The first half of Send message: the outbound contact that carries the mail."""
    if action.parameters["Channel"] != "EMAIL":
        return failed("only e-mail contacts can be created here")
    scope.draft = (scope.services.new_id(), action.parameters.get("RelatedContact") == "CURRENT")
    return GO_ON


def send_email(action: Action, scope: Scope) -> Outcome:
    """The second half: hand the mail over."""
    draft, scope.draft = scope.draft, None
    if draft is None:
        return failed("no outbound contact was created just before")
    to, raw = action.parameters["DestinationEmailAddress"], action.parameters["EmailMessage"].get("RawMessage")
    if raw is None:
        return failed("message templates are not simulated")
    mail = SentMail(
        contact_id=draft[0],
        linked=draft[1],
        for_contact_id=scope.contact.contact_id,
        action=action.identifier,
        sent_at=scope.services.clock.now(),
        from_address=_address(action.parameters.get("FromEmailAddress", {}), scope),
        to_address=_address(to, scope),
        to_name=scope.text(to.get("DisplayName", "")) or None,
        subject=scope.text(raw["Subject"]),
        body=scope.text(raw["Body"]),
    )
    if problem := _problem(mail):
        return failed(problem)
    try:
        scope.services.outbox.send(mail)
    except DeliveryError as error:
        return failed(str(error))
    return GO_ON


def create_task(action: Action, scope: Scope) -> Outcome:
    """Give a person a task, now or after a delay."""
    parameters = action.parameters
    written = parameters.get("DelaySeconds")
    delay = whole_number(scope.text(written), DELAY_SECONDS) if written else 0
    task = Task(
        task_id=scope.services.new_id(),
        for_contact_id=scope.contact.contact_id,
        name=scope.text(parameters["Name"]),
        description=scope.text(parameters.get("Description", "")),
        flow_arn=scope.text(parameters.get("ContactFlowId", "")) or None,
        template_id=scope.text(parameters.get("TaskTemplateId", "")) or None,
        attributes=scope.texts(parameters.get("Attributes", {})),
        delay=delay or 0,
    )
    if delay is None or not 0 < len(task.name) <= TASK_NAME_CHARACTERS or not (task.flow_arn or task.template_id):
        return failed(f"a task needs a name of up to {TASK_NAME_CHARACTERS} characters, and a flow or a template")
    return GO_ON if scope.services.tasks.create(task) else failed("no task could be made")


def play(action: Action, scope: Scope) -> Outcome:
    """Play a prompt, which e-mail and task contacts pass without noticing."""
    if scope.contact.channel in {"EMAIL", "TASK"}:
        scope.warn("MessageParticipant has no effect on this channel")
        return GO_ON
    scope.lambda_seconds = 0.0
    text = scope.text(action.parameters.get("Text") or action.parameters.get("SSML", ""))
    if scope.contact.channel == "VOICE":
        scope.services.clock.sleep(seconds_of(text))
    return GO_ON


def set_voice(_action: Action, scope: Scope) -> Outcome:
    """Choose who speaks, which other channels pass without noticing."""
    if scope.contact.channel != "VOICE":
        scope.warn("UpdateContactTextToSpeechVoice has no effect on this channel")
    return GO_ON


def seconds_of(text: str) -> float:
    """How long a *text* or its SSML is spoken."""
    pauses = sum(float(found) for found in _BREAK.findall(text))
    return pauses + len(_TAG.sub(" ", text).split()) / WORDS_A_SECOND


def _address(endpoint: Mapping[str, Any], scope: Scope) -> str:
    return scope.text(endpoint.get("EmailAddress", ""))


def _problem(mail: SentMail) -> str | None:
    if "@" not in mail.to_address:
        return "there is no address to send to"
    if not 0 < len(mail.subject.strip()) <= len(mail.subject) <= SUBJECT_CHARACTERS:
        return "the subject is empty or longer than 998 characters"
    if not 0 < len(mail.body.strip()) <= len(mail.body) <= BODY_CHARACTERS:
        return "the body is empty or longer than 5000 characters"
    return None
