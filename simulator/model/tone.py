"""Judge whether a mail is angry with us, and whether it complains about us."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.model.lexicon import expand, pattern
from simulator.model.mail import Mail

ANGER, ANNOYANCE, LOUD = 2.0, 0.7, 0.7
"""What an angry word, a displeased one and a way of shouting add; from ANGER on, a mail is angry."""
SCORN, BLAME, TERSE = 1.4, 0.7, 0.7
"""What exaggeration or a mock question, an accusation and a row of clipped sentences add."""

_SOFTENED = re.compile(
    r"\b(a little|a bit|slightly|somewhat|mildly|a touch|a tad|kind of|not very|not really|rather)\b"
)
_DENIED = re.compile(
    r"\b(not|no|without|isn't|wasn't|aren't|don't|nor|hardly|neither|never|nothing|far from|instead of|rather than"
    r"|stop being)"
    r"( (here|out|meant|meaning|trying|at all|in|a|an|any|to|be|being|been|really|that|feeling|get|getting|so|too|the"
    r"|sort of|my|quite|writing|angry|upset|annoyed|or|and|because|i'm|is|this|it))*\s*$"
)
_INTENSE = re.compile(
    r"never (felt|been|seen|had|experienced|known|heard|in my life)?.{0,12}(so|such|more|this|as)\b\s*\w*\s*$"
    r"|not (only|just).{0,20}$"
)
_AT_OTHERS = re.compile(
    expand(
        r"^\W*(?:\w+\W+){0,2}(?:at|with|about|of|by|because of|over|from|on)\W+"
        r"(?:(?:(?!way\b|how\b)\w+\W+){0,4}?<others>|them|him|her)\b"
    )
)
_OTHERS_AFTER = re.compile(expand(r"^\s+(?:other )?<others>\b"))
_OTHERS = re.compile(expand(r"\b<others>\b"))
_OTHERS_BEFORE = re.compile(expand(r"\b<others>\b(?:'s)?\W+(?:\w+\W+){0,10}$"))
_US = re.compile(r"\b(you|your|yours|you're|you've|bank|hotline|branch|adviser|advisor)\b")
_OURSELVES = re.compile(r"\b(i|i'm|we|we're|me|us)\b(\W+\w+){0,3}\W*$")
_CONTENT = re.compile(
    r"\b(no|not a|not one|not a single|without|never had (a|any|cause for|reason for)"
    r"|isn't a|nothing to|can't|cannot|don't|no reason to"
    r"|not here to|not want to|not to|any) (complaints?|complain|protest|disappoint\w*|object)\b|\bnot disappointed"
    r"|\bnever (been )?disappointed|\bnot unhappy"
    + expand(r"|\bcomplain(t|ed|ing)? (to|about|against|of|by|from) ((the|a|an|my|that|their) )?<others>\b")
)


@dataclass(frozen=True, slots=True)
class Tone:
    """How the sender speaks to us."""

    angry: bool
    complains: bool


def judge(mail: Mail) -> Tone:
    """Judge a mail's subject and sentences; anger with us is a complaint as well."""
    sentences = [mail.subject, *mail.sentences]
    heat = sum(_heat(pattern("harmless").sub(" ", sentence)) for sentence in sentences)
    heat += _sting(mail)
    angry = heat + _loudness(mail, heat) >= ANGER
    return Tone(angry, angry or _complains(sentences, mail))


def _sting(mail: Mail) -> float:
    """Give what the way of putting it adds: angry people accuse, exaggerate and clip their sentences."""
    told = [sentence for sentence in mail.sentences if not _is_others(sentence)]
    scorn = sum(bool(pattern("scorn").search(sentence)) for sentence in told)
    blame = sum(bool(pattern("blame").search(sentence)) for sentence in told)
    clipped = sum(len(sentence.split()) <= 3 and not sentence.endswith("?") for sentence in mail.sentences)
    return SCORN * scorn + BLAME * blame + (TERSE if clipped > 1 and scorn + blame else 0.0)


def _heat(sentence: str) -> float:
    anger, annoyance = (
        sum(not _excused(sentence, hit) for hit in pattern(name).finditer(sentence)) for name in ("anger", "annoyance")
    )
    heat = ANGER * anger + ANNOYANCE * annoyance
    return heat / 3 if _SOFTENED.search(sentence) and heat < 2 * ANGER else heat


def _excused(sentence: str, hit: re.Match[str]) -> bool:
    """Say whether the word is denied, or meant for somebody else."""
    before, after = sentence[: hit.start()], sentence[hit.end() :]
    if _DENIED.search(before) and not _INTENSE.search(before):
        return True
    if _AT_OTHERS.match(after) or _OTHERS_AFTER.match(after):
        return True
    return bool(_OTHERS_BEFORE.search(before)) and not _US.search(before) and not _OURSELVES.search(before)


def _loudness(mail: Mail, heat: float) -> float:
    """Give what shouting adds; alone it is no anger."""
    marks = mail.subject + "".join(mail.sentences)
    loud = sum((mail.shouting > 0.5, any(mark in marks for mark in ("!!", "?!", "!?")), "??" in marks))
    return LOUD * loud if heat >= ANNOYANCE else min(LOUD * loud, ANGER - ANNOYANCE)


def _complains(sentences: Sequence[str], mail: Mail) -> bool:
    text = " . ".join(_CONTENT.sub(" ", sentence) for sentence in sentences)
    plain = any(not _DENIED.search(text[: hit.start()]) for hit in pattern("complaint").finditer(text))
    signs = sum(
        bool(pattern(name).search(sentence)) and not _is_others(sentence)
        for sentence in sentences
        for name in ("failing", "blame", "scorn")
    )
    return plain or signs >= (1 if mail.names_tier else 2)


def _is_others(sentence: str) -> bool:
    return bool(_OTHERS.search(sentence)) and not re.search(r"\b(your|you)\b", sentence)
