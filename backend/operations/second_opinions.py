"""What services of AWS take for personal data: added to what is found here, where somebody asks for it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from backend.errors import DeploymentError
from backend.operations.deployed import Deployed
from backend.privacy.check import Item, SecondOpinion

TYPES: Final[Mapping[str, str]] = {
    "BANK_ACCOUNT_NUMBER": "ACCOUNT",
    "CREDIT_DEBIT_CARD_CVV": "PASSWORD_OR_CODE",
    "CREDIT_DEBIT_CARD_NUMBER": "CARD",
    "CREDIT_DEBIT_CVV": "PASSWORD_OR_CODE",
    "CREDIT_DEBIT_NUMBER": "CARD",
    "INTERNATIONAL_BANK_ACCOUNT_NUMBER": "IBAN",
    "IP_ADDRESS": "IP",
    "PASSPORT_NUMBER": "PASSPORT",
    "PASSWORD": "PASSWORD_OR_CODE",
    "PIN": "PASSWORD_OR_CODE",
    "SSN": "SSN_OR_NATIONAL_ID",
    "USERNAME": "HANDLE",
    "US_BANK_ACCOUNT_NUMBER": "ACCOUNT",
    "US_PASSPORT_NUMBER": "PASSPORT",
    "US_SOCIAL_SECURITY_NUMBER": "SSN_OR_NATIONAL_ID",
}
"""What we call their types; the others keep their names."""
NOBODYS: Final = frozenset({"AGE", "DATE_TIME", "URL", "CREDIT_DEBIT_EXPIRY", "CREDIT_DEBIT_CARD_EXPIRY"})
"""Types that tell of nobody by themselves: every date and every page are among them."""
LANGUAGES: Final = frozenset({"en", "es"})
"""What Comprehend looks through for personal data: its API reference, DetectPiiEntities."""
_PIECE: Final = re.compile(r"(?s).{1,5000}(?:(?<=\n)|$)|.{1,5000}")
"""Lines together, as many as both take at once: Comprehend up to 100 KB."""


class Name(StrEnum):
    """Who can be asked."""

    COMPREHEND = "comprehend"
    GUARDRAIL = "guardrail"


def of(deployed: Deployed, asked: Iterable[Name], language: str) -> list[SecondOpinion]:
    """Give those that are *asked* of a text in *language*; raise `DeploymentError` for one that cannot be."""
    return [_comprehend(deployed, language) if name is Name.COMPREHEND else _guardrail(deployed) for name in asked]


def _comprehend(deployed: Deployed, language: str) -> SecondOpinion:
    if language not in LANGUAGES:
        raise DeploymentError(
            f"Comprehend finds personal data in {' and '.join(sorted(LANGUAGES))} only: do not ask it."
        )
    return Comprehend(deployed.aws("comprehend"))


def _guardrail(deployed: Deployed) -> SecondOpinion:
    if (found := deployed.guardrail()) is None:
        raise DeploymentError("No guardrail is deployed: set GUARDRAIL=on, and deploy; or do not ask it.")
    return Guardrail(deployed.aws("bedrock-runtime"), *found)


@dataclass(frozen=True, slots=True)
class Comprehend:
    """Asks Amazon Comprehend, which tells places."""

    client: Any

    def find(self, text: str, language: str) -> Iterator[Item]:
        for begun, piece in _pieces(text):
            answer = self.client.detect_pii_entities(Text=piece, LanguageCode=language)
            for found in answer["Entities"]:
                yield from _item(text, begun + found["BeginOffset"], begun + found["EndOffset"], found["Type"])


@dataclass(frozen=True, slots=True)
class Guardrail:
    """Asks the deployed guardrail, which looks for what no reply may say; it tells words, not places."""

    client: Any
    id: str
    version: str

    def find(self, text: str, language: str) -> Iterator[Item]:  # noqa: ARG002 - the guardrail is not told one
        for begun, piece in _pieces(text):
            answer = self.client.apply_guardrail(
                guardrailIdentifier=self.id,
                guardrailVersion=self.version,
                source="OUTPUT",
                content=[{"text": {"text": piece}}],
            )
            for said, type_ in sorted(set(_said(answer["assessments"]))):
                for found in re.finditer(re.escape(said), piece):
                    yield from _item(text, begun + found.start(), begun + found.end(), type_)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Give what is asked about at once, with where it begins; of blanks nobody is asked."""
    for piece in _PIECE.finditer(text):
        if piece[0].strip():
            yield piece.start(), piece[0]


def _said(assessments: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in assessments:
        for found in each.get("sensitiveInformationPolicy", {}).get("piiEntities", []):
            if found["match"]:
                yield found["match"], found["type"]


def _item(text: str, start: int, end: int, type_: str) -> Iterator[Item]:
    if type_ not in NOBODYS:
        yield Item(start, end, TYPES.get(type_, type_), text[start:end])
