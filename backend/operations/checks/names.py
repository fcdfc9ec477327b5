"""Whether the names of the deployment are free, or its own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from botocore.exceptions import ClientError

from backend.connect.flows import CHAT as CHAT_FLOW
from backend.connect.flows import CHAT_GUIDE, EMAIL, GUIDE, PERSON, TASK
from backend.connect.flows import VOICE as VOICE_FLOW
from backend.names import (
    ANALYTICS,
    APPLICATION,
    AUDIT,
    CHAT,
    CHAT_API,
    INSTANCE,
    RECORDINGS,
    SCALE,
    VECTOR_STORE,
    VOICE,
    Names,
)
from backend.operations import stacks
from backend.operations.account import Clients, code, pages
from backend.operations.finding import Finding, bad, good
from backend.operations.stacks import VectorStores
from backend.settings import Settings, Unit, VectorStore

SUBJECT = "Names"
REMEDY = "Choose another APP_NAME, which begins every name; or remove it, if nobody needs it."
CLEAN_UP = "Remove it: python -m backend.operations cleanup."


class Brought(NamedTuple):
    """What a stack says of itself, and what it brings under names that are there once."""

    description: str
    functions: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()


def brought(settings: Settings, names: Names) -> dict[str, Brought]:
    """What each stack of this copy brings, but for that of the vector store."""
    functions = (*names.flow_functions, names.recorder_function)
    ours = {names.backend_stack: Brought(APPLICATION, functions, (EMAIL, GUIDE, TASK))}
    if settings.sandbox:
        ours[names.instance_stack] = Brought(INSTANCE)
    return ours | {stack: brings for unit, (stack, brings) in units(names).items() if unit in settings.units}


def units(names: Names) -> dict[Unit, tuple[str, Brought]]:
    """The stack of each unit, and what it brings."""
    recordings, waiting = (names.recordings_function,), (names.scale_intake, names.scale_worker)
    return {
        Unit.CHAT: (names.chat_stack, Brought(CHAT, (names.chat_function,), (CHAT_FLOW, CHAT_GUIDE))),
        Unit.CHAT_API: (names.chat_api_stack, Brought(CHAT_API, names.chat_api_functions, (PERSON,))),
        Unit.VOICE: (names.voice_stack, Brought(VOICE, (names.voice_function,), (VOICE_FLOW,))),
        Unit.RECORDINGS: (names.recordings_stack, Brought(RECORDINGS, recordings)),
        Unit.ANALYTICS: (names.analytics_stack, Brought(ANALYTICS, (names.analytics_function,))),
        Unit.SCALE: (names.scale_stack, Brought(SCALE, waiting)),
        Unit.AUDIT: (names.audit_stack, Brought(AUDIT, (names.audit_function,))),
    }


def taken(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """No stack of somebody else's has the name of one of ours, and without our stack nothing is there that it makes."""
    names = Names(settings.app_name)
    store = VectorStores(settings, aws).name(settings.vector_store)
    ours = {store: Brought(VECTOR_STORE), **brought(settings, names)}
    there = {stack: _description(aws, stack) for stack in ours}
    foreign = [stack for stack, said in there.items() if said not in (None, ours[stack].description)]
    for stack in foreign:
        yield bad(SUBJECT, f"the stack {stack} is somebody else's, it says: {there[stack] or 'nothing'}", REMEDY)
    found = list(_in_the_way(aws, [name for stack in _missing(there) for name in ours[stack].functions]))
    has_collection = settings.vector_store is VectorStore.OPENSEARCH_SERVERLESS
    if has_collection and there[store] is None and _collection(aws, names.collection):
        found.append(bad(SUBJECT, f"there is a collection {names.collection} already", REMEDY))
    yield from found
    if not found and not foreign:
        yield good(SUBJECT, f"the stacks {', '.join(ours)} are free, or this copy's")


def flows(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """No flow of the instance has the name of one that is still to be made."""
    names = Names(settings.app_name)
    ours = brought(settings, names)
    missing = _missing({stack: _description(aws, stack) for stack in ours})
    wanted = {names.of(flow) for stack in missing for flow in ours[stack].flows}
    if wanted:
        rows = pages(aws("connect").list_contact_flows, "ContactFlowSummaryList", InstanceId=settings.instance_id)
        for name in sorted(wanted & {row["Name"] for row in rows}):
            yield bad(SUBJECT, f"the instance has a flow {name} already", REMEDY)


def _missing(there: Mapping[str, str | None]) -> list[str]:
    return [stack for stack, said in there.items() if said is None]


def _in_the_way(aws: Clients, functions: Iterable[str]) -> Iterator[Finding]:
    """Functions, and the logs of functions that are gone: each has its stack refused."""
    for name in functions:
        try:
            aws("lambda").get_function_configuration(FunctionName=name)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            group = f"/aws/lambda/{name}"
            rows = aws("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
            if any(row["logGroupName"] == group for row in rows):
                yield bad(SUBJECT, f"there is a log group {group} already", CLEAN_UP)
        else:
            yield bad(SUBJECT, f"there is a function {name} already", REMEDY)


def _description(aws: Clients, stack: str) -> str | None:
    """What a stack says of itself; None where there is none."""
    found = stacks.find(aws, stack)
    return None if found is None else str(found.get("Description", ""))


def _collection(aws: Clients, name: str) -> bool:
    return bool(aws("opensearchserverless").batch_get_collection(names=[name])["collectionDetails"])
