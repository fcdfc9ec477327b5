"""The custom resource that keeps customer profiles in line with the file of customers."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.connect import customers
from backend.connect.runtime.profiles import MARK, CustomerProfiles, ProfilesError, read
from tests.examples import FEW
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.framework import Framework
from tests.fakes.profiles_domain import DOMAIN, ProfilesDomain
from tests.fakes.service import ServiceError

FILE = Path(__file__).resolve().parents[3] / "customerprofiles.csv"


def customer(number: str, **values: str) -> dict[str, str]:
    row = dict.fromkeys(customers.COLUMNS, "")
    return row | {"AccountNumber": number, "EmailAddress": f"{number}@example.com", **values}


class Deployment:
    """A stack that writes the rows it was last given."""

    def __init__(
        self, domain: ProfilesDomain, clock: FakeClock, seconds: float = 600, owner: str = "ACEmailAI"
    ) -> None:
        self.owner = owner
        self.rows: list[dict[str, str]] = []
        self.made: dict[str, Any] = {}
        profiles = CustomerProfiles(domain.client(), lambda: self.rows, sleep=clock.sleep, now=clock.now)
        self.stack = Framework(lambda event: profiles.on_event(event, FakeContext(clock, seconds)))

    def deploy(self, *rows: dict[str, str], domain: str = DOMAIN, write: bool = True) -> dict[str, Any]:
        self.rows = list(rows)
        numbers = [row["AccountNumber"] for row in rows]
        properties = {
            "DomainName": domain,
            "Owner": self.owner,
            "ContentHash": str(hash(str(rows))),
            "AccountNumbers": numbers if write else [],
            "Write": str(write).lower(),
        }
        self.made = self.stack.update(self.made, properties) if self.made else self.stack.create(properties)
        return self.made

    def destroy(self) -> None:
        self.stack.delete(self.made)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def domain(clock: FakeClock) -> ProfilesDomain:
    return ProfilesDomain(clock)


@pytest.fixture
def deployment(domain: ProfilesDomain, clock: FakeClock) -> Deployment:
    return Deployment(domain, clock)


def test_the_customers_of_the_repository_become_profiles(deployment: Deployment, domain: ProfilesDomain) -> None:
    rows = [dict(row) for row in read(FILE)]
    assert deployment.deploy(*rows)["Data"] == {"Customers": str(len(rows))}
    efua = domain.of("4810072231")
    assert (efua["FirstName"], efua["EmailAddress"]) == ("Efua", "efua.owusu@example.com")
    assert efua["Address"]["Address1"] == "118 Larkspur Lane"
    assert (efua["GenderString"], efua["PartyTypeString"]) == ("Female", "INDIVIDUAL")
    assert efua["Attributes"]["ServiceLevel"] == "Gold"
    assert efua["Attributes"]["CreditScore"] == "835"


def test_the_file_is_read_as_the_check_before_the_deployment_reads_it() -> None:
    assert tuple(row["AccountNumber"] for row in read(FILE)) == customers.load(FILE).account_numbers


def test_empty_values_are_left_out(deployment: Deployment, domain: ProfilesDomain) -> None:
    deployment.deploy(customer("1", FirstName="Noor"))
    profile = domain.of("1")
    assert set(profile) == {"AccountNumber", "EmailAddress", "FirstName", "Attributes"}
    assert profile["Attributes"] == {MARK: "ACEmailAI"}


def test_an_update_writes_what_changed_and_clears_what_was_emptied(
    deployment: Deployment, domain: ProfilesDomain
) -> None:
    deployment.deploy(customer("1", FirstName="Noor", ServiceLevel="Gold"), customer("2"))
    deployment.deploy(customer("1", FirstName="Nora", ServiceLevel=""), customer("2"))
    assert domain.of("1")["FirstName"] == "Nora"
    assert "ServiceLevel" not in domain.of("1")["Attributes"]
    assert domain.service.count("UpdateProfile") == 1


def test_rows_that_left_the_file_are_removed(deployment: Deployment, domain: ProfilesDomain) -> None:
    deployment.deploy(customer("1"), customer("2"), customer("3"))
    deployment.deploy(customer("2"), customer("4"))
    assert sorted(domain.numbers()) == ["2", "4"]


def test_deletion_removes_every_profile_and_can_be_repeated(deployment: Deployment, domain: ProfilesDomain) -> None:
    deployment.deploy(customer("1"), customer("2"))
    deployment.destroy()
    deployment.destroy()
    assert domain.profiles == {}


def test_deletion_bears_a_search_that_still_finds_what_is_gone(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=30)
    deployment = Deployment(domain, clock)
    deployment.deploy(customer("1"))
    deployment.destroy()
    deployment.destroy()
    assert domain.profiles == {}


def test_a_deletion_ends_once_no_search_finds_what_is_gone(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=30)
    deployment = Deployment(domain, clock)
    deployment.deploy(customer("1"))
    clock.sleep(60)
    deployment.destroy()
    answer = domain.client().search_profiles(DomainName=DOMAIN, KeyName="_account", Values=["1"])
    assert answer["Items"] == []


def test_deletion_does_not_fail_without_the_domain(deployment: Deployment, domain: ProfilesDomain) -> None:
    deployment.deploy(customer("1"))
    domain.exists = False
    deployment.destroy()


def test_a_replay_creates_nothing_twice_though_a_search_lags(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=40)
    for _ in range(2):
        Deployment(domain, clock).deploy(customer("1"), customer("2"))
    assert sorted(domain.numbers()) == ["1", "2"]


def test_a_search_that_never_finds_the_new_does_not_stop_the_deployment(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=100_000)
    Deployment(domain, clock).deploy(customer("1"))
    assert domain.numbers() == ["1"]


def test_a_profile_of_somebody_else_is_updated_but_never_deleted(
    deployment: Deployment, domain: ProfilesDomain
) -> None:
    domain.put(AccountNumber="1", EmailAddress="old@example.com", Attributes={"Since": "2001"})
    deployment.deploy(customer("1", ServiceLevel="Gold"))
    assert domain.of("1")["EmailAddress"] == "1@example.com"
    assert domain.of("1")["Attributes"] == {"Since": "2001", "ServiceLevel": "Gold"}
    deployment.destroy()
    assert domain.numbers() == ["1"]


def test_a_second_copy_leaves_the_profiles_of_the_first(
    deployment: Deployment, domain: ProfilesDomain, clock: FakeClock
) -> None:
    second = Deployment(domain, clock, owner="Second")
    deployment.deploy(customer("1"))
    second.deploy(customer("1"), customer("2"))
    second.destroy()
    assert domain.numbers() == ["1"]
    deployment.destroy()
    assert domain.numbers() == []


def test_a_double_of_ours_is_removed(deployment: Deployment, domain: ProfilesDomain) -> None:
    domain.page = 1
    for _ in range(3):
        domain.put(AccountNumber="1", Attributes={MARK: "ACEmailAI"})
    deployment.deploy(customer("1"))
    assert domain.numbers() == ["1"]


def test_an_account_number_has_to_be_the_same_to_the_letter(deployment: Deployment, domain: ProfilesDomain) -> None:
    domain.put(AccountNumber="ab", EmailAddress="other@example.com")
    deployment.deploy(customer("AB"))
    assert domain.of("ab")["EmailAddress"] == "other@example.com"
    assert domain.of("AB")["EmailAddress"] == "AB@example.com"


def test_another_domain_gets_the_profiles_and_the_old_one_loses_them(
    deployment: Deployment, domain: ProfilesDomain
) -> None:
    made = deployment.deploy(customer("1"))
    assert DOMAIN in made["PhysicalResourceId"]
    with pytest.raises(ProfilesError, match="Domain does not exist"):
        deployment.deploy(customer("1"), domain="another-domain")
    assert domain.numbers() == ["1"]


@pytest.mark.parametrize("operation", ["SearchProfiles", "CreateProfile"])
def test_a_refusal_names_the_customer_and_the_reason(
    deployment: Deployment, domain: ProfilesDomain, operation: str
) -> None:
    domain.service.fails(operation, "BadRequestException", "Attribute is too long.")
    with pytest.raises(ProfilesError, match=r"Customer 1 of customerprofiles\.csv .*too long"):
        deployment.deploy(customer("1"))


@pytest.mark.parametrize("operation", ["SearchProfiles", "CreateProfile", "UpdateProfile", "DeleteProfile"])
def test_a_refusal_repeats_nothing_of_the_customer(
    deployment: Deployment, domain: ProfilesDomain, operation: str
) -> None:
    efua, mateo, priya = (dict(row) for row in read(FILE)[:3])
    deployment.deploy(efua, mateo)
    told = f"Value '{efua['PhoneNumber']}' of {efua['LastName']}, and {mateo['AccountNumber']}, are not valid."
    domain.service.fails(operation, "BadRequestException", told)
    with pytest.raises(ProfilesError, match=r"Value '…' of …, and …, are not valid"):
        deployment.deploy(efua | {"FirstName": "Efe"}, priya)


def test_a_deployment_goes_on_where_one_failed(deployment: Deployment, domain: ProfilesDomain) -> None:
    create = domain.service.answers["CreateProfile"]

    def only_one(**said: Any) -> Any:
        if domain.profiles:
            raise ServiceError("InternalServerException", "Not now.")
        return create(**said)

    domain.service.answers["CreateProfile"] = only_one
    with pytest.raises(ProfilesError, match="Customer 2"):
        deployment.deploy(customer("1"), customer("2"))
    domain.service.answers["CreateProfile"] = create
    deployment.deploy(customer("1"), customer("2"))
    assert sorted(domain.numbers()) == ["1", "2"]


def test_time_that_runs_out_is_said_with_how_far_it_went(domain: ProfilesDomain, clock: FakeClock) -> None:
    deployment = Deployment(domain, clock, seconds=60)
    create = domain.service.answers["CreateProfile"]

    def slowly(**said: Any) -> Any:
        clock.sleep(15)
        return create(**said)

    domain.service.answers["CreateProfile"] = slowly
    with pytest.raises(ProfilesError, match="3 of 9 customers were written: deploy again"):
        deployment.deploy(*(customer(str(n)) for n in range(9)))


@settings(max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from("12345"), st.sampled_from(["Gold", "Premium", ""])), max_size=4))
def test_after_any_deployments_the_domain_holds_the_last_file(files: list[dict[str, str]]) -> None:
    clock = FakeClock()
    domain = ProfilesDomain(clock, lag=10)
    deployment = Deployment(domain, clock)
    for file in files:
        deployment.deploy(*(customer(number, ServiceLevel=level) for number, level in file.items()))
        clock.sleep(60)
    levels = {p["AccountNumber"]: p["Attributes"].get("ServiceLevel", "") for p in domain.profiles.values()}
    assert levels == (files[-1] if files else {})


def test_a_customer_who_left_and_comes_back_at_once_has_a_profile(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=5)
    deployment = Deployment(domain, clock)
    deployment.deploy(customer("1"), customer("2"))
    deployment.deploy(customer("1"))
    deployment.deploy(customer("1"), customer("2"))
    assert sorted(domain.numbers()) == ["1", "2"]


def test_a_stack_that_is_made_again_at_once_has_its_profiles(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=5)
    for _ in range(2):
        deployment = Deployment(domain, clock)
        deployment.deploy(customer("1"))
        assert domain.numbers() == ["1"]
        deployment.destroy()


def test_a_creation_that_is_refused_leaves_no_profile(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=5)
    create = domain.service.answers["CreateProfile"]

    def only_one(**said: Any) -> Any:
        if domain.profiles:
            raise ServiceError("BadRequestException", "Too long.")
        return create(**said)

    domain.service.answers["CreateProfile"] = only_one
    with pytest.raises(ProfilesError, match="Customer 2"):
        Deployment(domain, clock).deploy(customer("1"), customer("2"))
    assert domain.profiles == {}


def test_a_customer_whom_only_a_lagging_search_finds_is_written(clock: FakeClock) -> None:
    domain = ProfilesDomain(clock, lag=30)
    domain.put(AccountNumber="1", EmailAddress="1@example.com", Attributes={MARK: "ACEmailAI"})
    clock.sleep(60)
    domain.client().delete_profile(DomainName=DOMAIN, ProfileId=next(iter(domain.profiles)))
    Deployment(domain, clock).deploy(customer("1"))
    assert domain.numbers() == ["1"]


@pytest.mark.parametrize("operation", ["SearchProfiles", "BatchGetProfile", "CreateProfile", "UpdateProfile"])
def test_a_permission_may_take_a_while_to_apply(deployment: Deployment, domain: ProfilesDomain, operation: str) -> None:
    domain.put(AccountNumber="1", EmailAddress="old@example.com")
    domain.service.fails(operation, "AccessDeniedException", times=3)
    deployment.deploy(customer("1"), customer("2"))
    assert domain.of("1")["EmailAddress"] == "1@example.com"
    assert sorted(domain.numbers()) == ["1", "2"]


def test_a_permission_that_is_missing_fails_after_two_minutes(
    deployment: Deployment, domain: ProfilesDomain, clock: FakeClock
) -> None:
    began = clock.now()
    domain.service.fails("SearchProfiles", "AccessDeniedException", times=1000)
    with pytest.raises(ProfilesError, match="AccessDenied"):
        deployment.deploy(customer("1"))
    assert 120 <= clock.now() - began < 200


def test_customers_who_are_not_asked_for_are_neither_written_nor_removed(
    deployment: Deployment, domain: ProfilesDomain
) -> None:
    deployment.deploy(customer("1"), write=False)
    assert domain.profiles == {}
    deployment.deploy(customer("1"))
    deployment.deploy(customer("1"), write=False)
    assert domain.numbers() == ["1"]
    deployment.destroy()
    assert domain.numbers() == ["1"]
