"""Signs of what a mail is, by words and by form: the lists of `signs.toml`, `forms.toml` and `turns.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LISTS = tuple(Path(__file__).with_name(f"{name}.toml") for name in ("signs", "forms", "turns"))
SENSITIVE = ("fraud", "account_security", "vulnerable_customer")
_NAME = re.compile(r"(?<!P)<([a-z]+)>")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the expression that finds what any line of the list *name* says, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_lines(name))})(?!\w)")


@cache
def form(name: str) -> re.Pattern[str]:
    """Give the expression of the list *name* as it stands, for one that is not made of words alone."""
    return re.compile("|".join(_lines(name)))


def finds(name: str, text: str) -> bool:
    """Say whether folded *text* has a sign of the list *name*."""
    return bool(pattern(name).search(text))


def listed(name: str) -> list[str]:
    """Give the lines of the list *name* as they stand."""
    return _lists()[name].strip().splitlines()


def _lines(name: str) -> list[str]:
    """Give the lines of a list, with the lists that they name put in."""
    return [_NAME.sub(lambda match: f"(?:{'|'.join(_lines(match[1]))})", line) for line in listed(name)]


@cache
def _lists() -> Mapping[str, str]:
    return {name: lines for file in LISTS for name, lines in tomllib.loads(file.read_text(encoding="utf-8")).items()}
