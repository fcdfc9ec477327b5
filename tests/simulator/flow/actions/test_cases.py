from typing import Any

import pytest

from simulator.connect.cases import SEARCH_LAG
from tests.simulator.flow.bench import Bench, act

CUSTOMER = "arn:aws:profile:us-east-1:111122223333:domains/d/profiles/1"
GET_ERRORS = ("MultipleFound", "NoneFound", "ContactNotLinked", "NoMatchingError")
COPY = act(
    "UpdateContactAttributes",
    {"Attributes": {"id": "$.Case.case_id", "number": "$.Case.reference_number"}},
    identifier="copy",
)


def create(link: str = "true", **fields: str) -> dict[str, Any]:
    request = {"customer_id": CUSTOMER, "title": "Card", **fields}
    parameters = {"LinkContactToCase": link, "CaseTemplateId": "t", "CaseRequestFields": request}
    errors = {"ContactNotLinked": "copy", "NoMatchingError": "copy"}
    return act("CreateCase", parameters, then="copy", errors=errors)


def get(link: str = "true", newest: str = "true", **fields: str) -> dict[str, Any]:
    request = {"customer_id": CUSTOMER, **fields}
    parameters = {
        "LinkContactToCase": link,
        "GetLastUpdatedCase": newest,
        "CaseRequestFields": request,
        "CaseResponseFields": ["case_id", "reference_number"],
    }
    return act("GetCase", parameters, then="copy", errors=dict.fromkeys(GET_ERRORS, "copy"))


def test_a_new_case_leaves_only_its_id(bench: Bench) -> None:
    bench.steps(create(), COPY)
    [case] = bench.instance.cases.of_contact("contact-1")
    assert bench.contact.attributes == {"id": case.case_id, "number": ""}
    assert bench.contact.case_ids == [case.case_id]


def test_search_lags_behind(bench: Bench) -> None:
    bench.steps(create(), COPY)
    assert bench.result(get(), COPY) == "NoneFound"
    bench.clock.sleep(SEARCH_LAG)
    assert bench.result(get(), COPY) == "NextAction"
    assert bench.contact.attributes["number"] == "000001"


def test_a_link_that_fails_is_a_partial_success(bench: Bench) -> None:
    bench.instance.cases.links = False
    assert bench.result(create(), COPY) == "ContactNotLinked"
    assert bench.contact.attributes["id"] in bench.instance.cases.cases
    assert bench.contact.case_ids == []


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"title": "card"}, "NextAction"),
        ({"title": "loan"}, "NoneFound"),
        ({"status": "closed"}, "NoneFound"),
        ({"title": "$.Attributes.none"}, "NoMatchingError"),
        ({"customer_id": "$.Customer.ProfileARN"}, "NoMatchingError"),
        ({"customer_id": CUSTOMER[:-1]}, "NoneFound"),
    ],
)
def test_search_contains_text_and_never_runs_with_an_empty_field(
    bench: Bench, fields: dict[str, str], result: str
) -> None:
    bench.steps(create(title="My Cards"), COPY)
    bench.clock.sleep(SEARCH_LAG)
    assert bench.result(get(**fields), COPY) == result


def test_the_newest_of_several_is_chosen_only_on_request(bench: Bench) -> None:
    bench.steps(create(), COPY)
    bench.clock.sleep(1)
    bench.steps(create(), COPY)
    bench.clock.sleep(SEARCH_LAG)
    assert bench.result(get(newest="false"), COPY) == "MultipleFound"
    bench.steps(get(), COPY)
    assert bench.contact.attributes["number"] == "000002"


@pytest.mark.parametrize(
    "fields", [{"customer_id": "123"}, {"customer_id": "$.Customer.ProfileARN"}, {"title": "$.Name"}]
)
def test_a_case_needs_the_arn_of_a_profile_and_a_title(bench: Bench, fields: dict[str, str]) -> None:
    assert bench.result(create(**fields), COPY) == "NoMatchingError"
    assert bench.instance.cases.cases == {}


def test_an_update_changes_fields_of_a_case_that_exists(bench: Bench) -> None:
    update = act(
        "UpdateCase",
        {"LinkContactToCase": "false", "CaseId": "$.Case.case_id", "CaseRequestFields": {"status": "closed"}},
        identifier="copy",
    )
    bench.steps(create(link="false"), update)
    [case] = bench.instance.cases.cases.values()
    assert (case.fields["status"], case.contact_ids) == ("closed", [])
    assert bench.result({**update, "Identifier": "alone"}) == "NoMatchingError"
