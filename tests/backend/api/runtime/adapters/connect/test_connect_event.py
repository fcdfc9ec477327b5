"""Events in all their forms."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.connect import connect_event
from tests.examples import FEW
from tests.fakes.events import event
from triage.errors import InvalidEventError
from triage.message import ProfileMatch

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_a_full_event_is_read() -> None:
    contact = connect_event.read(event("email"))
    assert (contact.sender, contact.subject, contact.verified) == ("jo.fields@example.com", "Wire fee", True)
    assert contact.ours == "care@anycompany.example"
    assert contact.instance_id == "00000000-0000-4000-8000-000000000001"
    assert contact.customer.match is ProfileMatch.ONE
    assert (contact.customer.service_level, contact.customer.credit_score) == ("Gold", "712")


@pytest.mark.parametrize("name", ["email_everything_null", "email_keys_missing"])
def test_what_is_missing_or_null_is_nothing(name: str) -> None:
    contact = connect_event.read(event(name))
    assert (contact.subject, contact.references, contact.verified) == ("", (), False)
    assert contact.customer.name == "Valued Customer"
    assert contact.customer.match is ProfileMatch.NONE


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"CustomerName": "Dr Jo Fields"}, "Dr Jo Fields"),
        ({"CustomerName": ""}, "Jo Fields"),
        ({"CustomerName": None, "FirstName": "", "LastName": "Fields"}, "Fields"),
        ({"CustomerName": "", "FirstName": "", "LastName": ""}, "Valued Customer"),
        ({"CustomerName": "Jo\r\nBcc: x@example.com"}, "Jo Fields"),
        ({"CustomerName": "x" * 500}, "Jo Fields"),
        ({"CustomerName": "", "FirstName": "x" * 500}, "x" * 80),
        ({"CustomerName": "see evil.example", "FirstName": "", "LastName": ""}, "Valued Customer"),
    ],
)
def test_a_name_to_greet_is_found(parameters: dict[str, Any], name: str) -> None:
    assert connect_event.read(event("email", **parameters)).customer.name == name


@pytest.mark.parametrize(
    ("flag", "people_only"),
    [("Yes", True), ("true", True), ("if possible", True), ("No", False), ("false", False), ("", False), (None, False)],
)
def test_a_customer_gets_people_only_unless_the_profile_plainly_says_no(flag: str | None, people_only: bool) -> None:
    assert connect_event.read(event("email", PeopleOnly=flag)).customer.people_only is people_only


@pytest.mark.parametrize("verdict", ["FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED", "", None])
def test_only_a_pass_verifies(verdict: str | None) -> None:
    found = event("email")
    segment = found["Details"]["ContactData"]["SegmentAttributes"]
    segment["connect:X-SES-VIRUS-VERDICT"] = {"ValueString": verdict}
    assert not connect_event.read(found).verified


@settings(max_examples=FEW, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(list(event("email")["Details"]["ContactData"])), JSON))
def test_no_form_of_a_field_is_a_surprise(strange: dict[str, Any]) -> None:
    found = event("email")
    found["Details"]["ContactData"].update(strange)
    found["Details"]["Parameters"] = strange
    try:
        contact = connect_event.read(found)
    except InvalidEventError:
        assert not strange["ContactId"] or not isinstance(strange["ContactId"], str) or not strange["ContactId"].strip()
        return
    assert contact.contact_id
    assert contact.customer.name


@given(JSON)
def test_something_else_than_an_event_names_no_contact(strange: Any) -> None:
    with pytest.raises(InvalidEventError):
        connect_event.read_contact_id(strange)


class TestRequestsToSend:
    def request(self, parameters: dict[str, Any] | None = None, **data: Any) -> connect_event.SendRequest:
        contact = {"ContactId": "c1", "CustomerEndpoint": {"Address": "jo@example.com"}, **data}
        asked = {"kind": "acknowledgement"} if parameters is None else parameters
        return connect_event.read_send_request({"Details": {"ContactData": contact, "Parameters": asked}})

    def test_everything_but_contact_sender_and_kind_may_be_missing(self) -> None:
        request = self.request()
        assert (request.contact_id, request.sender, request.kind) == ("c1", "jo@example.com", "acknowledgement")
        assert (request.category, request.run, request.mail, request.subject, request.continues) == ("", "", "", "", ())

    @pytest.mark.parametrize(
        ("attributes", "customer"),
        [
            ({"profileMatch": "one", "AccountNumber": "4810072231"}, True),
            ({"profileMatch": "one", "AccountNumber": "unknown"}, False),
            ({"profileMatch": "one", "AccountNumber": ""}, False),
            ({"profileMatch": "one"}, False),
            ({"profileMatch": "none", "AccountNumber": "4810072231"}, False),
            ({"profileMatch": "several", "AccountNumber": "4810072231"}, False),
            ({"profileMatch": "failed", "AccountNumber": "4810072231"}, False),
            ({"AccountNumber": "4810072231"}, False),
            ({}, False),
            (None, False),
        ],
    )
    def test_a_customer_has_one_profile_and_an_account(self, attributes: Any, customer: bool) -> None:
        assert self.request(Attributes=attributes).customer is customer

    def test_a_dash_is_no_fingerprint(self) -> None:
        assert self.request({"kind": "acknowledgement", "fingerprint": "-"}).mail == ""
        assert self.request({"kind": "acknowledgement", "fingerprint": "a-b"}).mail == "a-b"

    def test_contacts_before_it_are_named_once_and_without_itself(self) -> None:
        before: dict[str, Any] = {"InitialContactId": "c1", "RelatedContactId": "c0", "PreviousContactId": "c0"}
        assert self.request(**before).continues == ("c0",)
        assert self.request(InitialContactId=None, RelatedContactId="").continues == ()

    @pytest.mark.parametrize("kind", ["", None, "newsletter", ["acknowledgement"]])
    def test_another_kind_of_mail_is_not_for_us_to_send(self, kind: Any) -> None:
        with pytest.raises(InvalidEventError):
            self.request({"kind": kind})

    @given(JSON, JSON)
    def test_whatever_comes_is_read_or_refused(self, data: Any, parameters: Any) -> None:
        known = {"ContactId": "c1", "CustomerEndpoint": {"Address": "jo@example.com"}}
        for contact in (data, {**known, "SegmentAttributes": data, "RelatedContactId": data}):
            try:
                connect_event.read_send_request({"Details": {"ContactData": contact, "Parameters": parameters}})
            except InvalidEventError:
                continue
