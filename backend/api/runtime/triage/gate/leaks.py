"""Find in a draft what no reply may tell: facts about a customer, and what the software works by."""

import re
from functools import cache

from triage.gate.reading import same_words
from triage.gate.sources import Sources
from triage.message import Customer
from triage.tables import table

_NUMBER_WORD = (
    "(?:six|seven|eight|nine|five|four|three) (?:hundred|zero|one|two|three|four|five|six|seven|eight|nine|oh)"
)
_LONG_NUMBER = re.compile(r"(?<![\w.,$])\d(?:[ .\u2013/-]{0,2}\d){7,}(?![\w%])")
_LEVEL = re.compile(
    r"\b(?:you are|you're|as|being) (?:an? |our )?(?:valued |loyal )?(\w+) (?:level )?(?:customer|client|member)\b"
)
_ANY_CUSTOMER = frozenset(
    {"a", "the", "valued", "loyal", "our", "existing", "new", "bank", "card", "longtime", "every", "retail"}
)
_RUN_OF_WORDS = 5
_RUN_OF_INSTRUCTIONS = 7


def leaks(draft: str, customer: Customer, instructions: str, sources: Sources) -> bool:
    """Say whether *draft* tells what the profile or the *instructions* say, or speaks of either."""
    lower = draft.lower()
    said = same_words(draft)
    return (
        any(pattern.search(lower) for pattern in _patterns())
        or _tells_score(draft, customer)
        or _tells_other_level(lower, customer)
        or shares_words(said, customer.additional_information, _RUN_OF_WORDS, sources.text)
        or shares_words(said, customer.spending_profile, _RUN_OF_WORDS, sources.text)
        or shares_words(said, instructions, _RUN_OF_INSTRUCTIONS, sources.text)
        or not _long_numbers(draft) <= sources.phones | _long_numbers(sources.text)
    )


def shares_words(said: str, other: str, run: int, sources: str) -> bool:
    """Say whether as many words as *run* in a row of *other* are *said* which the *sources* do not say."""
    words = same_words(other).split()
    run = min(run, len(words))
    shared = _runs(said.split(), run) & _runs(words, run) if run > 1 else set()
    return any(f" {' '.join(row)} " not in sources for row in shared)


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return set(zip(*(words[start:] for start in range(length)), strict=False))


def _long_numbers(text: str) -> frozenset[str]:
    """Give the digits of numbers as long as those of accounts and cards."""
    return frozenset(re.sub(r"\D", "", match[0]) for match in _LONG_NUMBER.finditer(text))


def _tells_score(text: str, customer: Customer) -> bool:
    score = re.escape(customer.credit_score)
    return customer.credit_score.isdigit() and bool(re.search(rf"(?<![\d.,$€£]){score}(?![\d%]|[.,]\d)", text))


def _tells_other_level(lower: str, customer: Customer) -> bool:
    """Say whether the draft gives the customer a service level that is not theirs."""
    levels = {match[1] for match in _LEVEL.finditer(lower)} - _ANY_CUSTOMER
    return bool(levels - {customer.service_level.lower()})


@cache
def _patterns() -> list[re.Pattern[str]]:
    rows: list[str] = table("gate/leaks")["patterns"]
    return [re.compile(row.replace("<n>", _NUMBER_WORD)) for row in rows]
