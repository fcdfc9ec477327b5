"""Write the reply around its statements: all that is not proved is ours, word for word.

The model chooses a kind of courtesy from a table and nothing else of what stands around the statements.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from triage.addressee import addressee
from triage.channel import Channel
from triage.evidence.statement import Statement
from triage.message import Customer
from triage.tables import table

_TEXTS: Mapping[str, Any] = table(__file__)

COURTESIES: Mapping[str, str] = _TEXTS["courtesies"]
NO_COURTESY = "none"
_PARAGRAPHS = "\n\n"


def compose(
    statements: Sequence[Statement],
    courtesy: str,
    *,
    customer: Customer,
    names: Sequence[str] = (),
    company: str,
    channel: Channel,
) -> str:
    """Write the reply as *channel* has it; without a statement there is none. *names* are those of the message."""
    if not statements:
        return ""
    said = [text for text in (COURTESIES[courtesy], *(statement.text for statement in statements)) if text]
    if not channel.is_letter:
        return " ".join(said)
    return _PARAGRAPHS.join([_greeting(addressee(customer, names)), *said, f"{_TEXTS['closing']}\n{company}"])


def without(written: str, statements: Sequence[str], struck: Collection[int]) -> str:
    """Leave the *statements* whose numbers, from 1, are *struck* out of the letter that was *written* with all of them.

    Nothing is left where none of them remains, or where the letter does not hold all of them as they are.
    """
    before, found, after = written.partition(_PARAGRAPHS.join(statements))
    kept = [text for number, text in enumerate(statements, start=1) if number not in struck]
    return f"{before}{_PARAGRAPHS.join(kept)}{after}" if found and kept else ""


def _greeting(name: str) -> str:
    return _TEXTS["greeting"].format(name=name) if name else str(_TEXTS["greeting_without_a_name"])
