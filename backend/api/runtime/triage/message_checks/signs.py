"""Words that ask for a person whatever the score: orders to the software, matters too sensitive, account data, files.

The lists err on the side of a person: a false alarm costs an agent's minute, a miss a customer's trust. Beside each
pattern stand pieces of words, of which every text that it matches has one. They are looked for first, since that is
much faster.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from triage.tables import table

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

_Rule = Mapping[str, str]


class Plain:
    """A text in lower case, with straight apostrophes and without characters nobody sees, which tear words apart."""

    def __init__(self, text: str) -> None:
        self._lines = _INVISIBLE.sub("", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
        words = self._lines.split()
        self._on_one_line = " ".join(words)  # mail programs wrap lines anywhere
        self._vocabulary = " ".join(set(words))

    def has(self, rules: Iterable[_Rule]) -> bool:
        return self._found(rules, self._on_one_line)

    def has_in_lines(self, rules: Iterable[_Rule]) -> bool:
        return self._found(rules, self._lines)

    def _found(self, rules: Iterable[_Rule], text: str) -> bool:
        return any(self._may_match(rule) and _compiled(rule["pattern"]).search(text) for rule in rules)

    def _may_match(self, rule: _Rule) -> bool:
        return any(map(self._vocabulary.__contains__, rule["words"].split()))


def steers(text: Plain) -> bool:
    """Say whether *text* gives orders to the software that reads it."""
    return text.has(_lists()["steering"]) or text.has_in_lines(_lists()["steering_at_line_start"])


def mentions_attachment(text: Plain) -> bool:
    """Say whether *text* points to an attachment."""
    return text.has(_lists()["attachment"])


def asks_for_account_data(text: Plain) -> bool:
    """Say whether *text* asks what we know of its sender, which an e-mail's sender alone does not entitle to."""
    return text.has(_lists()["account_data"])


def orders_something(text: Plain) -> bool:
    """Say whether *text* orders a payment, a closing or new contact details, as who took over an account would."""
    return text.has(_lists()["account_orders"])


def sensitive_topics(text: Plain) -> tuple[str, ...]:
    """Name the topics of `holds.json` that words of *text* belong to."""
    return tuple(topic for topic, rules in _lists()["sensitive"].items() if text.has(rules))


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
