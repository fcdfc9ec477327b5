"""The polling function: flat texts or a status, within the time that a flow grants."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from adapters.stores.items import encode
from mail import proof_page
from mail.result import FIELDS
from tests.backend.api.runtime.mail import test_proof_page
from tests.fakes.clock import FakeClock
from tests.fakes.events import event

Run = Callable[..., dict[str, Any]]


def test_a_stored_result_is_answered_with_all_its_fields_as_texts(run: Run, poll: Run) -> None:
    run(event("email"))
    answer = poll(event("poll"))
    assert answer.keys() == {"statusCode", *FIELDS}
    assert answer["statusCode"] == "200"
    assert all(isinstance(value, str) and value for value in answer.values())
    assert (answer["confidence_score"], answer["holds"], answer["factors"]) == ("100", "none", "none")
    assert answer["add_info"].startswith("Prefers e-mail")


def test_what_nobody_knows_is_a_dash(run: Run, poll: Run) -> None:
    run(event("email_everything_null"))
    answer = poll(event("poll"))
    assert answer["service_level"] == "-"
    assert answer["credit_value"] == "unknown"


def test_several_holds_are_named_in_one_text(run: Run, poll: Run) -> None:
    run(event("email_unverified", ProfileMatch="failed"))
    assert poll(event("poll"))["holds"] == "unverified_mail, ambiguous_customer"


def test_without_a_result_the_poll_says_so_after_several_looks(poll: Run, clock: FakeClock) -> None:
    began = clock.now()
    assert poll(event("poll")) == {"statusCode": "404"}
    assert 3 < clock.now() - began <= 4


def test_a_deployment_sets_the_budget(poll: Run, clock: FakeClock) -> None:
    began = clock.now()
    poll(event("poll"), poll_budget_seconds=1.2)
    assert clock.now() - began <= 1.2


def test_a_result_that_arrives_meanwhile_is_not_missed(
    run: Run, poll: Run, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, sleep = clock.now(), clock.sleep

    def arriving(seconds: float) -> None:
        sleep(seconds)
        if clock.now() - began == 2:
            run(event("email"))

    monkeypatch.setattr(clock, "sleep", arriving)
    assert poll(event("poll"))["statusCode"] == "200"
    assert clock.now() - began == 2


@pytest.mark.parametrize("name", ["no_contact_id", "no_details"])
def test_without_a_contact_the_poll_is_wrong(poll: Run, name: str) -> None:
    assert poll(event(name)) == {"statusCode": "400"}


def test_a_table_that_fails_is_a_status_so_that_the_flow_asks_again(poll: Run) -> None:
    assert poll(event("poll"), dynamodb_table_name="another-table") == {"statusCode": "503"}


def test_a_result_past_its_time_is_none(run: Run, poll: Run, clock: FakeClock) -> None:
    run(event("email"))
    clock.sleep(3 * 24 * 3600 + 1)
    assert poll(event("poll")) == {"statusCode": "404"}


DAMAGE = {
    "an older version": ("REMOVE v", {}),
    "a newer version": ("SET v = :value", {"N": "1000"}),
    "no holds": ("REMOVE holds", {}),
    "a hold that the rest denies": ("SET holds = :value", {"L": [{"S": "steering_attempt"}]}),
    "holds that are a text": ("SET holds = :value", {"S": "sensitive_topic"}),
    "a score that the factors deny": ("SET confidence_score = :value", {"N": "99"}),
    "no time": ("REMOVE #ttl", {}),
}


@pytest.mark.parametrize(("update", "value"), DAMAGE.values(), ids=DAMAGE)
def test_a_row_that_is_not_wholly_ours_is_none_until_a_new_result_takes_its_place(
    table: Any, run: Run, poll: Run, update: str, value: dict[str, Any]
) -> None:
    run(event("email"))
    contact_id = event("poll")["Details"]["ContactData"]["ContactId"]
    names = {"ExpressionAttributeNames": {"#ttl": "ttl"}} if "#ttl" in update else {}
    values = {"ExpressionAttributeValues": {":value": value}} if value else {}
    key = {"contactId": {"S": contact_id}}
    table.update_item(TableName="results", Key=key, UpdateExpression=update, **names, **values)
    assert poll(event("poll")) == {"statusCode": "404"}
    run(event("email"))
    assert poll(event("poll"))["statusCode"] == "200"


def test_the_answer_is_json_that_a_flow_reads(run: Run, poll: Run) -> None:
    run(event("email"))
    assert json.loads(json.dumps(poll(event("poll"))))["category"] == "Payment"


class TestPages:
    """The agent's guide asks from a contact of its own."""

    @pytest.fixture
    def ask(self, table: Any, poll: Run, clock: FakeClock) -> Run:
        row = test_proof_page.row(test_proof_page.statements(6), hold="mode_draft")
        stored = row | {"contactId": "the-mail", "category": "Payment", "ttl": int(clock.now()) + 60}
        table.put_item(TableName="results", Item=encode(stored))

        def invoke(**parameters: str) -> dict[str, Any]:
            asked = event("poll")
            asked["Details"]["ContactData"]["ContactId"] = "the-guide"
            asked["Details"]["Parameters"] = parameters
            return poll(asked)

        return invoke

    def test_a_page_is_of_the_mail_that_the_guide_names(self, ask: Run) -> None:
        page = ask(contact="the-mail", page="2")
        assert page.keys() == {"statusCode", *proof_page.FIELDS}
        assert (page["statusCode"], page["page"], page["proof_more"]) == ("200", "2", "false")
        assert page["proof_1"].startswith("6. Fee 6 is $6.")

    def test_the_draft_comes_without_what_an_agent_leaves_out(self, ask: Run) -> None:
        page = ask(contact="the-mail", page="1", struck="6, 1")
        assert page["struck"] == "1, 6"
        assert "Fee 5" in page["draft"]
        assert "Fee 6" not in page["draft"]

    @pytest.mark.parametrize("page", ["", "0", "-1", "1.0", "x", "\N{SUPERSCRIPT TWO}", "100"])
    def test_a_page_that_is_no_number_is_wrong(self, ask: Run, page: str) -> None:
        assert ask(contact="the-mail", page=page) == {"statusCode": "400"}

    def test_without_the_mails_contact_a_page_is_wrong(self, ask: Run) -> None:
        assert ask(page="1") == {"statusCode": "400"}

    def test_of_a_mail_without_a_result_there_is_no_page(self, ask: Run) -> None:
        assert ask(contact="another", page="1") == {"statusCode": "404"}
