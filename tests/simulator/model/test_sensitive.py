import pytest

from simulator.model import sensitive
from simulator.model.mail import Mail
from triage.policy import POLICY


def test_the_topics_are_those_of_the_policy() -> None:
    assert set(sensitive.TOPICS) == set(POLICY.sensitive_topics)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Somebody stole my credit card.", "fraud"),
        ("There are charges I did not make.", "fraud"),
        ("My bag was snatched with the card in it.", "fraud"),
        ("Money went to a name I cannot place while I was asleep.", "fraud"),
        ("A caller pretended to be from your bank.", "account_security"),
        ("I clicked a link and typed my password on a fake page.", "account_security"),
        ("My father passed away.", "bereavement"),
        ("My lawyer will write to you.", "legal_threat"),
        ("I will go to the ombudsman.", "regulator"),
        ("I lost my job and cannot pay.", "vulnerable_customer"),
    ],
)
def test_what_needs_a_person_is_named(text: str, topic: str) -> None:
    assert topic in sensitive.find(Mail.parse("", text))


@pytest.mark.parametrize("text", ["My bicycle was stolen. Is it covered?", "The gym charged me after I cancelled."])
def test_everyday_matters_are_not_sensitive(text: str) -> None:
    assert sensitive.find(Mail.parse("", text)) == []
