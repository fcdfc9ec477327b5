"""Comprehend and the guardrail add to what is masked, where an operator asks them; they take nothing away."""

from typing import Any

import pytest

from backend.errors import DeploymentError
from backend.operations.deployed import Deployed
from backend.operations.second_opinions import Name, of
from backend.privacy.check import Checker, masked
from tests.backend.operations.conftest import Account
from tests.fakes.service import ServiceError

TEXT = "Licence K1234 of wren; my card is 4111 1111 1111 1111, paid in 2026.\n"


@pytest.fixture(autouse=True)
def services(account: Account) -> None:
    """Comprehend takes `wren` for a name and every 2026 for a time; the guardrail sees the licence."""
    account.functions[account.names.email_function] = {"GUARDRAIL_ID": "g1", "GUARDRAIL_VERSION": "2"}
    account.service.answers |= {"DetectPiiEntities": _entities, "ApplyGuardrail": _assessed}


def _entities(text: str, language_code: str) -> dict[str, Any]:
    assert language_code == "en"
    seen = [("NAME", text.find("wren"), 4), ("DATE_TIME", text.find("2026"), 4)]
    return {
        "Entities": [
            {"Type": kind, "BeginOffset": at, "EndOffset": at + length, "Score": 0.9}
            for kind, at, length in seen
            if at >= 0
        ]
    }


def _assessed(content: list[dict[str, Any]], source: str, **identity: str) -> dict[str, Any]:
    assert (source, identity) == ("OUTPUT", {"guardrail_identifier": "g1", "guardrail_version": "2"})
    seen = [{"match": "K1234", "type": "DRIVER_ID", "action": "ANONYMIZED"}] * ("K1234" in content[0]["text"]["text"])
    return {
        "usage": {},
        "action": "GUARDRAIL_INTERVENED",
        "outputs": [],
        "assessments": [{"sensitiveInformationPolicy": {"piiEntities": seen, "regexes": []}}],
    }


def hidden(deployed: Deployed, text: str, *asked: Name) -> str:
    return masked(text, Checker(others=of(deployed, asked, "en")).check(text, "en"))


def test_what_they_find_is_added_to_what_is_found_here(deployed: Deployed) -> None:
    assert hidden(deployed, TEXT) == "Licence K1234 of wren; my card is [CARD], paid in 2026.\n"
    assert hidden(deployed, TEXT, *Name) == "Licence [DRIVER_ID] of [NAME]; my card is [CARD], paid in 2026.\n"


def test_a_long_text_is_asked_about_in_pieces_and_places_are_those_of_the_whole(
    deployed: Deployed, account: Account
) -> None:
    text = "the fee was wrong again\n" * 500 + TEXT
    assert hidden(deployed, text, *Name).endswith("Licence [DRIVER_ID] of [NAME]; my card is [CARD], paid in 2026.\n")
    assert account.service.calls.count("DetectPiiEntities") == account.service.calls.count("ApplyGuardrail") == 3


def test_nothing_is_masked_by_halves_where_one_does_not_answer(deployed: Deployed, account: Account) -> None:
    account.service.failures["DetectPiiEntities"] = [ServiceError("ThrottlingException", "slow down")] * 9
    with pytest.raises(Exception, match="slow down"):
        hidden(deployed, TEXT, *Name)


def test_what_cannot_be_asked_is_refused_with_a_remedy(deployed: Deployed, account: Account) -> None:
    with pytest.raises(DeploymentError, match="in en and es only: do not ask it"):
        of(deployed, [Name.COMPREHEND], "fr")
    account.functions[account.names.email_function] = {}
    with pytest.raises(DeploymentError, match="set GUARDRAIL=on"):
        of(deployed, [Name.GUARDRAIL], "en")
