"""The stacks of the vector store in the account: one of two kinds, and after a change of the setting both."""

from dataclasses import dataclass

from botocore.exceptions import ClientError

from backend.names import VECTOR_STORE, Names
from backend.operations.account import Clients, code
from backend.settings import Settings, VectorStore


@dataclass(frozen=True, slots=True)
class VectorStores:
    """Which stores of one copy exist, whatever the settings say now."""

    settings: Settings
    aws: Clients

    def name(self, store: VectorStore) -> str:
        """What the stack of *store* is called."""
        names = Names(self.settings.app_name)
        return names.s3_vectors_stack if store is VectorStore.S3_VECTORS else names.opensearch_stack

    def deployed(self) -> list[VectorStore]:
        """The stores whose stacks are there; others' may have the same name and say something else of themselves."""
        return [store for store in VectorStore if self._is_ours(self.name(store))]

    def _is_ours(self, stack: str) -> bool:
        try:
            (found,) = self.aws("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if code(error) != "ValidationError":
                raise
            return False
        return bool(found.get("Description") == VECTOR_STORE)
