"""What to ask the knowledge base about a message: each of its questions, or what it says as a whole."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest

from triage.message import Passage, Speaker, Turn
from triage.wording import one_line

LONGEST = 1000
"""Characters; an older quota of the Retrieve API, and more than enough to say what a message is about."""
MOST = 3
"""Queries for one message."""
BEFORE = 2
"""Turns of the customer that a turn may go on from."""

_GREETING = re.compile(
    r"(dear|hello|hi|hey|good (morning|afternoon|evening|day)|to whom)\b[^\n]{0,40}[,:!.]?\s*\Z", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[!?\n])|(?<=\.)(?!\d)")


def compose(topic: str, text: str) -> str:
    """Join the *topic* and the text from below its greeting, within the length that a search takes."""
    first, _, rest = text.lstrip().partition("\n")
    body = rest if rest and _GREETING.match(first) else text
    return _within(one_line(f"{topic}. {body}" if topic else body))


def queries(topic: str, text: str) -> list[str]:
    """Give at most three queries: the questions, where there are several, and the whole where there is one or none."""
    whole = compose(topic, text)
    asked = (sentence for sentence in _SENTENCE_END.split(text) if sentence.rstrip().endswith("?"))
    questions = [question for question in dict.fromkeys(map(one_line, asked)) if question != "?"]
    if len(questions) < 2:
        return [whole] if whole else []
    return [_within(f"{topic}. {question}" if topic else question) for question in questions[:MOST]]


def in_conversation(turns: Sequence[Turn], text: str) -> list[str]:
    """Give the queries of a turn: with what the customer said before, with what we answered, and by itself.

    Nobody can tell yet whether it goes on or begins anew.
    """
    asked = [turn.text for turn in turns if turn.speaker is Speaker.CUSTOMER][-BEFORE:]
    answered = [turn.text for turn in turns if turn.speaker is Speaker.US and not turn.hands_over][-1:]
    around = (". ".join([text, *reversed(before)]) for before in (asked, answered))
    queries = (_within(one_line(query)) for query in (*around, text))
    return list(dict.fromkeys(filter(None, queries)))


def merged(results: Sequence[Iterable[Passage]], limit: int) -> list[Passage]:
    """Put the results of several queries into one row by their ranks, each passage once, at its best relevance."""
    best: dict[str, Passage] = {}
    for passage in filter(None, chain.from_iterable(zip_longest(*results))):
        known = best.get(passage.text)
        if known is None or passage.relevance > known.relevance:
            best[passage.text] = passage
    return list(best.values())[:limit]


def _within(query: str) -> str:
    return query if len(query) <= LONGEST else query[:LONGEST].rsplit(" ", 1)[0]
