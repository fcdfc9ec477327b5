import csv
from pathlib import Path

import pytest

from simulator.model import topics
from simulator.model.topics import reader
from triage.policy import POLICY

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def category_of(text: str) -> str:
    shares: dict[str, float] = {}
    for topic, probability in reader().judge({text: 1.0}).items():
        shares[topic.category] = shares.get(topic.category, 0.0) + probability
    return max(shares, key=lambda name: shares[name]) if shares else POLICY.default_category


def test_every_topic_belongs_to_a_category_of_the_policy() -> None:
    assert {topic.category for topic in topics.read()} == {category.name for category in POLICY.categories}


def test_every_topic_has_material_and_says_whether_articles_answer_it() -> None:
    for topic in topics.read():
        assert topic.answered in {"yes", "no", "maybe", "thanks"}
        assert len(topic.sentences) >= 5, topic.name


def test_names_are_unique() -> None:
    names = [topic.name for topic in topics.read()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Which card has the best miles?", "Credit_Cards"),
        ("A pipe burst in our kitchen", "Insurance"),
        ("rates for a used truck loan", "Loan_Mortgage"),
        ("the login code does not come", "Online_Banking"),
        ("I want to open a Roth IRA", "Investment"),
        ("please recall my wire", "Payment"),
        ("do you count coins", "General_Inquiry"),
    ],
)
def test_a_short_question_finds_its_category(text: str, category: str) -> None:
    assert category_of(text) == category


def test_probabilities_add_up_and_excluded_topics_have_none() -> None:
    judged = reader().judge({"we offer cleaning services": 1.0}, {"sales pitches and offers to the bank"})
    assert sum(judged.values()) == pytest.approx(1.0)
    assert {topic.name for topic, share in judged.items() if not share} == {"sales pitches and offers to the bank"}


def test_a_text_without_a_known_word_is_about_nothing() -> None:
    assert reader().judge({"xyzzy plugh": 1.0}) == {}


@pytest.mark.parametrize(("name", "least"), [("banking77_dev.csv", 0.9), ("clinc150_dev.csv", 0.93)])
def test_questions_of_public_collections_find_their_category(name: str, least: float) -> None:
    if not (DATA / name).is_file():
        pytest.skip("the collections lie beside the checkout, if anywhere")
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = [category_of(row["text"]) in {row["category"], *row["also_accepted"].split(";")} for row in rows]
    assert sum(right) / len(right) >= least
