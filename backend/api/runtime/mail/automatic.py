"""Recognise mail that a program wrote and that must not be answered.

Amazon Connect hides a mail's headers, so ``Auto-Submitted`` and its like
(RFC 3834) cannot be read: sender, subject and text have to do. The words stand
in ``automatic.json``; ``a * b`` there is a phrase with some words in its middle.
A customer who writes about such a mail is no program: programs hardly ever say "I"
or "my" but in a note about their master's absence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.utils import parseaddr
from functools import lru_cache

from mail.parts import new_text, unquoted
from mail.signature import has_list_footer
from triage.tables import table

_WORDS = table(__file__)
_Kinds = Mapping[str, Sequence[str]]
_SENDERS: _Kinds = _WORDS["senders"]
_SENDER_ENDINGS: _Kinds = _WORDS["sender_endings"]
_SENDER_NAMES: _Kinds = _WORDS["sender_names"]
_DOMAINS: _Kinds = _WORDS["domains"]
_SUBJECTS: _Kinds = _WORDS["subjects"]
_SUBJECT_BEGINNINGS: _Kinds = _WORDS["subject_beginnings"]
_INVITATIONS: _Kinds = _WORDS["invitations"]
_TEXTS: _Kinds = _WORDS["texts"]
_ACKNOWLEDGEMENT: _Kinds = _WORDS["acknowledgement"]
_BULK_FOOTERS: Sequence[str] = _WORDS["bulk_footers"]
_ABSENCE: _Kinds = _WORDS["absence"]
_REPLIES = tuple(_ABSENCE["replies"])
_CUSTOMER_WORDS = frozenset(_WORDS["customer_words"])
_CUSTOMER_WORDS_INSIDE: Sequence[str] = _WORDS["customer_inside"]
_QUESTIONS: Sequence[str] = _WORDS["questions"]
_MATTERS = frozenset(_WORDS["matters"])
_REQUESTS: Sequence[str] = _WORDS["requests"]
_SELF_WORDS = frozenset(_WORDS["self_words"])
_SELF_WORDS_INSIDE: Sequence[str] = _WORDS["self_inside"]

# Programs come to the point, or say at the end what they are; how many characters are looked at there.
OPENING = 600
ENDING = 500
# Longer than this, and a text that speaks of an absence has something else to say.
LONGEST_ABSENCE_NOTE = 1_000
LONGEST_SUBJECT = 1_000
# Most characters between the halves of a phrase.
GAP = 40
# How long before a footer a question still belongs to it.
FOOTER_QUESTION = 60
_ONLY_WHOLE = frozenset(("bulk", "abuse_report", "system"))
_QUESTION_MARKS = ("?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}", "¿")
_AFTER_SUBJECT = (":", " :", "\N{FULLWIDTH COLON}", "(", " (", "]", ")", "\N{RIGHT BLACK LENTICULAR BRACKET}", " re:")
_BRACKETS = "[(*\N{LEFT BLACK LENTICULAR BRACKET}"
_FIRST_UNSPACED = "\N{CJK RADICAL REPEAT}"
_SENTENCE_ENDS = (".", "!", "?", "。", "|", "·")
_WORD = re.compile(r"\w+(?:'\w+)?")
_I = re.compile(r"(?<!\w)(?<!\w')I(?!\w)(?!'\w)")
# What mail servers say, whatever language is around it (RFC 3463): "550 5.1.1".
_STATUS_CODE = re.compile(r"(?<!\d)[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?!\d)")


def signs(sender: str, subject: str, text: str) -> Iterator[tuple[str, str]]:
    """Name the signs that a program wrote: `sender`, `subject` or `text`, each with what it speaks for, as `bounce`.

    *sender* is an address, with or without a display name; *text* is all of the mail, with what it quotes. One sign
    alone may be a person's bad luck; a question in the text is none against it, since programs ask as well.
    """
    heading = _plain(subject[:LONGEST_SUBJECT]).lstrip(_BRACKETS)
    new = " ".join(new_text(text).split())
    written = new.casefold()
    from_self = _speaks_of_self(new) or _requests(written)
    own = unquoted(text)
    found = {
        "sender": _by_sender(sender),
        "subject": _by_subject(heading, written),
        "text": _by_text(written, from_self=from_self)
        or _acknowledgement(heading, written, from_self=from_self)
        or _bulk(_plain(own[-4 * ENDING :])[-ENDING:], written, from_self=from_self)
        or ("bulk" if has_list_footer(own.splitlines()) else None)
        or _invitation(heading, written)
        or _absence_note(heading, written),
    }
    yield from ((kind, what) for kind, what in found.items() if what)


def seeks_answer(subject: str, text: str) -> bool:
    """Whether somebody plainly wants something: asks, requests, or speaks of himself and of a bank's business.

    Where nothing of it shows, a program may have written, in words that nobody has collected yet. The subject counts
    unless it is that of a reply, since then the words may be ours.
    """
    heading = _plain(subject[:LONGEST_SUBJECT])
    new = " ".join(new_text(text).split())
    if not new or not heading.startswith(_REPLIES):
        new = f"{subject[:LONGEST_SUBJECT]}. {new}"
    written = new.casefold()
    if _asks(_above_footers(written)) or _requests(written) or _has_words(written, _QUESTIONS):
        return True
    is_about_us = _is_about_business(written) or not _MATTERS.isdisjoint(_words(written))
    return is_about_us and _speaks_of_self(new)


def _by_subject(heading: str, written: str) -> str | None:
    for unmistakable, beginnings in _SUBJECT_BEGINNINGS.items():
        if heading.startswith(tuple(beginnings)):
            return unmistakable
    kind = next((kind for kind, subjects in _SUBJECTS.items() if _has_label(heading, subjects)), None)
    if kind == "read_receipt" and written and not _found(written, _TEXTS[kind]):
        return None
    # People use the bare words too: "Automatic reply", and then a complaint about one.
    is_bare = kind == "out_of_office" and heading in _SUBJECTS[kind]
    return None if is_bare and written and not _speaks_of_absence(written) else kind


def _has_label(heading: str, labels: Iterable[str]) -> bool:
    """Whether a subject is one of *labels*, or begins with one as with ``Automatic reply: …``."""
    return any(
        heading.startswith(label) and (len(heading) == len(label) or heading.startswith(_AFTER_SUBJECT, len(label)))
        for label in labels
    )


def _by_sender(sender: str) -> str | None:
    name, address = parseaddr(sender)
    local, _, domain = (address or sender).casefold().strip().rpartition("@")
    for kind, names in _SENDERS.items():
        if any(_is_sender(local, word, only_whole=kind in _ONLY_WHOLE) for word in names):
            return kind
    labels = domain.split(".")
    for kinds, matches in (
        (_SENDER_ENDINGS, local.endswith),
        (_DOMAINS, labels.__contains__),
        (_SENDER_NAMES, name.casefold().strip().__eq__),
    ):
        found = next((kind for kind, words in kinds.items() if any(map(matches, words))), None)
        if found:
            return found
    return None


def _is_sender(local: str, word: str, *, only_whole: bool) -> bool:
    """Whether a local part is *word*, with at most a tag or another word set off from it."""
    if local.partition("+")[0] == word:
        return True
    if only_whole:
        return False
    before, found, after = local.partition(word)
    return bool(found) and not before[-1:].isalpha() and not after[:1].isalpha()


def _by_text(written: str, *, from_self: bool) -> str | None:
    """By what only programs say; where somebody speaks for himself, only if a sentence begins with it."""
    ends = (written,) if len(written) <= OPENING + ENDING else (written[:OPENING], written[-ENDING:])
    for kind, phrases in _TEXTS.items():
        for text in ends:
            places = (_find(text, phrase) for phrase in phrases)
            if any(place >= 0 and (not from_self or _begins_sentence(text, place)) for place in places):
                return kind
    return "bounce" if not from_self and _STATUS_CODE.search(written[:LONGEST_ABSENCE_NOTE]) else None


def _acknowledgement(heading: str, written: str, *, from_self: bool) -> str | None:
    """A help desk's word that a message has come: thanks, what became of it, when to expect more."""
    if from_self:
        return None
    opening = written[:OPENING] if heading.startswith(_REPLIES) else f"{heading} {written[:OPENING]}"
    signs = sum(bool(_found(opening, phrases)) for phrases in _ACKNOWLEDGEMENT.values())
    return "acknowledgement" if signs > 1 + _is_about_business(written) else None


