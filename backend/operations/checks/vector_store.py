"""The vector store that is deployed, beside the one of the settings: some changes are refused, one costs money."""

from collections.abc import Iterator

from backend.names import Names
from backend.operations.account import Clients
from backend.operations.finding import Finding, bad, good, unknown
from backend.operations.stacks import VectorStores
from backend.settings import Settings, VectorStore

SUBJECT = "Vector store"
NETWORK = "Private network"


def store(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The next deployment can have it, and leaves none behind that is paid for nothing."""
    stores = VectorStores(settings, aws)
    deployed, wanted = stores.deployed(), settings.vector_store
    left = [each for each in deployed if each is not wanted]
    if left and wanted not in deployed:
        yield unknown(
            SUBJECT,
            f"{left[0]} is deployed, .env says {wanted}: the next deployment reads all articles into a new knowledge "
            f"base, then turns to it, and leaves the stack {stores.name(left[0])}, which costs what it did",
            f"Deploy, then run python -m backend.operations cleanup; or set VECTOR_STORE={left[0]} again.",
        )
    elif left:
        yield unknown(
            SUBJECT,
            f"the stack {stores.name(left[0])} is left of before and used by nobody",
            "Run python -m backend.operations cleanup, which removes it.",
        )
    if wanted is VectorStore.OPENSEARCH_SERVERLESS and wanted in deployed:
        yield _standby(settings, aws)
    elif not left:
        yield good(SUBJECT, f"{wanted}, deployed" if deployed else f"{wanted}, not deployed yet")


def network(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """The endpoint of a private collection is there and ready."""
    if not (chosen := settings.private_network):
        yield good(NETWORK, "not asked for")
        return
    found = aws("opensearchserverless").batch_get_vpc_endpoint(ids=[chosen.endpoint])["vpcEndpointDetails"]
    if not found or found[0]["status"] != "ACTIVE":
        said = f"is {found[0]['status']}" if found else f"is no endpoint of OpenSearch Serverless in {settings.region}"
        yield bad(NETWORK, f"{chosen.endpoint} {said}", "Make one there, wait until it is ACTIVE, name its id in .env.")
        return
    yield unknown(
        NETWORK,
        f"{chosen.endpoint} is ready; whether packets get there is not tried",
        f"See that OPENSEARCH_SUBNETS lie in {found[0]['vpcId']}, that OPENSEARCH_SECURITY_GROUPS may send to port 443 "
        "and the endpoint's groups take it from them, and that the VPC has DNS resolution and DNS hostnames on.",
    )


def _standby(settings: Settings, aws: Clients) -> Finding:
    name, wanted = Names(settings.app_name).collection, settings.standby_replicas.value
    found = aws("opensearchserverless").batch_get_collection(names=[name])["collectionDetails"]
    if found and found[0]["standbyReplicas"] != wanted:
        return bad(
            SUBJECT,
            f"the collection {name} has STANDBY_REPLICAS={found[0]['standbyReplicas']}, .env says {wanted}: "
            "CloudFormation cannot change that and refuses the deployment",
            f"Set {found[0]['standbyReplicas']} again; or deploy another copy (APP_NAME) and destroy this one.",
        )
    return good(SUBJECT, f"collection {name}, STANDBY_REPLICAS={wanted}")
