"""What `cdk destroy` leaves is found and removed, and nothing else."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.connect import customers
from backend.connect.runtime.profiles import MARK
from backend.errors import DeploymentError
from backend.names import VECTOR_STORE
from backend.operations.account import Clients
from backend.operations.cleanup import Cleanup
from backend.settings import Settings, VectorStore
from tests.backend.operations.conftest import Account
from tests.fakes.clock import FakeClock
from tests.fakes.profiles_domain import ProfilesDomain

OURS = (
    "/aws/lambda/ACEmailAI-EmailAIResponseRouting",
    "/aws/lambda/ACEmailAISandbox-CustomS3AutoDeleteObjects-a1",
    "/aws/lambda/OpenSearchStack-IndexProvider-b2",
)
OTHERS = (
    "/aws/lambda/ACEmailAIx-EmailAIResponseRouting",
    "/aws/lambda/ACEmailAI",
    "/aws/lambda/Invoices",
    "ACEmailAI-",
)


@pytest.fixture
def domain(settings: Settings, account: Account) -> ProfilesDomain:
    found = ProfilesDomain(FakeClock(), service=account.service)
    assert settings.customer_profiles_domain == "amazon-connect-anycompany"
    return found


@pytest.fixture
def logs(aws: Clients) -> Any:
    client = aws("logs")
    for name in (*OURS, *OTHERS):
        client.create_log_group(logGroupName=name)
    return client


@pytest.fixture
def cleanup(
    settings: Settings, aws: Clients, account: Account, checkout: Path, domain: ProfilesDomain, logs: Any
) -> Cleanup:
    account.functions.clear()
    return Cleanup(settings, aws, customers.load(checkout / "customerprofiles.csv"))


def names(cleanup: Cleanup) -> set[str]:
    return {leftover.name for leftover in cleanup.find()}


def groups(logs: Any) -> set[str]:
    return {group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]}


def test_log_groups_of_this_copy_are_found_and_no_others(cleanup: Cleanup) -> None:
    assert names(cleanup) == set(OURS)


def test_the_log_of_a_function_that_exists_stays(cleanup: Cleanup, account: Account) -> None:
    account.functions["OpenSearchStack-IndexProvider-b2"] = {}
    assert names(cleanup) == set(OURS[:2])


def test_profiles_are_found_by_the_account_numbers_of_the_file(cleanup: Cleanup, domain: ProfilesDomain) -> None:
    domain.put(AccountNumber="4810072231", Attributes={MARK: "ACEmailAI"})
    domain.put(AccountNumber="4810095468")
    domain.put(AccountNumber="1000000001")
    found = {leftover.name: leftover.note for leftover in cleanup.find() if leftover.kind != "log group"}
    assert found == {"4810072231": "", "4810095468": "not made by this copy"}


def test_everything_found_is_removed_and_a_second_run_finds_nothing(
    cleanup: Cleanup, domain: ProfilesDomain, logs: Any
) -> None:
    domain.put(AccountNumber="4810072231", Attributes={MARK: "ACEmailAI"})
    domain.put(AccountNumber="1000000001")
    for leftover in cleanup.find():
        cleanup.remove(leftover)
    assert groups(logs) == set(OTHERS)
    assert domain.numbers() == ["1000000001"]
    assert cleanup.find() == []


def test_what_somebody_else_removed_meanwhile_is_no_failure(cleanup: Cleanup, logs: Any) -> None:
    leftovers = cleanup.find()
    for leftover in leftovers:
        logs.delete_log_group(logGroupName=leftover.name)
    for leftover in leftovers:
        cleanup.remove(leftover)


def test_a_domain_that_is_gone_leaves_no_profiles(cleanup: Cleanup, domain: ProfilesDomain) -> None:
    domain.exists = False
    assert names(cleanup) == set(OURS)


def test_a_copy_that_is_deployed_is_not_touched(cleanup: Cleanup, account: Account) -> None:
    account.functions["ACEmailAI-EmailAIResponseRouting"] = {}
    with pytest.raises(DeploymentError, match=r"still deployed: run python cdk\.py destroy --all first"):
        cleanup.find()


def test_the_account_numbers_are_those_of_the_file(cleanup: Cleanup, checkout: Path) -> None:
    with (checkout / "customerprofiles.csv").open(encoding="utf-8", newline="") as file:
        assert cleanup.customers.account_numbers == tuple(row["AccountNumber"] for row in csv.DictReader(file))


def test_the_stack_of_a_store_of_before_is_found_while_the_copy_goes_on(cleanup: Cleanup, account: Account) -> None:
    account.functions["ACEmailAI-EmailAIResponseRouting"] = {}
    account.cloudformation.stacks |= {"OpenSearchStack": VECTOR_STORE, "S3VectorsStack": VECTOR_STORE}
    (found,) = cleanup.find()
    assert str(found) == "stack S3VectorsStack"
    cleanup.remove(found)
    assert list(account.cloudformation.stacks) == ["OpenSearchStack"]


def test_a_store_that_costs_money_says_so(settings: Settings, cleanup: Cleanup, account: Account) -> None:
    changed = replace(settings, vector_store=VectorStore.S3_VECTORS)
    account.functions["ACEmailAI-EmailAIResponseRouting"] = {}
    account.cloudformation.stacks["OpenSearchStack"] = VECTOR_STORE
    (found,) = replace(cleanup, settings=changed).find()
    assert str(found) == "stack OpenSearchStack (about 350 USD a month)"


@pytest.mark.parametrize(
    ("description", "used"), [(VECTOR_STORE, True), ("Theirs.", False)], ids=["still used", "somebody else's"]
)
def test_no_other_stack_is_taken_for_a_store_of_before(
    cleanup: Cleanup, account: Account, description: str, used: bool
) -> None:
    account.cloudformation.stacks["S3VectorsStack"] = description
    account.cloudformation.used = {"S3VectorsStack"} if used else set()
    assert "S3VectorsStack" not in names(cleanup)


def test_a_store_that_is_protected_says_what_to_do(cleanup: Cleanup, account: Account) -> None:
    account.cloudformation.stacks["S3VectorsStack"] = VECTOR_STORE
    account.cloudformation.protected = {"S3VectorsStack"}
    (found,) = [leftover for leftover in cleanup.find() if leftover.kind == "stack"]
    with pytest.raises(DeploymentError, match="lift its termination protection"):
        cleanup.remove(found)
