"""Remove what `cdk destroy` leaves: log groups of functions that are gone, and profiles of the sample customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from backend.connect.customers import Customers
from backend.connect.runtime.profiles import MARK
from backend.errors import DeploymentError
from backend.names import Names
from backend.operations.account import Clients, code
from backend.operations.deployed import Deployed
from backend.settings import Settings

LAMBDA_LOGS = "/aws/lambda/"


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
        """List what is left; refuse while the copy is deployed, since it still needs all of this."""
        if Deployed(self.settings, self.aws).exists():
            raise DeploymentError(
                f"{self.settings.app_name} is still deployed: run python cdk.py destroy --all first, then this again."
            )
        return [*self._log_groups(), *self._profiles()]

    def remove(self, leftover: Leftover) -> None:
        """Remove one; it may be gone already."""
        try:
            if leftover.kind == "log group":
                self.aws("logs").delete_log_group(logGroupName=leftover.name)
            else:
                self._remove_profiles(leftover.name)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise

    def _log_groups(self) -> Iterator[Leftover]:
        names = Names(self.settings.app_name)
        owners = (names.app, names.backend_stack, names.opensearch_stack, names.s3_vectors_stack)
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
