"""Say whom a reply may greet by name: nobody but the one in the profile, and only where a message may be theirs.

A profile is found by an address, and more people than one may write from it. A name in the message greets nobody, since
whoever writes chooses it; but one that is not the profile's says that somebody else may be writing.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from triage.message import Customer
from triage.normal import matching

UNKNOWN_NAME = "Valued Customer"
"""What stands in a greeting where there is no name."""
_PIECES = re.compile(r"[\n,;/|]")
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def addressee(customer: Customer, names: Iterable[str]) -> str:
    """The name to greet by, empty for none; each of *names* has to be the customer's."""
    if not all(_is_of(customer, name) for name in names):
        return ""
    return f"{customer.first_name} {customer.last_name}".strip()


def _is_of(customer: Customer, name: str) -> bool:
    """Whether a piece of *name* begins as the customer's does; the family may have the last name in common."""
    first, last = _words(customer.first_name)[:1], _words(customer.last_name)
    begins = [first, [*last, *first], [*(word[0] for word in first), *last]] if first else [last]
    pieces = [_words(piece) for piece in _PIECES.split(_ASIDE.sub("", name))]
    return any(piece[: len(begin)] == begin for piece in pieces for begin in begins)


def _words(text: str) -> Sequence[str]:
    """Without accents, which many leave out below a mail."""
    letters = unicodedata.normalize("NFD", matching(text))
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))
