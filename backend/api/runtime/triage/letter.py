"""Write the reply around its statements: all that is not proved is ours, word for word.

The model chooses a kind of courtesy from a table and nothing else of what stands around the statements.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
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

FIXED: tuple[str, ...] = (
    *filter(None, COURTESIES.values()),
    *(_TEXTS[name] for name in ("greeting", "greeting_without_a_name", "closing", "translated")),
)
"""All that a letter says around its statements."""


def compose(
    statements: Sequence[Statement],
    courtesy: str,
    *,
    customer: Customer,
    names: Sequence[str] = (),
    company: str,
    channel: Channel,
    translate: Callable[[str], str] | None = None,
) -> str:
    """Write the reply as *channel* has it; without a statement there is none. *names* are those of the message.

    What is ours is said in another language by what *translate* gives for each of `FIXED`; the statements are as they
    come.
    """
    if not statements:
        return ""
    word = translate or str
    kind = COURTESIES[courtesy]
    said = [*([word(kind)] if kind else []), *(statement.text for statement in statements)]
    if not channel.is_letter:
        return " ".join(said)
    ending = [word(_TEXTS["translated"])] if translate else []
    greeting, closing = _greeting(addressee(customer, names), word), f"{word(_TEXTS['closing'])}\n{company}"
    return _PARAGRAPHS.join([greeting, *said, *ending, closing])


def without(written: str, statements: Sequence[str], struck: Collection[int]) -> str:
    """Leave the *statements* whose numbers, from 1, are *struck* out of the letter that was *written* with all of them.

    Nothing is left where none of them remains, or where the letter does not hold all of them as they are.
    """
    before, found, after = written.partition(_PARAGRAPHS.join(statements))
    kept = [text for number, text in enumerate(statements, start=1) if number not in struck]
    return f"{before}{_PARAGRAPHS.join(kept)}{after}" if found and kept else ""


def _greeting(name: str, word: Callable[[str], str]) -> str:
    # The name of a customer may hold anything that a name may: it is put in, and not read.
    return word(_TEXTS["greeting"]).replace("{name}", name) if name else word(_TEXTS["greeting_without_a_name"])
