from typing import Any

import pytest

from tests.simulator.flow.bench import Bench, act

ERRORS = ("MultipleFoundError", "NoneFoundError", "NoMatchingError")
COPY = act(
    "UpdateContactAttributes",
    {"Attributes": {"first": "$.Customer.FirstName", "last": "$.Customer.LastName", "arn": "$.Customer.ProfileARN"}},
    identifier="copy",
)


def find(value: str = "$.CustomerEndpoint.Address", key: str = "_email", *fields: str) -> dict[str, Any]:
    request = {"IdentifierName": key, "IdentifierValue": value}
    parameters = {"ProfileRequestData": request, "ProfileResponseData": list(fields or ("FirstName",))}
    return act("GetCustomerProfile", parameters, then="copy", errors=ERRORS)


def test_only_the_fields_asked_for_are_visible(bench: Bench) -> None:
    bench.steps(find("EFUA@example.com"), COPY)
    assert bench.contact.attributes["first"] == "Efua"
    assert bench.contact.attributes["last"] == ""
    assert bench.contact.attributes["arn"].startswith("arn:aws:profile:us-east-1:111122223333:domains/")


def test_custom_fields_live_under_attributes(bench: Bench) -> None:
    copy = act(
        "UpdateContactAttributes", {"Attributes": {"a": "$.Customer.Attributes.ServiceLevel"}}, identifier="copy"
    )
    bench.steps(find("efua@example.com", "_email", "Attributes.ServiceLevel"), copy)
    assert bench.contact.attributes["a"] == "Gold"


@pytest.mark.parametrize(
    ("value", "key", "result"),
    [
        ("nobody@example.com", "_email", "NoneFoundError"),
        ("twins@example.com", "_email", "MultipleFoundError"),
        ("efua owusu", "_fullName", "NextAction"),
        ("$.Attributes.none", "_email", "NoMatchingError"),
        ("x" * 256, "_email", "NoMatchingError"),
        ("efua@example.com", "_shoeSize", "NoMatchingError"),
    ],
)
def test_none_one_and_several_are_three_outcomes(bench: Bench, value: str, key: str, result: str) -> None:
    assert bench.result(find(value, key), COPY) == result


def test_several_criteria_must_all_or_any_match(bench: Bench) -> None:
    criteria = [
        {"IdentifierName": "_email", "IdentifierValue": "twins@example.com"},
        {"IdentifierName": "_fullName", "IdentifierValue": "Bob Two"},
    ]
    request = {"SearchCriteria": criteria, "LogicalOperator": "AND"}
    both = act("GetCustomerProfile", {"ProfileRequestData": request}, errors=ERRORS)
    assert bench.result(both) == "NextAction"
    request["LogicalOperator"] = "OR"
    assert bench.result(both) == "MultipleFoundError"


def test_a_failed_search_leaves_no_customer_of_before(bench: Bench) -> None:
    again = {**find("nobody@example.com"), "Identifier": "again"}
    again["Transitions"] = {"NextAction": "copy", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "copy"}]}
    first = find()
    first["Transitions"]["NextAction"] = "again"
    bench.steps(first, again, COPY)
    assert bench.contact.attributes["first"] == ""


def test_profile_fields_of_a_flow_have_14000_characters(bench: Bench) -> None:
    [profile] = bench.instance.profiles.find("_email", "efua@example.com")
    bench.instance.profiles.update(profile.profile_id, {"AdditionalInformation": "x" * 14_001})
    assert bench.result(find("efua@example.com", "_email", "AdditionalInformation"), COPY) == "NoMatchingError"


def test_an_unknown_sender_gets_a_profile(bench: Bench) -> None:
    bench.contact = bench.mail("new@example.com", None)
    create = act(
        "CreateCustomerProfile",
        {"ProfileRequestData": {"EmailAddress": "$.CustomerEndpoint.Address"}, "ProfileResponseData": ["EmailAddress"]},
        then="link",
    )
    link = act(
        "AssociateContactToCustomerProfile",
        {"ProfileRequestData": {"ProfileId": "$.Customer.ProfileId", "ContactId": "$.ContactId"}},
        identifier="link",
    )
    bench.steps(create, link)
    [profile] = bench.instance.profiles.find("_email", "new@example.com")
    assert bench.contact.profile_id == profile.profile_id
    assert bench.instance.profiles.of_contact("contact-1") == profile


def test_a_profile_is_updated_by_the_id_found_before(bench: Bench) -> None:
    update = act("UpdateCustomerProfile", {"ProfileRequestData": {"PhoneNumber": "+1"}}, identifier="copy")
    bench.steps(find(), update)
    [profile] = bench.instance.profiles.find("_phone", "+1")
    assert profile.fields["FirstName"] == "Efua"
    assert bench.result({**update, "Identifier": "alone"}) == "NoMatchingError"


def test_a_field_may_stand_for_its_search_key_as_it_once_did(bench: Bench) -> None:
    old = act("GetCustomerProfile", {"ProfileRequestData": {"EmailAddress": "efua@example.com"}}, errors=ERRORS)
    assert bench.result(old) == "NextAction"
    assert bench.result(act("GetCustomerProfile", {"ProfileRequestData": {"EmailAddress": "x@y"}}, errors=ERRORS)) == (
        "NoneFoundError"
    )