def _bulk(ending: str, written: str, *, from_self: bool) -> str | None:
    """Newsletters and mailing lists tell below how to leave them; the more personal the rest, the clearer."""
    asks = _asks(_above_footers(written)) or _has_words(written, _QUESTIONS)
    if asks and _is_about_business(written):
        return None
    return "bulk" if _found(ending, _BULK_FOOTERS) > from_self + asks else None


def _above_footers(written: str) -> str:
    """Without what a newsletter says below, such as "Had enough? Unsubscribe here"."""
    ending = written[-ENDING:]
    places = [place for phrase in _BULK_FOOTERS if (place := _find(ending, phrase)) >= 0]
    return written[: max(0, len(written) - len(ending) + min(places) - FOOTER_QUESTION)] if places else written


def _invitation(heading: str, written: str) -> str | None:
    """Calendar programs' mail; a subject such as ``Declined: …`` alone may be about a card."""
    if not _has_label(heading, _INVITATIONS["subjects"]) or _is_about_business(f"{heading} {written}"):
        return None
    return "calendar" if " @ " in heading or any(map(written.__contains__, _INVITATIONS["texts"])) else None


def _absence_note(heading: str, written: str) -> str | None:
    """A note that says both that somebody is away and what to do meanwhile, and nothing about a customer's matter."""
    if len(written) > LONGEST_ABSENCE_NOTE or _is_about_business(written):
        return None
    if _requests(written):
        return None
    advice = _found(written, _ABSENCE["meanwhile"])
    if not advice or not _speaks_of_absence(f"{heading} {written[:OPENING]}"):
        return None
    is_expected = advice > 1 or _speaks_of_absence(heading) or heading.startswith(_REPLIES)
    return "out_of_office" if is_expected else None


