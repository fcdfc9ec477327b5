"""Words that ask for a person whatever the score: orders to the software, matters too sensitive, account data, files.

The lists err on the side of a person: a false alarm costs an agent's minute, a miss a customer's trust. Beside each
pattern stand pieces of words, of which every text that it matches has one. They are looked for first, since that is
much faster.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from triage.normal import matching
from triage.tables import table
from triage.wording import ELLIPSIS

_Rule = Mapping[str, str]


class Plain:
    """A text as comparisons see it."""

    def __init__(self, text: str) -> None:
        self._lines = matching(text)
        words = self._lines.split()
        self._on_one_line = " ".join(words)  # mail programs wrap lines anywhere
        self._vocabulary = " ".join(set(words))

    def find(self, rules: Iterable[_Rule]) -> str:
        """Give the first words that one of *rules* matches, nothing where none does."""
        return self._found(rules, self._on_one_line)

    def find_in_lines(self, rules: Iterable[_Rule]) -> str:
        return self._found(rules, self._lines)

    def _found(self, rules: Iterable[_Rule], text: str) -> str:
        matches = (_compiled(rule["pattern"]).search(text) for rule in rules if self._may_match(rule))
        return next((match[0].strip() or ELLIPSIS for match in matches if match), "")

    def _may_match(self, rule: _Rule) -> bool:
        return any(map(self._vocabulary.__contains__, rule["words"].split()))


def steers(text: Plain) -> str:
    """Find words of *text* that give orders to the software that reads it."""
    return text.find(_lists()["steering"]) or text.find_in_lines(_lists()["steering_at_line_start"])


def mentions_attachment(text: Plain) -> str:
    """Find words of *text* that point to an attachment."""
    return text.find(_lists()["attachment"])


def asks_for_account_data(text: Plain) -> str:
    """Find words that ask what we know of their sender, which an e-mail's sender alone does not entitle to."""
    return text.find(_lists()["account_data"])


def orders_something(text: Plain) -> str:
    """Find an order to pay, to close or to change contact details, as who took over an account would give."""
    return text.find(_lists()["account_orders"])


def sensitive_topics(text: Plain) -> Iterator[tuple[str, str]]:
    """Name the topics of the policy that *text* touches, each with the words that do."""
    for topic, rules in _lists()["sensitive"].items():
        if words := text.find(rules):
            yield topic, words


@cache
def _lists() -> dict[str, Any]:
    document: dict[str, Any] = table(__file__)
    return document


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when the first text may match it, as all together take longer than starting up does.

    Texts are in lower case, which lets a search run twice as fast as ignoring case does.
    """
    return re.compile(pattern)
