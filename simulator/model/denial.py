"""Tell what a text says from what it says is not so: a stem that is denied is written as its opposite."""

import re

from simulator.text import fold, stems

_DENIAL = re.compile(
    r"\b(?:no|not|none|neither|nor|never|without|cannot|\w+n't)\b"
    r"([^.,;:!?]*?)(?=[.,;:!?]|$|\b(?:and|but|or|if|when|while|until|unless|because|that|which|who)\b)"
)
_NOT = "not "


def denied(text: str) -> set[str]:
    """Give the stems that *text* denies somewhere."""
    return {stem for part in _DENIAL.findall(fold(text)) for stem in stems(part)}


def told(text: str) -> frozenset[str]:
    """Give the stems of *text*, as their opposites where it does nothing but deny them."""
    affirmed = set(stems(_DENIAL.sub(" ", fold(text))))
    return frozenset(affirmed | {opposite(stem) for stem in denied(text) - affirmed})


def opposite(stem: str) -> str:
    """Deny a stem, or affirm it again."""
    return bare(stem) if is_denied(stem) else _NOT + stem


def is_denied(stem: str) -> bool:
    """Say whether *stem* is the opposite of one."""
    return stem.startswith(_NOT)


def bare(stem: str) -> str:
    """Give the stem itself, be it denied or not."""
    return stem.removeprefix(_NOT)
