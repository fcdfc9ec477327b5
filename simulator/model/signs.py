"""Signs of what a mail is, by words: the lists of `signs.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("signs.toml")
SENSITIVE = ("fraud", "account_security", "bereavement", "legal_threat", "regulator", "vulnerable_customer")
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SOON = rf"(?:today|tonight|tomorrow|{DAY}|midnight|noon|this (?:week|afternoon|evening)|end of (?:the )?(?:day|week))"


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the expression that finds what any line of the list *name* says."""
    lines = tomllib.loads(FILE.read_text(encoding="utf-8"))[name].strip().splitlines()
    return re.compile("|".join(rf"(?<!\w)(?:{line.strip().replace('<soon>', SOON).replace('<day>', DAY)})(?!\w)" for line in lines))


def finds(name: str, text: str) -> bool:
    """Say whether folded *text* has a sign of the list *name*."""
    return bool(pattern(name).search(text))