def _speaks_of_absence(text: str) -> bool:
    return any(map(text.__contains__, _ABSENCE["away"]))


def _speaks_of_self(new: str) -> bool:
    """Whether somebody says "I" or "my"; in English with a capital, since other languages have a small word "i"."""
    folded = new.casefold()
    is_said = bool(_I.search(new)) or not _SELF_WORDS.isdisjoint(_words(folded))
    return is_said or _has_words(folded, _SELF_WORDS_INSIDE)


def _asks(written: str) -> bool:
    return any(map(written.__contains__, _QUESTION_MARKS))


def _requests(written: str) -> bool:
    return _has_words(written, _REQUESTS)


def _is_about_business(text: str) -> bool:
    return not _CUSTOMER_WORDS.isdisjoint(_words(text)) or _has_words(text, _CUSTOMER_WORDS_INSIDE)


@lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _has_words(text: str, beginnings: Iterable[str]) -> bool:
    """Whether words of *text* begin so; Chinese, Japanese and Korean are written without spaces."""
    padded = f" {text}"
    return any((beginning if beginning > _FIRST_UNSPACED else f" {beginning}") in padded for beginning in beginnings)


def _found(text: str, phrases: Iterable[str]) -> int:
    """How many of *phrases* stand in *text*."""
    return sum(_find(text, phrase) >= 0 for phrase in phrases)


def _find(text: str, phrase: str) -> int:
    """Where *phrase* begins in *text*, -1 if nowhere; its halves around ``*`` may have a few words between them."""
    first, _, rest = phrase.partition(" * ")
    start = text.find(first)
    while rest and start >= 0:
        end = start + len(first)
        if text.find(rest, end, end + GAP + len(rest)) >= 0:
            return start
        start = text.find(first, end)
    return start


def _begins_sentence(text: str, place: int) -> bool:
    before = text[max(0, place - 10) : place].rstrip(" *_-\N{EN DASH}#([")
    return before.endswith(_SENTENCE_ENDS) if place else True


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
