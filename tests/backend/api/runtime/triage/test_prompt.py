"""What a model is asked."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.messages import message
from tests.fakes.policy import OWN
from tests.fakes.proving import passage
from triage.channel import EMAIL
from triage.message import Customer, Part, Writing
from triage.message_checks import Given
from triage.prompt import Question, compose, instructions
from triage.shelf import Shelf

CUSTOMER = Customer("Jo", service_level="Gold", credit_score="712")


def question(subject: str = "Wire fee", *parts: Part) -> Question:
    said = message("What does a wire cost?", subject=subject)
    said = replace(said, parts=parts or said.parts)
    shelf = Shelf.of([passage(), passage("Cards > Fees\nA new card costs $5.")], CUSTOMER)
    return compose(Given(said, CUSTOMER, OWN), shelf, company="AnyCompany Bank", channel=EMAIL, policy=OWN)


def test_the_instructions_name_every_question_category_and_the_company() -> None:
    text = instructions("AnyCompany Bank", EMAIL, OWN)
    rows = [f"- {row.name}: {row.means}" for table in (OWN.factors, OWN.asked, OWN.categories) for row in table]
    assert [row for row in rows if row not in text] == []
    assert "AnyCompany Bank" in text


@given(st.text(max_size=200), st.text(min_size=1, max_size=200), st.sampled_from(Writing))
def test_whatever_the_customer_writes_stays_in_its_string(subject: str, text: str, writing: Writing) -> None:
    blocks = question(subject, Part(writing, text)).blocks()
    assert len(blocks) == 2
    document = json.loads(blocks[1])
    assert document["message"]["subject"] == subject
    assert document["message"]["parts"] == [{"writing": writing, "text": text}]
    assert document["customer"] == {"name": "Jo", "service_level": "Gold", "spending_profile": ""}


def test_the_sentences_of_passages_and_what_is_known_of_the_customer_have_ids_to_cite() -> None:
    document = question().document
    assert document["passages"][1] == {
        "id": "p2",
        "article": "payment/wires.md",
        "heading": "Cards > Fees",
        "sentences": {"p2s1": "A new card costs $5."},
    }
    assert document["facts"] == {"c1": "The customer's service level is Gold."}


def test_the_credit_score_is_kept_from_the_model() -> None:
    assert "712" not in str(question().blocks())


def test_a_correction_comes_after_the_data() -> None:
    assert "intent is not a sentence." in question().corrected("intent is not a sentence.").blocks()[2]
