"""Ask the knowledge base with the topic and the salient start of a message."""

import re

from triage.wording import one_line

LONGEST = 1000
"""Characters; an older quota of the Retrieve API, and more than enough to say what a message is about."""

_GREETING = re.compile(
    r"(dear|hello|hi|hey|good (morning|afternoon|evening|day)|to whom)\b[^\n]{0,40}[,:!.]?\s*\Z", re.IGNORECASE
)


def compose(topic: str, text: str) -> str:
    """Join the *topic* and the text from below its greeting, within the length that a search takes."""
    first, _, rest = text.lstrip().partition("\n")
    body = rest if rest and _GREETING.match(first) else text
    query = one_line(f"{topic}. {body}" if topic else body)
    if len(query) <= LONGEST:
        return query
    return query[:LONGEST].rsplit(" ", 1)[0]
