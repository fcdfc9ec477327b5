"""Remove what `cdk destroy` leaves: log groups of functions that are gone, and profiles of the sample customers.

And what a change of `VECTOR_STORE` leaves, while the copy goes on: the stack of the store of before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from backend.connect.customers import Customers
from backend.connect.runtime.profiles import MARK
from backend.errors import DeploymentError
from backend.names import Names
from backend.operations.account import Clients, code
from backend.operations.checks.names import units
from backend.operations.deployed import Deployed
from backend.operations.stacks import VectorStores
from backend.settings import Settings, VectorStore

LAMBDA_LOGS = "/aws/lambda/"
STACK = "stack"


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that can be removed."""

    kind: str
    name: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True, slots=True)
class Cleanup:
    """What one copy of the application left in the account."""

    settings: Settings
    aws: Clients
    customers: Customers

    def find(self) -> list[Leftover]:
        """List what is left; a copy that is deployed still needs everything but a store of before."""
        stores = list(self._stores())
        if Deployed(self.settings, self.aws).exists():
            if stores:
                return stores
            raise DeploymentError(
                f"{self.settings.app_name} is still deployed: run python cdk.py destroy --all first, then this again."
            )
        return [*stores, *self._log_groups(), *self._profiles()]

    def remove(self, leftover: Leftover) -> None:
        """Remove one; it may be gone already."""
        try:
            if leftover.kind == STACK:
                self._remove_stack(leftover.name)
            elif leftover.kind == "log group":
                self.aws("logs").delete_log_group(logGroupName=leftover.name)
            else:
                self._remove_profiles(leftover.name)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise

    def _stores(self) -> Iterator[Leftover]:
        """Stacks of the vector store that the settings do not deploy, and that no other stack imports from."""
        stores = VectorStores(self.settings, self.aws)
        for store in stores.deployed():
            if store is not self.settings.vector_store and not self._is_used(stores.name(store)):
                cost = "" if store is VectorStore.S3_VECTORS else "about 350 USD a month"
                yield Leftover(STACK, stores.name(store), cost)

    def _is_used(self, stack: str) -> bool:
        client = self.aws("cloudformation")
        (found,) = client.describe_stacks(StackName=stack)["Stacks"]
        for output in found.get("Outputs", []):
            try:
                if (name := output.get("ExportName")) and client.list_imports(ExportName=name)["Imports"]:
                    return True
            except ClientError as error:
                if code(error) != "ValidationError":  # so it says that nobody imports it
                    raise
        return False

    def _remove_stack(self, name: str) -> None:
        client = self.aws("cloudformation")
        try:
            client.delete_stack(StackName=name)
            client.get_waiter("stack_delete_complete").wait(StackName=name)
        except (ClientError, WaiterError) as error:
            raise DeploymentError(
                f"The stack {name} could not be removed ({error}): lift its termination protection in the "
                "CloudFormation console, see what its events say, then run this again."
            ) from error

    def _log_groups(self) -> Iterator[Leftover]:
        names = Names(self.settings.app_name)
        of_units = [stack for stack, _ in units(names).values()]
        stacks = (names.instance_stack, names.backend_stack, names.opensearch_stack, names.s3_vectors_stack)
        owners = (names.app, *stacks, *of_units)
        for owner in dict.fromkeys(owners):
            pages = (
                self.aws("logs")
                .get_paginator("describe_log_groups")
                .paginate(logGroupNamePrefix=f"{LAMBDA_LOGS}{owner}-")
            )
            found = [group["logGroupName"] for page in pages for group in page["logGroups"]]
            yield from (Leftover("log group", name) for name in found if not self._function_exists(name))

    def _function_exists(self, log_group: str) -> bool:
        try:
            self.aws("lambda").get_function_configuration(FunctionName=log_group.removeprefix(LAMBDA_LOGS))
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return False
        return True

    def _profiles(self) -> Iterator[Leftover]:
        for number in self.customers.account_numbers:
            found = self._of(number)
            if found:
                ours = all(profile.get("Attributes", {}).get(MARK) == self.settings.app_name for profile in found)
                yield Leftover("profile of account", number, "" if ours else "not made by this copy")

    def _remove_profiles(self, account_number: str) -> None:
        for profile in self._of(account_number):
            self._profiles_client.delete_profile(DomainName=self._domain, ProfileId=profile["ProfileId"])

    def _of(self, account_number: str) -> list[dict[str, Any]]:
        try:
            answer = self._profiles_client.search_profiles(
                DomainName=self._domain, KeyName="_account", Values=[account_number], MaxResults=100
            )
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return []
        return [profile for profile in answer["Items"] if profile.get("AccountNumber") == account_number]

    @property
    def _profiles_client(self) -> Any:
        return self.aws("customer-profiles")

    @property
    def _domain(self) -> str:
        return self.settings.customer_profiles_domain
