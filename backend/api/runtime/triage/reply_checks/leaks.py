"""Find in a draft what no reply may tell: facts about a customer, and what the software works by."""

import re
from functools import cache, lru_cache

from triage.evidence.contacts import is_known_phone, phones
from triage.evidence.reading import at_words, same_words, sentences
from triage.message import Customer
from triage.reply_checks.sources import Sources
from triage.tables import table

_NUMBER_WORD = (
    "(?:six|seven|eight|nine|five|four|three) (?:hundred|zero|one|two|three|four|five|six|seven|eight|nine|oh)"
)
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
    said = same_words(draft)
    return (
        bool(_signs().search(draft.lower()))
        or (speaks_of_us(draft) and speaks_of_us(_without_literal(draft, sources)))
        or _tells_score(draft, customer)
        or _tells_other_level(draft.lower(), customer)
        or shares_words(said, customer.additional_information, _RUN_OF_WORDS, sources.text)
        or shares_words(said, customer.spending_profile, _RUN_OF_WORDS, sources.text)
        or shares_words(said, instructions, _RUN_OF_INSTRUCTIONS, sources.text)
        or any(not is_known_phone(number, sources.phones) for number in phones(draft))
    )


def speaks_of_us(draft: str) -> bool:
    """Say whether *draft* speaks of what we know of a customer, or of how this software works."""
    return bool(_words().search(draft.lower()))


def shares_words(said: str, other: str, run: int, sources: str) -> bool:
    """Say whether as many words as *run* in a row of *other* are *said* which the *sources* do not say."""
    words = same_words(other)
    run = min(run, words.count(" ") - 1)
    shared = _runs(said, run) & _runs(words, run) if run > 1 else ()
    return any(f" {' '.join(row)} " not in sources for row in shared)


@lru_cache(maxsize=8)
def _runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(zip(*(words[start:] for start in range(length)), strict=False))


def _without_literal(draft: str, sources: Sources) -> str:
    """Give *draft* without the sentences that anybody may read in the *sources*."""
    for sentence in filter(sources.say_literally, sentences(draft)):
        draft = draft.replace(sentence, "")
    return draft


def _tells_score(text: str, customer: Customer) -> bool:
    score = re.escape(customer.credit_score)
    return customer.credit_score.isdigit() and bool(re.search(rf"(?<![\d.,$€£]){score}(?![\d%]|[.,]\d)", text))


def _tells_other_level(lower: str, customer: Customer) -> bool:
    """Say whether the draft gives the customer a service level that is not theirs."""
    levels = {match[1] for match in _LEVEL.finditer(lower)} - _ANY_CUSTOMER
    return bool(levels - {customer.service_level.lower()})


@cache
def _words() -> re.Pattern[str]:
    return at_words(row.replace("<n>", _NUMBER_WORD) for row in table(__file__)["words"])


@cache
def _signs() -> re.Pattern[str]:
    return re.compile("|".join(table(__file__)["signs"]))
