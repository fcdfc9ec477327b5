"""The mail that is sent through a deployment."""

from typing import Any

import pytest

from backend.errors import DeploymentError
from backend.operations import smoke
from backend.operations.deployed import Deployed
from tests.backend.operations.conftest import Account
from tests.fakes.clock import FakeClock

MAIL = smoke.Mail("jo@example.com")


@pytest.fixture
def sent(account: Account) -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = []

    def start(**said: Any) -> dict[str, str]:
        mails.append(said)
        return {"ContactId": f"contact-{len(mails)}"}

    account.service.answers["StartEmailContact"] = start
    return mails


@pytest.fixture
def table(deployed: Deployed) -> Any:
    client = deployed.aws("dynamodb")
    client.create_table(
        TableName="results",
        KeySchema=[{"AttributeName": "contactId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "contactId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def test_the_mail_is_raw_and_runs_our_flow(deployed: Deployed, sent: list[dict[str, Any]]) -> None:
    assert smoke.send(deployed, MAIL) == "contact-1"
    (mail,) = sent
    assert mail["contact_flow_id"] == "flow-1"
    assert mail["from_email_address"] == {"EmailAddress": "jo@example.com"}
    assert mail["destination_email_address"] == deployed.settings.email_address
    assert mail["email_message"]["MessageSourceType"] == "RAW"
    assert set(mail["email_message"]["RawMessage"]["Headers"].values()) == {"PASS"}


def test_nothing_is_sent_where_the_flow_is_not_deployed(
    deployed: Deployed, account: Account, sent: list[dict[str, Any]]
) -> None:
    account.service.answers["ListContactFlows"] = lambda **_: {"ContactFlowSummaryList": []}
    with pytest.raises(DeploymentError, match=r"has no flow ACEmailAI-EmailSuggested.*: deploy first"):
        smoke.send(deployed, MAIL)
    assert sent == []


def test_the_result_is_waited_for(deployed: Deployed, table: Any) -> None:
    class Arriving(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if self.time > FakeClock.time + 14:
                table.put_item(
                    TableName="results",
                    Item={
                        "contactId": {"S": "contact-1"},
                        "confidence_score": {"N": "85"},
                        "category": {"S": "Payment"},
                    },
                )

    row = smoke.wait(deployed, "contact-1", 60, Arriving())
    assert (row["confidence_score"], row["category"]) == (85, "Payment")


def test_a_result_that_does_not_come_is_said_with_where_to_look(deployed: Deployed, table: Any) -> None:
    with pytest.raises(DeploymentError, match="No result for contact contact-1 after 60 s") as advice:
        smoke.wait(deployed, "contact-1", 60, FakeClock())
    assert "/aws/lambda/ACEmailAI-EmailAIResponseRouting" in str(advice.value)


def test_without_a_deployment_the_command_says_so(deployed: Deployed, account: Account) -> None:
    account.functions.clear()
    with pytest.raises(DeploymentError, match=r"no function ACEmailAI-EmailAIResponseRouting .*deploy first"):
        smoke.wait(deployed, "contact-1", 60, FakeClock())


@pytest.mark.parametrize(
    ("row", "route"),
    [
        pytest.param({"confidence_score": 80, "review_required": "false"}, "AUTOMATED_RESPONSE", id="at the threshold"),
        pytest.param({"confidence_score": 79, "review_required": "false"}, "AGENT_REVIEW", id="below it"),
        pytest.param({"confidence_score": 100, "review_required": "true"}, "AGENT_REVIEW", id="held"),
        pytest.param({"confidence_score": 100}, "AGENT_REVIEW", id="nothing said of holds"),
        pytest.param({"confidence_score": 100, "mail_kind": "automatic"}, "NOT_ANSWERED", id="automatic mail"),
    ],
)
def test_the_route_is_the_one_that_the_flow_takes(row: dict[str, Any], route: str) -> None:
    assert smoke.route(row, 80) == route
    assert ("route", route) in smoke.describe(row, 80)


def test_score_and_holds_are_shown() -> None:
    shown = dict(smoke.describe({"confidence_score": 5, "holds": ["unread_message"], "category": "Payment"}, 80))
    assert (shown["confidence_score"], shown["holds"], shown["category"]) == ("5", "unread_message", "Payment")
