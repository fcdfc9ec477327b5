"""What a draft says that nobody but a person may send: one tuple of checks.

A draft is the model's word, and the model read the mail: so the draft is untrusted. It goes out only if each of its
figures, addresses and names stands in the passages that it rests on, and if it neither tells what the profile knows nor
promises anything. Doubt holds it; that costs an agent's minute.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.evidence.reading import folded, sentences, words
from triage.finding import Finding
from triage.language import is_english
from triage.message import Customer, Message, Passage
from triage.normal import hides_something
from triage.reply_checks.completeness import unfinished
from triage.reply_checks.grounding import ungrounded
from triage.reply_checks.leaks import leaks
from triage.reply_checks.letter import Letter
from triage.reply_checks.names import is_greeted_wrongly, names_of
from triage.reply_checks.promises import promises
from triage.reply_checks.sources import Sources

_ACCENTED = 2
"""Words with accents that no article has and that make a paragraph foreign."""


@dataclass(frozen=True)
class Draft:
    """What the checks look at: a reply to *message*, and what it may rest on.

    *instructions* are those that the model got, *longest* is in characters.
    """

    text: str
    message: Message
    customer: Customer
    passages: Sequence[Passage]
    company: str
    instructions: str
    longest: int

    @cached_property
    def letter(self) -> Letter:
        return Letter.of(self.text)

    @cached_property
    def sources(self) -> Sources:
        return Sources.of(self.passages)

    @cached_property
    def mail(self) -> str:
        """What is answered, with its subject."""
        return f"{self.message.subject}\n{self.message.written}"


Check = Callable[[Draft], Iterable[Finding]]


def findings(draft: Draft, checks: Iterable[Check]) -> Iterator[Finding]:
    """Name what keeps *draft* from going out by itself; of a draft without a word there is nothing more to say."""
    if not draft.letter.text:
        yield Finding("empty_reply")
        return
    for check in checks:
        yield from check(draft)


def length(draft: Draft) -> Iterator[Finding]:
    """A reply that the channel cannot send."""
    if len(draft.text) > draft.longest:
        yield Finding("long_reply", rule="length")


def completeness(draft: Draft) -> Iterator[Finding]:
    """A reply that breaks off, has gaps, or hides something."""
    if hides_something(draft.text):
        yield Finding("unfinished_reply", rule="invisible")
    elif (words := unfinished(draft.letter)) is not None:
        yield Finding("unfinished_reply", words, "completeness")


def greeting(draft: Draft) -> Iterator[Finding]:
    """A reply to somebody else."""
    if is_greeted_wrongly(draft.letter.greeted, draft.customer):
        yield Finding("wrong_name", draft.letter.greeted or "", "greeting")


def grounding(draft: Draft) -> Iterator[Finding]:
    """What no passage has."""
    found = ungrounded(draft.letter, draft.sources, customer=draft.customer, company=draft.company, mail=draft.mail)
    yield from (Finding("ungrounded_reply", words, rule) for rule, words in found)


def leaking(draft: Draft) -> Iterator[Finding]:
    """What the profile or the instructions say."""
    if leaks(draft.letter.text, draft.customer, draft.instructions, draft.sources):
        yield Finding("leaking_reply", rule="leaks")


def promising(draft: Draft) -> Iterator[Finding]:
    """What only a person may say."""
    yield from (Finding("promising_reply", words, "promises") for words in promises(draft.letter.text, draft.sources))


def language(draft: Draft) -> Iterator[Finding]:
    """A reply in another language than the message."""
    usual = draft.sources.words | names_of(draft.customer)
    if _reads_english(draft.letter.text, usual) != is_english(draft.mail):
        yield Finding("language_mismatch", rule="language")


TEXT_CHECKS: tuple[Check, ...] = (length, grounding, leaking, promising, language)
LETTER_CHECKS: tuple[Check, ...] = (length, completeness, greeting, grounding, leaking, promising, language)


def _reads_english(text: str, usual: frozenset[str]) -> bool:
    """Say whether the whole and every sentence read like English; letters with accents belong to *usual* words only."""
    for row in (text, *sentences(text)):
        accented = 0 if row.isascii() else sum(not word.isascii() and folded(word) not in usual for word in words(row))
        if accented >= _ACCENTED or not is_english(row):
            return False
    return True
