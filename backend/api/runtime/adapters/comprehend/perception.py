"""What Amazon Comprehend makes of a text: how it sounds, and what it names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from botocore.config import Config

from adapters.answers import answer_or, number_of, text_of
from triage.errors import PerceptionUnavailableError
from triage.ports import Deadline, Entity

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})
LONGEST: Final = 1200
"""Characters of a text that are looked at: at most four bytes each, below the 5,000 that Comprehend takes."""
MOST_TEXTS: Final = 25
"""Texts that Comprehend takes at a time."""
SURE: Final = 0.5
TYPES: Final[Mapping[str, str]] = {
    "LOCATION": "PLACE",
    "ORGANIZATION": "ORGANISATION",
    "COMMERCIAL_ITEM": "PRODUCT",
}
"""What we call some of its types; the others keep their names."""
_Judged = TypeVar("_Judged")


@dataclass(slots=True, eq=False)
class ComprehendPerception:
    """Asks about English; a turn in another language is a person's anyhow."""

    client: Any

    def sentiment(self, text: str) -> float:
        with answer_or(PerceptionUnavailableError, "Comprehend did not answer"):
            return _mood(self.client.detect_sentiment(Text=text[:LONGEST], LanguageCode="en"))

    def entities(self, text: str) -> Sequence[Entity]:
        with answer_or(PerceptionUnavailableError, "Comprehend did not answer"):
            return _entities(self.client.detect_entities(Text=text[:LONGEST], LanguageCode="en"))

    def sentiments(self, texts: Sequence[str], deadline: Deadline) -> list[float | None]:
        """Give how each of *texts* sounds; None where Comprehend could not tell, or was not asked by the *deadline*."""
        return _each(self.client.batch_detect_sentiment, _mood, texts, deadline)

    def entities_of(self, texts: Sequence[str], deadline: Deadline) -> list[list[Entity] | None]:
        """Name what each of *texts* names; None as for `sentiments`."""
        return _each(self.client.batch_detect_entities, _entities, texts, deadline)


def _each(
    ask: Callable[..., Any], read: Callable[[Any], _Judged], texts: Sequence[str], deadline: Deadline
) -> list[_Judged | None]:
    found: dict[int, _Judged] = {}
    with answer_or(PerceptionUnavailableError, "Comprehend did not answer"):
        for first in range(0, len(texts), MOST_TEXTS):
            if deadline() <= 0:
                break
            asked = [text[:LONGEST] for text in texts[first : first + MOST_TEXTS]]
            rows = ask(TextList=asked, LanguageCode="en")["ResultList"]
            found |= {first + row["Index"]: read(row) for row in rows}
    return [found.get(number) for number in range(len(texts))]


def _mood(answer: Any) -> float:
    scores = answer["SentimentScore"]
    return max(-1.0, min(1.0, number_of(scores["Positive"]) - number_of(scores["Negative"])))


def _entities(answer: Any) -> list[Entity]:
    return [
        Entity(TYPES.get(text_of(row["Type"]), text_of(row["Type"])), text_of(row["Text"]))
        for row in answer["Entities"]
        if number_of(row["Score"]) >= SURE
    ]
