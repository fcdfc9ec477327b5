"""What a model is asked."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from triage.message import Channel, Customer, Passage
from triage.policy import POLICY
from triage.prompt import Question, instructions

QUESTION = Question(
    instructions=instructions("AnyCompany Bank"),
    customer=Customer("Jo", service_level="Gold", credit_score="712"),
    passages=[Passage(f"Passage {number}", "a.md", 0.7) for number in range(5)],
    channel=Channel.EMAIL,
    subject="Wire fee",
    text="What does a wire cost?",
)


def test_the_instructions_name_every_factor_category_and_the_company() -> None:
    text = instructions("AnyCompany Bank")
    named = [*(row.name for row in POLICY.factors), *(row.name for row in POLICY.categories), "AnyCompany Bank"]
    assert [name for name in named if name not in text] == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_the_customer_writes_stays_in_its_string(subject: str, text: str) -> None:
    blocks = replace(QUESTION, subject=subject, text=text).blocks()
    assert len(blocks) == 2
    document = json.loads(blocks[1])
    assert document["message"] == {"channel": "EMAIL", "subject": subject, "text": text}
    assert document["customer"] == {"name": "Jo", "service_level": "Gold", "spending_profile": ""}


def test_passages_are_numbered_with_their_source() -> None:
    assert QUESTION.document()["passages"][0] == {"id": 1, "source": "a.md", "text": "Passage 0"}


def test_a_shortened_question_keeps_the_better_half() -> None:
    shorter = QUESTION.shortened()
    assert [passage.text for passage in shorter.passages] == ["Passage 0", "Passage 1", "Passage 2"]
    assert QUESTION.text.startswith(shorter.text)


def test_a_correction_comes_after_the_data() -> None:
    assert "intent is not a sentence." in QUESTION.corrected("intent is not a sentence.").blocks()[2]
