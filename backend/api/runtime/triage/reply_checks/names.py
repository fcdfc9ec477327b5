"""Find who and what a draft names: the person it greets, and people, products and places in it."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from triage.evidence.reading import folded, same_words, sentences
from triage.message import Customer
from triage.reply_checks.letter import LONGEST_NAME
from triage.tables import table

_LETTERS = re.compile(r"[^\W\d_]+(?:[.'][^\W\d_]+)*")
_CALL = re.compile(r"([^\W\d_]+),")
_FREE = re.compile(r"[\w&]+(?:[.'-][\w&]+)*|[^\w\s]")
_OPENS = frozenset("\"'([{:;>|*\u2022\u2013\u2014-#!?.")
"""After one of these a sentence, an item or the label of a button begins, which any word may do in a capital."""

_LONG_ADVERB = 9
"""Letters of an adverb that is nobody's name, unlike "Kimberly"."""


def is_greeted_wrongly(name: str | None, customer: Customer) -> bool:
    """Say whether a letter to *name* greets anybody but *customer*, by a name that they have or by none."""
    if not name:
        return False
    is_sentence = len(name.split()) > LONGEST_NAME
    found = [folded(word) for word in _LETTERS.findall(name) if word[0].isupper() or not is_sentence]
    harmless = _table()["titles"] | _table()["anybody"] | names_of(customer)
    return any(word.rstrip(".") not in harmless for word in found) or any(sign.isdigit() for sign in name)


def names_of(customer: Customer) -> frozenset[str]:
    """Give every word of the customer's names."""
    whole = f"{customer.name} {customer.first_name} {customer.last_name}"
    return frozenset(folded(part) for word in _LETTERS.findall(whole) for part in (word, *word.split("'")))


def strangers(text: str, known: frozenset[str], people: frozenset[str], sources: str, mail: str = "") -> Iterator[str]:
    """Name what looks like a name in *text* and is none: capitals where a sentence needs none.

    Each word has to be *known* or part of the name of the *people* written to, and two in a row have to stand in the
    words of the *sources* like that: "Travel Card" and "Cash Rewards" make no "Travel Cash". Where the customer is or
    goes may come from the *mail*: one word after "in" or the like.
    """
    known |= people
    for sentence in sentences(text):
        if (call := _CALL.match(sentence)) and not _may_open(call[1], known):
            yield call[1]
        before = ""
        for token in _FREE.findall(sentence):
            if _may_be_a_name(token):
                opens = not before or before in _OPENS
                is_place = before.lower() in _table()["places"] and f" {folded(token)} " in _as_one_line(mail)
                is_strange = not opens and not is_place and not _is_known(token, known)
                is_strange = is_strange or (_is_odd(token) and not _is_known(token, known))
                if is_strange or (folded(token) not in people and not _may_follow(before, token, sources)):
                    yield token
            before = token


def unsigned(signature: str, known: frozenset[str]) -> Iterator[str]:
    """Name the words of a signature that are neither ours nor those of a department."""
    known |= _table()["signatures"]
    for word in _LETTERS.findall(signature):
        if folded(word) not in known:
            yield word


@lru_cache(maxsize=4)
def _as_one_line(mail: str) -> str:
    return folded(same_words(mail))


def _may_open(word: str, known: frozenset[str]) -> bool:
    """Say whether a sentence may begin with *word* and a comma without calling somebody by name."""
    is_adverb = word.endswith("ly") and len(word) >= _LONG_ADVERB
    return is_adverb or _is_known(word, known) or word.lower() in _table()["openers"]


def _may_be_a_name(token: str) -> bool:
    return len(token) > 1 and (token[0].isupper() or _is_odd(token))


def _is_odd(token: str) -> bool:
    """Say whether a word has capitals inside, as codes and some products do."""
    return any(letter.isupper() for letter in token[1:])


def _may_follow(before: str, token: str, sources: str) -> bool:
    """Say whether two capitalised words in a row are found in the *sources*, or one of them is an ordinary word."""
    if not before or not _may_be_a_name(before):
        return True
    pair = [folded(word).removesuffix("'s") for word in (before, token)]
    if any(word in _table()["ordinary"] for word in pair) or not all(word.isalpha() for word in pair):
        return True
    return f" {pair[0]} {pair[1].removesuffix('s')}" in sources


def _is_known(token: str, known: frozenset[str]) -> bool:
    whole = folded(token)
    if whole in known or whole.removesuffix("'s") in known or whole in _table()["ordinary"]:
        return True
    if token.endswith("s") and token[:-1].isupper() and _is_known(token[:-1], known):
        return True
    parts = [part.removesuffix("'s") for part in re.split("[-']", whole)] if not whole.isdigit() else []
    return len(parts) > 1 and all(part in known or part in _table()["ordinary"] for part in parts if part)


@cache
def _table() -> dict[str, frozenset[str]]:
    document = table(__file__)
    return {name: frozenset(rows) for name, rows in document.items()}
