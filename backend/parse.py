"""What the text of a setting has to be: each function gives its value, or says in a ValueError what to give."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from adapters.bedrock.models import CAPABILITIES, ENDED, base_id
from backend.names import OWN_TAG
from backend.service_config import ENGLISH, LANGUAGES
from triage.language import NAMES
from triage.policy import POLICY

E = TypeVar("E", bound=StrEnum)

LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400),
    *(545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""What CloudWatch Logs accepts."""

MOST_TAGS = 40
"""Of the 50 that AWS allows; it adds some itself."""


def matching(pattern: str, meaning: str) -> Callable[[str], str]:
    """Take a text that matches *pattern*."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"give {meaning}.")
        return text

    return parse


def id_of(thing: str, place: str) -> Callable[[str], str]:
    """Take the id of a *thing* in Connect."""
    return matching(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", f"the id of the {thing} ({place}), 8-4-4-4-12 hex digits"
    )


def network_id(kind: str, meaning: str) -> Callable[[str], str]:
    """Take the id of something in a network."""
    return matching(rf"{kind}-[0-9a-f]{{8,17}}", f"the id of {meaning}, {kind}- and hex digits")


def network_ids(kind: str, meaning: str) -> Callable[[str], tuple[str, ...]]:
    """Take several such ids, each once."""

    def parse(text: str) -> tuple[str, ...]:
        ids = tuple(item.strip() for item in text.split(","))
        if not all(re.fullmatch(rf"{kind}-[0-9a-f]{{8,17}}", each) for each in ids):
            raise ValueError(f"give the ids of {meaning}, {kind}- and hex digits, separated by commas.")
        if len(set(ids)) < len(ids):
            raise ValueError("name each once.")
        return ids

    return parse


def one_of(choices: tuple[str, ...], meaning: str) -> Callable[[str], str]:
    """Take one of the *choices*."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"give {meaning}: {', '.join(choices)}.")
        return text

    return parse


def member(kind: type[E]) -> Callable[[str], E]:
    """Take the value of a member of *kind*."""

    def parse(text: str) -> E:
        if text not in list(kind):
            *others, last = kind
            raise ValueError(f"give {', '.join(others)} or {last}.")
        return kind(text)

    return parse


def whole(least: int, most: int) -> Callable[[str], int]:
    """Take a whole number within bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"give a whole number from {least} to {most}.")
        return int(text)

    return parse


def share(text: str) -> float:
    """Read a number from 0 to 1."""
    if not re.fullmatch(r"0|1|[01]?\.[0-9]{1,6}", text) or float(text) > 1:
        raise ValueError("give a number from 0 to 1, such as 0.4.")
    return float(text)


def retention(text: str) -> int:
    """Read for how many days a log is kept."""
    if text not in map(str, LOG_RETENTION_DAYS):
        raise ValueError(
            f"give a number of days that CloudWatch Logs accepts: {', '.join(map(str, LOG_RETENTION_DAYS))}."
        )
    return int(text)


def yes_or_no(text: str) -> bool:
    """Read true or false."""
    if text.lower() not in {"true", "false"}:
        raise ValueError("give true or false.")
    return text.lower() == "true"


def on_or_off(text: str) -> bool:
    """Read on or off."""
    if text.lower() not in {"on", "off"}:
        raise ValueError("give on or off.")
    return text.lower() == "on"


def app_name(text: str) -> str:
    """Read what begins the names of stacks, of functions (64 characters at most) and of a collection (32)."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{1,19}", text):
        raise ValueError("give 2 to 20 letters and digits, beginning with a letter.")
    return text


def _line(text: str) -> str:
    if not text.isprintable() or not 0 < len(text) <= 100:
        raise ValueError("give one line of at most 100 characters.")
    return text


def name(text: str) -> str:
    """Read a name that stands in flows, where these would begin a reference, and in the markup of guides."""
    if strange := sorted(set("$<>{}").intersection(text)):
        raise ValueError(f"give a name without {' '.join(strange)}, which flows take for more than text.")
    return _line(text)


def email_address(text: str) -> str:
    """Read one address."""
    if not re.fullmatch(r"[^@\s<>,;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise ValueError("give one address, such as care@example.com.")
    return text


def items(text: str) -> tuple[str, ...]:
    """Read what is separated by commas."""
    found = tuple(item.strip() for item in text.split(","))
    if not all(found):
        raise ValueError("give names separated by commas.")
    return found


def origins(text: str) -> tuple[str, ...]:
    """Read origins of websites."""
    found = items(text)
    if wrong := [each for each in found if not re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", each)]:
        raise ValueError(f"{', '.join(wrong)} is no origin; give some such as https://www.example.com, without a path.")
    return found


def tags(text: str) -> dict[str, str]:
    """Read tags and their values."""
    found: dict[str, str] = {}
    for item in items(text):
        name, _, value = (part.strip() for part in item.partition("="))
        if not re.fullmatch(r"[\w .:/+@-]{1,128}", name) or not re.fullmatch(r"[\w .:/=+@-]{1,256}", value):
            raise ValueError("give name=value, separated by commas, of letters, digits, blanks and . : / + @ _ -")
        if name.lower().startswith("aws:") or name in {*found, OWN_TAG}:
            raise ValueError(f"name {name} otherwise: AWS's own begin with aws:, {OWN_TAG} is ours, each stands once.")
        found[name] = value
    if len(found) > MOST_TAGS:
        raise ValueError(f"give at most {MOST_TAGS}.")
    return found


def model(text: str) -> str:
    """Read one model that is known."""
    (*others, found) = models(text)
    if others:
        raise ValueError("name one model.")
    return found


def models(text: str) -> tuple[str, ...]:
    """Read models that are known, each once."""
    chain = items(text)
    if ended := [model for model in chain if base_id(model) in ENDED]:
        said = (
            f"{model} ended on {ENDED[base_id(model)].on}; its successor is {ENDED[base_id(model)].successor}"
            for model in ended
        )
        raise ValueError(f"{', '.join(said)}.")
    if unknown := [model for model in chain if base_id(model) not in CAPABILITIES]:
        raise ValueError(f"{', '.join(unknown)} is not a known model: give some of {', '.join(CAPABILITIES)}.")
    if len({base_id(model) for model in chain}) < len(chain):
        raise ValueError("name each model once.")
    return chain


def categories(text: str) -> tuple[str, ...]:
    """Read categories of the policy."""
    known = [category.name for category in POLICY.categories]
    found = items(text)
    if unknown := [each for each in found if each not in known]:
        raise ValueError(f"{', '.join(unknown)} is no category; give some of {', '.join(known)}.")
    return found


def languages(text: str) -> tuple[str, ...]:
    """Read languages; give those besides English, in which articles are written."""
    found = items(text)
    if unknown := [each for each in found if each not in LANGUAGES]:
        raise ValueError(f"{', '.join(unknown)} is no such language; give some of {', '.join(LANGUAGES)}.")
    if ENGLISH not in found:
        raise ValueError(f"the articles are in English: give {ENGLISH} too.")
    return tuple(each for each in NAMES if each in found)
