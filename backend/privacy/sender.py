"""What somebody writes from, as it is told by whoever wants to see or erase what is held on them."""

import re
from typing import Final

from backend.errors import RemedyError

_FORMS: Final = re.compile(
    r"[^\s<>,;:\"@]+@[^\s<>,;:\"@]+"  # an e-mail address
    r"|\+[1-9]\d{6,14}"  # a telephone number as WhatsApp and SMS give it (E.164)
    r"|@[^\s<>,;:\"@]+|urn:[^\s<>,;\"@]+"  # a name in a social network, an id of Apple Messages for Business
)


class SenderError(RemedyError):
    """What nobody writes from; with a slip nothing would be found, and that would read as if nothing were held."""


def check(address: str) -> None:
    """Refuse what nobody writes from, by a SenderError; blanks around it are no matter."""
    if not _FORMS.fullmatch(address.strip()):
        raise SenderError(
            f"{address!r} is neither an e-mail address nor a telephone number: give the sender's, such as "
            "jo@example.com or +15550100, or a name in a network, such as @jo."
        )
