"""The reply gate: what a draft says that nobody but a person may send.

A draft is the model's word, and the model read the mail: so the draft is untrusted. It goes out only if each of its
figures, addresses and names stands in the passages that it rests on, and if it neither tells what the profile knows nor
promises anything. Doubt holds it; that costs an agent's minute.
"""

from collections.abc import Iterator, Sequence

from triage.language import is_english
from triage.message import Customer, Message, Passage
from triage.prompt import instructions
from triage.reply_checks.completeness import is_unfinished
from triage.reply_checks.grounding import is_ungrounded
from triage.reply_checks.leaks import leaks
from triage.reply_checks.letter import Letter
from triage.reply_checks.names import is_greeted_wrongly, names_of
from triage.reply_checks.promises import promises
from triage.reply_checks.reading import folded, hides_something, sentences, words
from triage.reply_checks.sources import Sources

LONGEST = 4700
"""Characters of a draft that the flow can send: a mail may have 5,000, the flow's closing note included."""
_ACCENTED = 2
"""Words with accents that no article has and that make a paragraph foreign."""


def holds_of_draft(
    draft: str, *, message: Message, customer: Customer, passages: Sequence[Passage], company: str
) -> Iterator[str]:
    """Name what keeps *draft* from answering *message* by itself, each hold once."""
    letter, sources = Letter.of(draft), Sources.of(passages)
    if not letter.text:
        yield "empty_reply"
        return
    mail = f"{message.subject}\n{message.text}"
    if len(draft) > LONGEST:
        yield "long_reply"
    if hides_something(draft) or is_unfinished(letter):
        yield "unfinished_reply"
    if is_greeted_wrongly(letter.greeted, customer):
        yield "wrong_name"
    if is_ungrounded(letter, sources, customer=customer, company=company, mail=mail):
        yield "ungrounded_reply"
    if leaks(letter.text, customer, instructions(company, message.channel), sources):
        yield "leaking_reply"
    if promises(letter.text, sources):
        yield "promising_reply"
    if _reads_english(letter.text, sources.words | names_of(customer)) != is_english(mail):
        yield "language_mismatch"


def _reads_english(text: str, usual: frozenset[str]) -> bool:
    """Say whether the whole and every sentence read like English; letters with accents belong to *usual* words only."""
    for row in (text, *sentences(text)):
        accented = 0 if row.isascii() else sum(not word.isascii() and folded(word) not in usual for word in words(row))
        if accented >= _ACCENTED or not is_english(row):
            return False
    return True
