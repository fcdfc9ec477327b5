"""Words that ask for a person whatever the score: orders to the software, matters too sensitive, account data, files.

The model is asked all of it as well; this is a second look, which errs on the side of a person: a false alarm costs an
agent's minute, a miss a customer's trust. A rule of ``signs.json`` is a line of groups, the rarest first; it holds
where one of each other group stands near one of the first, whatever their order. In a group ``|`` parts the words,
``+`` joins what follows each other, ``*`` ends a stem, and ``#`` and ``@`` stand for a number and an address.
"""

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from triage.normal import matching
from triage.tables import table

REACH = 8
"""Most words from the first group of a rule to each other one; the end of a sentence counts as many."""

_WORD = re.compile(r"[\w@]+(?:['@.]\w+)*|[.!?;](?=\s|$)|\n\n")
_ENDS = frozenset((".", "!", "?", ";", "\n\n"))
_PAUSE = ("",) * REACH
_LAST = chr(sys.maxunicode)  # stands behind every letter that a word may go on with
_Rule = Sequence[Sequence[Sequence[str]]]
_Places = list[tuple[int, int]]


class Plain:
    """A text as comparisons see it: its words, and where each of them stands."""

    def __init__(self, text: str) -> None:
        self._words: list[str] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        for word in _WORD.findall(matching(text)):
            if word in _ENDS:
                self._words += _PAUSE
            else:
                self._places[word if word.isalpha() else _kind(word)].append(len(self._words))
                self._words.append(word)
        self._vocabulary = sorted(self._places)

    def find(self, rules: Iterable[_Rule]) -> str:
        """Give the words that the first of *rules* holds for, nothing where none does."""
        return next(filter(None, map(self._found, rules)), "")

    def _found(self, rule: _Rule) -> str:
        first, *others = rule
        anchors = self._group(first)
        groups: list[_Places] = []
        for other in others if anchors else ():
            groups.append(self._group(other))
            if not groups[-1]:
                return ""
        for anchor in anchors:
            near = [_nearby(group, anchor[0]) for group in groups]
            if None not in near:
                starts, ends = zip(anchor, *filter(None, near), strict=True)
                return " ".join(self._words[min(starts) : max(ends)])
        return ""

    def _group(self, group: Sequence[Sequence[str]]) -> _Places:
        """Give where what *group* names begins and ends."""
        return sorted(place for words in group for place in self._phrase(words))

    def _phrase(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        first, *rest = words
        for word in self._forms(first):
            for place in self._places[word]:
                end = place + len(words)
                if not rest or (all(map(_is, self._words[place + 1 : end], rest)) and end <= len(self._words)):
                    yield place, end

    def _forms(self, word: str) -> Iterable[str]:
        if not word.endswith("*"):
            return (word,) if word in self._places else ()
        stem, forms = word[:-1], self._vocabulary
        return forms[bisect_left(forms, stem) : bisect_left(forms, stem + _LAST)]


def steers(text: Plain) -> str:
    """Find words of *text* that give orders to the software that reads it."""
    return text.find(_rules()["steering"])


def plays_a_role(text: Plain) -> str:
    """Find words of *text* that have somebody be who they are not, or say what they are told to, as in a game."""
    return text.find(_rules()["roleplay"])


def mentions_attachment(text: Plain) -> str:
    """Find words of *text* that point to an attachment."""
    return text.find(_rules()["attachment"])


def asks_for_account_data(text: Plain) -> str:
    """Find words that ask what we know of their sender, which an e-mail's sender alone does not entitle to."""
    return text.find(_rules()["account_data"])


def orders_something(text: Plain) -> str:
    """Find an order to pay, to close or to change contact details, as who took over an account would give."""
    return text.find(_rules()["account_orders"])


def sensitive_topics(text: Plain) -> Iterator[tuple[str, str]]:
    """Name the topics of the policy that *text* touches, each with the words that do."""
    for topic, rules in _topics().items():
        if words := text.find(rules):
            yield topic, words


@cache
def _rules() -> dict[str, tuple[_Rule, ...]]:
    return {name: read(lines) for name, lines in table(__file__).items() if name != "sensitive"}


@cache
def _topics() -> dict[str, tuple[_Rule, ...]]:
    return {topic: read(lines) for topic, lines in table(__file__)["sensitive"].items()}


def read(lines: Iterable[str]) -> tuple[_Rule, ...]:
    """Read rules as ``signs.json`` writes them."""
    return tuple(
        tuple(tuple(tuple(words.split("+")) for words in group.split("|")) for group in line.split()) for line in lines
    )


def _kind(word: str) -> str:
    return "@" if "@" in word else "#" if any(map(str.isdigit, word)) else word


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else _kind(word) == wanted


def _nearby(places: _Places, anchor: int) -> tuple[int, int] | None:
    """Give the first of *places* within reach of *anchor*."""
    following = places[(at := bisect_left(places, (anchor - REACH,))) : at + 1]
    return next((place for place in following if place[0] <= anchor + REACH), None)
