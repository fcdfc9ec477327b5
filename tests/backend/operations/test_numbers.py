"""A telephone number gets the flow of calls once, and keeps another one unless that is to be replaced."""

from dataclasses import replace
from typing import Any

import pytest

from backend.names import VOICE
from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.operations.finding import Finding, Mark
from backend.operations.numbers import Numbers
from backend.settings import Settings, Unit
from tests.backend.operations.conftest import Account
from tests.fakes.connect_instance import INSTANCE_ARN

NUMBER = "+15550100"
FLOW, THEIRS = f"{INSTANCE_ARN}/contact-flow/ours", f"{INSTANCE_ARN}/contact-flow/theirs"


class Telephone:
    """The instance's numbers, of which one may run a flow."""

    def __init__(self, account: Account, settings: Settings, aws: Clients) -> None:
        self.flow = ""
        self.numbers = Numbers(Deployed(replace(settings, units=(Unit.CHAT, Unit.VOICE)), aws))
        self.account = account
        account.cloudformation.stacks["ACEmailAIVoice"] = VOICE
        account.cloudformation.outputs["ACEmailAIVoice"] = {"VoiceFlowArn": FLOW}
        account.service.answers |= {
            "ListPhoneNumbersV2": lambda **_: {
                "ListPhoneNumbersSummaryList": [{"PhoneNumberId": "number-1", "PhoneNumber": NUMBER}]
            },
            "ListFlowAssociations": self._associations,
            "AssociatePhoneNumberContactFlow": self._associate,
        }

    def _associations(self, **_: Any) -> dict[str, Any]:
        arn = "arn:aws:connect:us-east-1:111122223333:phone-number/number-1"
        rows = [{"ResourceId": arn, "FlowId": self.flow, "ResourceType": "VOICE_PHONE_NUMBER"}] if self.flow else []
        return {"FlowAssociationSummaryList": rows}

    def _associate(self, phone_number_id: str, contact_flow_id: str, **_: Any) -> dict[str, Any]:
        assert phone_number_id == "number-1"
        self.flow = f"{INSTANCE_ARN}/contact-flow/{contact_flow_id}"
        return {}

    def lead(self, number: str = NUMBER, *, replace: bool = False, dry: bool = False) -> Finding:
        return self.numbers.lead_to_calls(number, replace=replace, dry=dry)


@pytest.fixture
def telephone(account: Account, settings: Settings, aws: Clients) -> Telephone:
    return Telephone(account, settings, aws)


def test_calls_to_a_number_without_a_flow_begin_with_ours_once(telephone: Telephone) -> None:
    first, again = telephone.lead(), telephone.lead()

    assert (first.mark, first.text) == (Mark.GOOD, f"calls to {NUMBER} begin with ACEmailAI-Voice")
    assert (again.mark, again.text) == (Mark.GOOD, f"calls to {NUMBER} begin with ACEmailAI-Voice already")
    assert telephone.account.service.calls.count("AssociatePhoneNumberContactFlow") == 1


def test_a_dry_run_says_what_would_be_and_changes_nothing(telephone: Telephone) -> None:
    assert "would begin with" in telephone.lead(dry=True).text
    assert telephone.flow == ""


def test_the_flow_of_somebody_else_stays_unless_it_is_to_be_replaced(telephone: Telephone) -> None:
    telephone.flow = THEIRS
    refused = telephone.lead()
    assert (refused.mark, refused.remedy, telephone.flow) == (Mark.BAD, "--replace takes its place.", THEIRS)
    assert telephone.lead(replace=True).mark is Mark.GOOD
    assert telephone.flow == FLOW


def test_without_the_number_or_the_unit_it_says_how_to_get_there(telephone: Telephone) -> None:
    assert "Claim it" in telephone.lead("+15550199").remedy
    del telephone.account.cloudformation.stacks["ACEmailAIVoice"]
    assert "deploy" in telephone.lead().remedy
