"""Check what a deployment needs; nothing that is made for it stays."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from backend.connect import flows
from backend.errors import RemedyError
from backend.operations import sandbox
from backend.operations.account import Clients, code
from backend.operations.checks import (
    access,
    address,
    agents,
    bedrock,
    canary,
    chat_api,
    checkout,
    contact_center,
    mode,
    names,
    published_flows,
    quotas,
    recordings,
    scale,
    stage,
    talking,
    vector_store,
)
from backend.operations.finding import Finding, Mark, bad, good, unknown
from backend.sandbox.brought import LEFT_TO_DO
from backend.settings import Settings

Check = Callable[[Settings, Clients], Iterator[Finding]]

CHECKS: Mapping[str, Check] = {
    "CDK bootstrap": access.bootstrap,
    "Vector store": vector_store.store,
    vector_store.NETWORK: vector_store.network,
    "Stage": stage.stage,
    "Names": names.taken,
    "Mode": mode.mode,
    canary.SUBJECT: canary.canary,
    "Model": bedrock.chain,
    "Embedding model": bedrock.embedding,
    "Model lifecycle": bedrock.lifecycle,
    "Quota of tokens": quotas.model_tokens,
    "Quota of functions": quotas.concurrency,
    scale.SUBJECT: scale.scale,
}
"""What is asked of the account, by subject."""

OF_INSTANCE: Mapping[str, Check] = {
    "Connect instance": contact_center.instance,
    "E-mail": contact_center.email_storage,
    "E-mail address": address.address,
    "Queue": contact_center.queues,
    "Routing profiles": agents.routing,
    "Security profiles": agents.security,
    "Outbound flow": agents.outbound,
    "Case template": contact_center.case_template,
    "Customer profiles": contact_center.profiles_domain,
    "Q in Connect": contact_center.assistant,
    "Quotas of Connect": quotas.connect,
    "Names of flows": names.flows,
    **{check.subject: check for check in (talking.CHATS, talking.CALLS)},
    "API of chats": chat_api.chat_api,
    recordings.SUBJECT: recordings.recordings,
}
"""What is asked of the instance, once there is one, by subject."""

REFUSED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "ForbiddenException", "NotAuthorizedException"}
)


def examine(
    folder: Path,
    environ: Mapping[str, str],
    open_account: Callable[[Settings], Clients],
    environment: str | None = None,
) -> Iterator[Finding]:
    """Give a line for each thing that was looked at; a failure of AWS is a line as well."""
    settings, findings = checkout.settings(folder, environ, environment)
    yield from findings
    yield from checkout.content(folder)
    if settings is None:
        yield unknown("The account", "was not asked", "Put the settings right first.")
        return
    aws = open_account(settings)
    (credentials,) = access.credentials(settings, aws)
    yield credentials
    if credentials.mark is Mark.BAD:
        yield unknown("The account", "was not asked", "Put that right first.")
        return
    settings = sandbox.filled_in(settings, aws)
    for subject, check in CHECKS.items():
        yield from _guarded(subject, check, settings, aws)
    if settings.instance_id:
        for subject, check in OF_INSTANCE.items():
            yield from _guarded(subject, check, settings, aws)
        yield from _publishing(folder, settings, aws)
    else:
        yield good("Connect instance", "comes with the deployment, and all that belongs to it")
    if settings.sandbox:
        for step in LEFT_TO_DO:
            what, _, how = step.partition(": ")
            yield unknown("By hand", what, how)


def _publishing(folder: Path, settings: Settings, aws: Clients) -> Iterator[Finding]:
    try:
        publish = partial(published_flows.publish, flows.load(folder / "contact-flows"))
        yield from _guarded(published_flows.SUBJECT, publish, settings, aws)
    except RemedyError as error:
        yield bad(published_flows.SUBJECT, "cannot be filled", " ".join(str(error).split()))


def _guarded(subject: str, check: Check, settings: Settings, aws: Clients) -> Iterator[Finding]:
    try:
        yield from check(settings, aws)
    except (ClientError, BotoCoreError) as error:
        if code(error) in REFUSED:
            yield unknown(subject, "your credentials may not look", f"Allow it, or check by hand ({error}).")
        else:
            yield bad(subject, "AWS did not answer", f"Try again; see what it said ({error}).")
