"""The stacks in the account. A vector store's is one of two kinds, and after a change of the setting there are both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from backend.names import VECTOR_STORE, Names
from backend.operations.account import Clients, code
from backend.settings import Settings, VectorStore


def find(aws: Clients, name: str) -> Mapping[str, Any] | None:
    """What CloudFormation says of the stack *name*; None where there is none."""
    try:
        (found,) = aws("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if code(error) != "ValidationError":
            raise
        return None
    return dict(found)


def outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    """What a *stack* that was found tells."""
    return {row["OutputKey"]: row["OutputValue"] for row in stack.get("Outputs", ()) if "OutputValue" in row}


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
        found = find(self.aws, stack)
        return found is not None and found.get("Description") == VECTOR_STORE
