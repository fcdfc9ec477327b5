"""The reply gate: what a draft says that nobody but a person may send.

A draft is the model's word, and the model read the mail: so the draft is untrusted. It goes out only if each of its
figures, addresses and names stands in the passages that it rests on, and if it neither tells what the profile knows nor
promises anything. Doubt holds it; that costs an agent's minute.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from triage.gate.completeness import is_unfinished
from triage.gate.contacts import addresses, is_known_address, is_known_phone, phones, without
from triage.gate.figures import LISTED, figures
from triage.gate.leaks import leaks, long_numbers
from triage.gate.names import body, greeted, is_greeted_wrongly, names_of, strangers, unsigned
from triage.gate.promises import promises
from triage.gate.reading import clauses, folded, hides_something, plain, sentences, stems, words
from triage.gate.sources import Sources
from triage.language import is_english
from triage.message import Customer, Message, Passage
from triage.prompt import instructions

LONGEST = 4700
"""Characters of a draft that the flow can send: a mail may have 5,000, the flow's closing note included."""

_ACCENTED = 2
"""Words with accents that no article has and that make a paragraph foreign."""
_FEW = 3
"""Words that a sentence is about; with fewer, its neighbours help to tell what its figures mean."""
_LONGEST_WORD = 24


def holds_of_draft(
    draft: str, *, message: Message, customer: Customer, passages: Sequence[Passage], company: str
) -> Iterator[str]:
    """Name what keeps *draft* from answering *message* by itself, each hold once."""
    text, known = plain(draft), Sources.of(passages)
    if not text:
        yield "empty_reply"
        return
    said, signature = body(text)
    if len(draft) > LONGEST:
        yield "long_reply"
    if hides_something(draft) or not words(_ungreeted(said)) or is_unfinished(said, signature):
        yield "unfinished_reply"
    if is_greeted_wrongly(text, customer):
        yield "wrong_name"
    if _is_ungrounded(said, signature, known, customer, company):
        yield "ungrounded_reply"
    if leaks(text, customer, instructions(company, message.channel), known.text) or not _knows_numbers(text, known):
        yield "leaking_reply"
    if promises(text, known):
        yield "promising_reply"
    if _is_english(text, known.words | names_of(customer)) != is_english(f"{message.subject}\n{message.text}"):
        yield "language_mismatch"


def _is_ungrounded(said: str, signature: str, known: Sources, customer: Customer, company: str) -> bool:
    """Say whether the draft has a figure, an address, a number or a name that nothing it rests on has."""
    whole = f"{said}\n{signature}"
    ours = frozenset(folded(word) for word in words(company))
    people = names_of(customer)
    return (
        any(not is_known_address(address, known.addresses) for address in addresses(whole))
        or any(not is_known_phone(number, known.phones) for number in phones(whole))
        or any(True for _ in _unfounded_figures(without(whole), known))
        or any(True for _ in strangers(_ungreeted(said), known.words | ours, people, known.text))
        or any(True for _ in unsigned(signature, known.words | ours))
        or any(_is_odd(sign) for sign in whole)
        or any(len(word) > _LONGEST_WORD or not _is_latin(word) for word in words(whole) if folded(word) not in people)
    )


def _ungreeted(said: str) -> str:
    """Leave out the greeting's name, which is looked at for itself."""
    name = greeted(said)
    return said.replace(name, "", 1) if name else said


def _unfounded_figures(text: str, known: Sources) -> Iterator[str]:
    """Name the figures that the sources do not have where they speak of what the clause or its sentence is about."""
    rows = list(sentences(text))
    abouts = [stems(row) for row in rows]
    for place, row in enumerate(rows):
        around = abouts[place].union(*abouts[max(0, place - 1) : place + 2])
        for clause in clauses(row):
            tried = [about for about in (stems(clause), abouts[place]) if len(about) >= _FEW] or [around]
            for figure in figures(clause):
                is_listed = figure.unit == LISTED and len(figure.value) == 1
                if not is_listed and not any(known.say(figure, about) for about in tried):
                    yield figure.value


def _knows_numbers(text: str, known: Sources) -> bool:
    return long_numbers(text) <= known.phones | long_numbers(known.text)


def _is_latin(word: str) -> bool:
    return all(letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in word)


def _is_odd(sign: str) -> bool:
    return not sign.isascii() and (sign.isnumeric() or sign == "\u3002")


def _is_english(text: str, usual: frozenset[str]) -> bool:
    """Say whether every paragraph reads like English; letters with accents belong to *usual* words only."""
    for row in (text, *text.split("\n")):
        accented = sum(not word.isascii() and folded(word) not in usual for word in words(row))
        if accented >= _ACCENTED or not is_english(row):
            return False
    return True
