"""Recognise mail that a program wrote, by two signs of which it is parked.

Amazon Connect hides a mail's headers, so ``Auto-Submitted`` and its like (RFC 3834) cannot be read: sender, subject and
text have to do. The words stand in ``automatic.json``. They need not be many: a program that they miss gets no mail
either, since nobody in it speaks for himself (`mail.voice`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parseaddr

from mail.parts import unquoted
from mail.phrases import Lexicon, folded, unaccented
from mail.signature import has_list_footer
from mail.voice import Sentence, heard, heard_in, is_business, seeks_answer, speaks_for_self
from triage.tables import table

_WORDS = table(__file__)
_Kinds = Mapping[str, Sequence[str]]
_SENDERS: _Kinds = _WORDS["senders"]
_WHOLE_SENDERS: _Kinds = _WORDS["whole_senders"]
_SENDER_ENDINGS: _Kinds = _WORDS["sender_endings"]
_SENDER_NAMES: _Kinds = _WORDS["sender_names"]
_DOMAINS: _Kinds = _WORDS["domains"]
_LABELS: _Kinds = {kind: [unaccented(label) for label in labels] for kind, labels in _WORDS["labels"].items()}
_INVITATIONS = [unaccented(label) for label in _WORDS["invitations"]]
_LEXICON = Lexicon(_WORDS["words"] | _WORDS["texts"])
# What programs say in one sentence, with a word of each list.
_SENTENCES: Sequence[tuple[str, set[str]]] = (
    *((kind, {kind}) for kind in _WORDS["texts"]),
    ("bounce", {"recipients", "failed"}),
    ("bounce", {"delivered", "failed", "messages"}),
    ("automatic_notice", {"automatic", "messages"}),
    ("automatic_notice", {"automatic", "replies"}),
    ("automatic_notice", {"not", "answered"}),
    ("acknowledgement", {"messages", "received"}),
)

# Programs come to the point, or say at the end what they are; how many characters are looked at there.
OPENING = 600
ENDING = 500
# Longer than this, and a text that speaks of an absence has something else to say.
LONGEST_ABSENCE_NOTE = 1_000
LONGEST_SUBJECT = 1_000
_AFTER_LABEL = re.compile(r"$| ?[:\uff1a(]|[\])\u3011]| re:| /| @| -$")
_ONLY_WORDS = re.compile(r"[\w '-]+")
_TWO_WORDS = re.compile(r"(\w+)[ -](\w+)")
_BRACKETS = "[(*\N{LEFT BLACK LENTICULAR BRACKET}"
# What mail servers say, whatever language is around it (RFC 3463): "550 5.1.1".
_STATUS_CODE = re.compile(r"(?<!\d)[45]\d\d [45] \d{1,3} \d{1,3}(?!\d)")


def signs(sender: str, subject: str, text: str) -> Iterator[tuple[str, str]]:
    """Name the signs that a program wrote: `sender`, `subject` or `text`, each with what it speaks for, as `bounce`.

    *sender* is an address, with or without a display name; *text* is all of the mail, with what it quotes. One sign
    alone may be a person's bad luck; a question in the text is none against it, since programs ask as well.
    """
    heading = unaccented(" ".join(subject[:LONGEST_SUBJECT].split())).lstrip(_BRACKETS)
    found = {
        "sender": _by_sender(sender),
        "subject": _by_subject(heading, text),
        "text": _by_text(subject[:LONGEST_SUBJECT], text),
    }
    yield from ((kind, what) for kind, what in found.items() if what)


def _by_sender(sender: str) -> str | None:
    name, address = parseaddr(sender)
    local, _, domain = (address or sender).casefold().strip().rpartition("@")
    labels = domain.split(".")
    for kinds, matches in (
        (_SENDERS, lambda word: _stands_apart(local, word)),
        (_WHOLE_SENDERS, local.partition("+")[0].__eq__),
        (_SENDER_ENDINGS, local.endswith),
        (_DOMAINS, labels.__contains__),
        (_SENDER_NAMES, name.casefold().strip().__eq__),
    ):
        if found := next((kind for kind, words in kinds.items() if any(map(matches, words))), None):
            return found
    return None


def _stands_apart(local: str, word: str) -> bool:
    before, found, after = local.partition(word)
    return bool(found) and not before[-1:].isalpha() and not after[:1].isalpha()


def _by_subject(heading: str, text: str) -> str | None:
    if _has_label(heading, _INVITATIONS):
        return "calendar" if " @ " in heading or "calendars" in _LEXICON.found(folded(text[:OPENING])) else None
    kind = next((kind for kind, labels in _LABELS.items() if _has_label(heading, labels)), None)
    if kind is None and _is_automatic_reply(heading):
        kind = "out_of_office"
    # People begin so too: "Read: terms and conditions", or the bare "Automatic reply" and then a complaint about one.
    is_doubtful = kind == "read_receipt" or (kind == "out_of_office" and _ONLY_WORDS.fullmatch(heading))
    is_from_person = (
        is_doubtful and heard(text) and seeks_answer("", text) and "away" not in _LEXICON.found(folded(text[:OPENING]))
    )
    return None if is_from_person else kind


def _has_label(heading: str, labels: Sequence[str]) -> bool:
    """Whether a subject is one of *labels*, or begins with one as with ``Automatic reply: …``; `a*` goes on anyhow."""
    return any(
        label.endswith("*") or _AFTER_LABEL.match(heading, len(label))
        for label in labels
        if label[:1] == heading[:1] and heading.startswith(label.rstrip("*"))
    )


def _is_automatic_reply(heading: str) -> bool:
    """Whether it begins with "Automatic reply", in whatever order of words."""
    match = _TWO_WORDS.match(heading)
    if not match or not _AFTER_LABEL.match(heading, match.end()):
        return False
    first, second = (_LEXICON.found(folded(word)) for word in match.groups())
    return ("automatic" in first and "replies" in second) or ("replies" in first and "automatic" in second)


def _by_text(subject: str, text: str) -> str | None:
    own = unquoted(text)
    if has_list_footer(own.splitlines()):
        return "bulk"
    said = [sentence for sentence in _ends(heard(text)) if not sentence.asks]
    # Who speaks of such mail says "I got" and "my mail came back".
    notices = [sentence.text for sentence in said if not sentence.mine]
    found = [_LEXICON.found(notice) for notice in notices]
    for kind, lists in _SENTENCES:
        if any(lists <= names for names in found):
            return kind
    if any(map(_STATUS_CODE.search, notices)):
        return "bounce"
    if _is_absence_note(folded(subject), "".join(sentence.text for sentence in said)):
        return "out_of_office"
    # People's mail has such footers too.
    has_footer = any(
        not (one.asks or one.mine) and "footers" in _LEXICON.found(one.text) for one in heard_in(own[-ENDING:])
    )
    return "bulk" if has_footer and not speaks_for_self(subject, text) else None


def _is_absence_note(heading: str, said: str) -> bool:
    """Whether a short note says that somebody is away and what to do meanwhile, and nothing of a bank's business."""
    is_short = len(said) <= LONGEST_ABSENCE_NOTE and not is_business(said)
    return is_short and "away" in _LEXICON.found(heading + said) and "meanwhile" in _LEXICON.found(said)


def _ends(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences where programs say what they are."""
    length, start = sum(len(sentence.text) for sentence in sentences), 0
    for sentence in sentences:
        if start < OPENING or start + len(sentence.text) > length - ENDING:
            yield sentence
        start += len(sentence.text)
