"""Protect texts: mask them, seal those with a key for their customer, and say which checks that passed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.privacy.check import Checker, Item, masked
from privacy.vault import Vault
from triage.errors import SealUnavailableError

MASKED_HAS_NOTHING: Final = "masked_text_has_no_personal_data"
OPENS: Final = "sealed_text_opens_for_its_customer"
OPENS_NOWHERE_ELSE: Final = "sealed_text_opens_for_no_other_interaction"
LIES_CLOSED: Final = "sealed_text_holds_no_personal_data"
CHECKS: Final = (MASKED_HAS_NOTHING, OPENS, OPENS_NOWHERE_ELSE, LIES_CLOSED)
"""What is looked at; the first says that the text is masked, the others that it is sealed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Under whose key a text is sealed, for which interaction, and until when, in epoch seconds."""

    vault: Vault
    customer: str
    interaction: str
    ttl: int


def protect(
    checker: Checker, texts: Sequence[tuple[str, Seal | None]], language: str = "", names: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Give *texts*, written one after the other, masked and sealed, each in the fields of the design.

    What is split over them is masked as well. No check is named that was not made and passed.
    """
    names, words = list(names), [text for text, _ in texts]
    found = checker.check_together(words, language, names)
    gone = [masked(text, items, mark="\N{HORIZONTAL ELLIPSIS}") for text, items in zip(words, found, strict=True)]
    left = checker.check_together(gone, language, names)
    return [
        _protected(text, items, seal, is_masked=not rest)
        for (text, seal), items, rest in zip(texts, found, left, strict=True)
    ]


def _protected(text: str, items: Sequence[Item], seal: Seal | None, *, is_masked: bool) -> dict[str, Any]:
    passed = [MASKED_HAS_NOTHING] if is_masked else []
    sealed = None
    if seal is not None:
        try:
            sealed = seal.vault.seal(seal.customer, seal.interaction, {"text": text}, seal.ttl)
            passed += _sealed_checks(seal, sealed, text, [item.text for item in items])
        except SealUnavailableError:
            sealed = None  # nothing is kept that cannot be sealed and erased
    is_sealed = {OPENS, OPENS_NOWHERE_ELSE, LIES_CLOSED} <= set(passed)
    return {
        "protected_data": {
            "text": masked(text, items),
            "sealed": sealed.hex() if sealed is not None and is_sealed else None,
        },
        "pii_detected": [{"type": item.type, "start": item.start, "end": item.end} for item in items],
        "anonymization_applied": bool(items) and is_masked,
        "encryption_applied": is_sealed,
        "compliance_status": passed,
    }


def _sealed_checks(seal: Seal, sealed: bytes, text: str, found: list[str]) -> list[str]:
    passed = []
    if seal.vault.open(seal.customer, seal.interaction, sealed) == {"text": text}:
        passed.append(OPENS)
    try:
        seal.vault.open(seal.customer, f"{seal.interaction}+", sealed)
    except SealUnavailableError:
        passed.append(OPENS_NOWHERE_ELSE)
    if not any(each.encode() in sealed for each in found):
        passed.append(LIES_CLOSED)
    return passed
