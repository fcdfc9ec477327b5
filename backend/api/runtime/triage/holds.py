"""Reasons why a reply must not go out by itself whatever its score, with the text that tells an agent why."""

from collections.abc import Iterable, Mapping

from triage.tables import table

_DOCUMENT = table(__file__)

HOLDS: Mapping[str, str] = _DOCUMENT["holds"]
SENSITIVE_TOPICS: Mapping[str, str] = _DOCUMENT["sensitive_topics"]


NO_REQUEST = "no_request"
"""The hold under which not even an acknowledgement goes out."""


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Bring *names* into the order of the table, each once."""
    found = set(names)
    if unknown := found - HOLDS.keys():
        raise KeyError(f"no such hold: {sorted(unknown)}")
    return tuple(name for name in HOLDS if name in found)


def explain(names: Iterable[str]) -> str:
    """Tell an agent what the holds mean."""
    return " ".join(HOLDS[name] for name in names)
