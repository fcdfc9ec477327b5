from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from adapters.comprehend.perception import LONGEST, ComprehendPerception
from triage.errors import PerceptionUnavailableError
from triage.ports import Entity


@dataclass
class Comprehend:
    """Answers what it is told."""

    answer: Any
    text: str = ""

    def detect_sentiment(self, *, Text: str, LanguageCode: str) -> Any:  # noqa: N803 - as boto3 names them
        self.text = Text
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    detect_entities = detect_sentiment

    def batch_detect_sentiment(self, *, TextList: list[str], LanguageCode: str) -> Any:  # noqa: N803 - as above
        return self.detect_sentiment(Text="\n".join(TextList), LanguageCode=LanguageCode)

    batch_detect_entities = batch_detect_sentiment


def test_a_mood_lies_between_both_ends() -> None:
    scores = {"SentimentScore": {"Positive": 0.1, "Negative": 0.7, "Mixed": 0.1, "Neutral": 0.1}}
    client = Comprehend(scores)
    assert ComprehendPerception(client).sentiment("x" * 5000) == pytest.approx(-0.6)
    assert len(client.text) == LONGEST


def test_what_is_named_with_some_certainty_has_our_types() -> None:
    rows = [
        {"Type": "COMMERCIAL_ITEM", "Text": "wire", "Score": 0.9},
        {"Type": "DATE", "Text": "today", "Score": 0.8},
        {"Type": "PERSON", "Text": "Al", "Score": 0.2},
    ]
    found = ComprehendPerception(Comprehend({"Entities": rows})).entities("x")
    assert found == [Entity("PRODUCT", "wire"), Entity("DATE", "today")]


def test_of_many_texts_that_one_is_left_out_of_which_nothing_could_be_told() -> None:
    positive = {"Index": 2, "SentimentScore": {"Positive": 0.7, "Negative": 0.1}}
    client = Comprehend({"ResultList": [positive], "ErrorList": [{"Index": 0}, {"Index": 1}]})
    assert ComprehendPerception(client).sentiments(["a", "b", "c" * 5000], lambda: 9) == [
        None,
        None,
        pytest.approx(0.6),
    ]
    assert client.text == f"a\nb\n{'c' * LONGEST}"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"SentimentScore": {"Positive": "much", "Negative": 0}, "Entities": [{"Type": 3}]},
        {"ResultList": [{"Index": "0", "SentimentScore": {"Positive": 0, "Negative": 0}, "Entities": []}]},
        ClientError({"Error": {"Code": "ThrottlingException"}}, "DetectSentiment"),
    ],
)
def test_any_other_answer_is_none(answer: Any) -> None:
    perception = ComprehendPerception(Comprehend(answer))
    asked = (
        lambda: perception.sentiment("x"),
        lambda: perception.entities("x"),
        lambda: perception.sentiments(["x"], lambda: 9),
        lambda: perception.entities_of(["x"], lambda: 9),
    )
    for ask in asked:
        with pytest.raises(PerceptionUnavailableError, match="Comprehend did not answer"):
            ask()
