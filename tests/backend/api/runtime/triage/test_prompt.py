"""What a model is asked."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.messages import message
from tests.fakes.policy import OWN
from triage.channel import EMAIL
from triage.message import Customer, Passage
from triage.prompt import Question, compose, instructions


def question(subject: str = "Wire fee", text: str = "What does a wire cost?") -> Question:
    return compose(
        message("not what the model gets", subject=subject),
        text,
        customer=Customer("Jo", service_level="Gold", credit_score="712"),
        passages=[Passage(f"Passage {number}", "a.md", 0.7) for number in range(5)],
        company="AnyCompany Bank",
        channel=EMAIL,
        policy=OWN,
    )


def test_the_instructions_name_every_question_category_and_the_company() -> None:
    text = instructions("AnyCompany Bank", EMAIL, OWN)
    rows = [f"- {row.name}: {row.means}" for table in (OWN.factors, OWN.asked, OWN.categories) for row in table]
    assert [row for row in rows if row not in text] == []
    assert "AnyCompany Bank" in text


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_the_customer_writes_stays_in_its_string(subject: str, text: str) -> None:
    blocks = question(subject, text).blocks()
    assert len(blocks) == 2
    document = json.loads(blocks[1])
    assert document["message"] == {"channel": "EMAIL", "subject": subject, "text": text}
    assert document["customer"] == {"name": "Jo", "service_level": "Gold", "spending_profile": ""}


def test_passages_are_numbered_with_their_source() -> None:
    assert question().document["passages"][0] == {"id": 1, "source": "a.md", "text": "Passage 0"}


def test_a_correction_comes_after_the_data() -> None:
    assert "intent is not a sentence." in question().corrected("intent is not a sentence.").blocks()[2]
