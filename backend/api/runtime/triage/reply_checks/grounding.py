"""Find in a draft what nothing that it rests on has: figures, addresses, numbers and names."""

import unicodedata
from collections.abc import Iterable, Iterator

from triage.evidence.contacts import addresses, is_known_address, is_known_phone, phones, without
from triage.evidence.figures import LISTED, figures
from triage.evidence.reading import clauses, folded, sentences, stems, words
from triage.message import Customer
from triage.reply_checks.letter import Letter
from triage.reply_checks.names import names_of, strangers, unsigned
from triage.reply_checks.sources import Sources

_FEW = 3
"""Words that a sentence is about; with fewer, its neighbours help to tell what its figures mean."""
_LONGEST_WORD = 24


def ungrounded(
    letter: Letter, sources: Sources, *, customer: Customer, company: str, mail: str
) -> Iterator[tuple[str, str]]:
    """Name what *letter* says and the *sources* do not, each with the rule that found it.

    The customer may be called by name, our *company* may sign, and places may come from the *mail*.
    """
    whole = f"{letter.said}\n{letter.signature}"
    people = names_of(customer)
    ours = sources.words | frozenset(folded(word) for word in words(company))
    found: dict[str, Iterable[str]] = {
        "address": (row for row in addresses(whole) if not is_known_address(row, sources.addresses)),
        "phone": (row for row in phones(whole) if not is_known_phone(row, sources.phones)),
        "figure": unfounded_figures(without(whole), sources),
        "name": strangers(letter.said, ours, people, folded(sources.text), mail),
        "signature": unsigned(letter.signature, ours),
        "sign": odd_signs(letter, customer.name),
        "word": odd_words(whole, ours | people),
    }
    for rule, words_found in found.items():
        yield from ((rule, words) for words in sorted(set(words_found)))


def unfounded_figures(text: str, sources: Sources) -> Iterator[str]:
    """Name the figures that the *sources* do not have where they speak of what the clause or its sentence is about."""
    rows = list(sentences(text))
    abouts = [stems(row) for row in rows]
    for place, row in enumerate(rows):
        around = abouts[place].union(*abouts[max(0, place - 1) : place + 2])
        for clause in clauses(row):
            tried = [stems(clause), abouts[place], *([around] if len(abouts[place]) < _FEW else [])]
            for figure in figures(clause):
                is_listed = figure.unit == LISTED and len(figure.value) == 1
                if not is_listed and not any(sources.say(figure, about) for about in tried if about):
                    yield figure.value


def odd_words(text: str, known: frozenset[str]) -> Iterator[str]:
    """Name the words that may be codes, or that have letters which only look like ours."""
    for word in words(text):
        bare = folded(word)
        if (len(word) > _LONGEST_WORD or not bare.isascii()) and bare not in known:
            yield word


def odd_signs(letter: Letter, name: str) -> Iterator[str]:
    """Name digits that are read otherwise than they look, such as "\u00b2", and marks on letters or through them."""
    read = {*name, *"\u00bc\u00bd\u00be"}
    yield from (sign for sign in {*letter.draft} - read if sign.isnumeric() and not sign.isascii())
    yield from (sign for sign in {*letter.text} - {*name} if sign == "\u3002" or unicodedata.category(sign)[0] == "M")
