"""What a check found, with what an agent has to look at."""

from typing import NamedTuple


class Finding(NamedTuple):
    """A reason to hold a reply back.

    *hold* is a name of the table of holds. *words* are what was found, as they stand in the message or in the draft:
    agents see them, logs never do. *rule* names the check or the row of its table that found them; *source* says where
    to look them up, such as an article or the id of a sentence.
    """

    hold: str
    words: str = ""
    rule: str = ""
    source: str = ""
