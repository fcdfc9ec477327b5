"""Whether the names of the deployment are free, or its own."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from backend.names import APPLICATION, INSTANCE, VECTOR_STORE, Names
from backend.operations.account import Clients, code
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings, VectorStore

REMEDY = "Choose another APP_NAME, which begins every name; or remove it, if nobody needs it."


def taken(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """No stack of somebody else's has the name of one of ours, and no collection is there without our stack."""
    names = Names(settings.app_name)
    s3 = settings.vector_store is VectorStore.S3_VECTORS
    store = names.s3_vectors_stack if s3 else names.opensearch_stack
    ours = {store: VECTOR_STORE, names.backend_stack: APPLICATION}
    if settings.sandbox:
        ours[names.instance_stack] = INSTANCE
    there = {stack: _description(aws, stack) for stack in ours}
    foreign = [stack for stack, said in there.items() if said not in (None, ours[stack])]
    for stack in foreign:
        yield bad("Names", f"the stack {stack} is somebody else's, it says: {there[stack] or 'nothing'}", REMEDY)
    if not s3 and there[store] is None and _collection(aws, names.collection):
        yield bad("Names", f"there is a collection {names.collection} already", REMEDY)
    elif not foreign:
        yield good("Names", f"the stacks {', '.join(ours)} are free, or this copy's")


def _description(aws: Clients, stack: str) -> str | None:
    """What a stack says of itself; None where there is none."""
    try:
        (found,) = aws("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if code(error) != "ValidationError":
            raise
        return None
    return str(found.get("Description", ""))


def _collection(aws: Clients, name: str) -> bool:
    return bool(aws("opensearchserverless").batch_get_collection(names=[name])["collectionDetails"])
