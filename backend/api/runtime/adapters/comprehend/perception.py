"""What Amazon Comprehend makes of a text: how it sounds, and what it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.config import Config

from adapters.answers import answer_or, number_of, text_of
from triage.errors import PerceptionUnavailableError
from triage.ports import Entity

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})
LONGEST: Final = 1200
"""Characters of a text that are looked at: at most four bytes each, below the 5,000 that Comprehend takes."""
SURE: Final = 0.5
TYPES: Final[Mapping[str, str]] = {
    "LOCATION": "PLACE",
    "ORGANIZATION": "ORGANISATION",
    "COMMERCIAL_ITEM": "PRODUCT",
}
"""What we call some of its types; the others keep their names."""


@dataclass(slots=True, eq=False)
class ComprehendPerception:
    """Asks about English; a turn in another language is a person's anyhow."""

    client: Any

    def sentiment(self, text: str) -> float:
        with answer_or(PerceptionUnavailableError, "Comprehend did not answer"):
            scores = self.client.detect_sentiment(Text=text[:LONGEST], LanguageCode="en")["SentimentScore"]
            return max(-1.0, min(1.0, number_of(scores["Positive"]) - number_of(scores["Negative"])))

    def entities(self, text: str) -> Sequence[Entity]:
        with answer_or(PerceptionUnavailableError, "Comprehend did not answer"):
            rows = self.client.detect_entities(Text=text[:LONGEST], LanguageCode="en")["Entities"]
            return [
                Entity(TYPES.get(text_of(row["Type"]), text_of(row["Type"])), text_of(row["Text"]))
                for row in rows
                if number_of(row["Score"]) >= SURE
            ]
