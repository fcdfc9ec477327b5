"""Whether the names of the deployment are free, or its own."""

from collections.abc import Iterator

from backend.names import ANALYTICS, APPLICATION, CHAT, INSTANCE, VECTOR_STORE, VOICE, Names
from backend.operations import stacks
from backend.operations.account import Clients
from backend.operations.finding import Finding, bad, good
from backend.operations.stacks import VectorStores
from backend.settings import Settings, Unit, VectorStore

REMEDY = "Choose another APP_NAME, which begins every name; or remove it, if nobody needs it."


def taken(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """No stack of somebody else's has the name of one of ours, and no collection is there without our stack."""
    names = Names(settings.app_name)
    store = VectorStores(settings, aws).name(settings.vector_store)
    ours = {store: VECTOR_STORE, names.backend_stack: APPLICATION}
    if settings.sandbox:
        ours[names.instance_stack] = INSTANCE
    if Unit.CHAT in settings.units:
        ours[names.chat_stack] = CHAT
    if Unit.ANALYTICS in settings.units:
        ours[names.analytics_stack] = ANALYTICS
    if Unit.VOICE in settings.units:
        ours[names.voice_stack] = VOICE
    there = {stack: _description(aws, stack) for stack in ours}
    foreign = [stack for stack, said in there.items() if said not in (None, ours[stack])]
    for stack in foreign:
        yield bad("Names", f"the stack {stack} is somebody else's, it says: {there[stack] or 'nothing'}", REMEDY)
    has_collection = settings.vector_store is VectorStore.OPENSEARCH_SERVERLESS
    if has_collection and there[store] is None and _collection(aws, names.collection):
        yield bad("Names", f"there is a collection {names.collection} already", REMEDY)
    elif not foreign:
        yield good("Names", f"the stacks {', '.join(ours)} are free, or this copy's")


def _description(aws: Clients, stack: str) -> str | None:
    """What a stack says of itself; None where there is none."""
    found = stacks.find(aws, stack)
    return None if found is None else str(found.get("Description", ""))


def _collection(aws: Clients, name: str) -> bool:
    return bool(aws("opensearchserverless").batch_get_collection(names=[name])["collectionDetails"])
