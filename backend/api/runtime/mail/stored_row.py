"""Tell a row that this version of the software wrote, and that is whole, from any other.

A row may be of an older or newer version while a deployment goes on, or after it was taken back; it may be damaged. A
reply goes out on the strength of a row, so one that is not understood in full is not believed in part.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mail.result import SIZES, VERSION, is_quiet
from triage.assessment import Status
from triage.judge import Ruling
from triage.policy import POLICY, Policy
from triage.scoring import score

_WORDS: Mapping[str, frozenset[str]] = {
    "status": frozenset(Status),
    "mail_kind": frozenset({"ordinary", "automatic"}),
    "routing_priority": frozenset({"high", "normal"}),
    "quiet": frozenset({"true", "false"}),
}


def is_sound(row: Mapping[str, Any], policy: Policy = POLICY) -> bool:
    """Say whether *row* has every field of this version, each of its kind, and none that contradicts another."""
    is_ours = _is_count(row.get("v")) and row["v"] == VERSION
    return is_ours and _is_complete(row, policy) and _is_consistent(row, policy)


def _is_complete(row: Mapping[str, Any], policy: Policy) -> bool:
    holds, factors = row.get("holds"), row.get("factors")
    return (
        all(_is_text(row.get(name), size) for name, size in SIZES.items())
        and all(row[name] in words for name, words in _WORDS.items())
        and any(row["category"] == category.name for category in policy.categories)
        and isinstance(holds, list)
        and all(isinstance(hold, str) and hold in policy.holds for hold in holds)
        and isinstance(row.get("findings"), list)
        and _are(row.get("statements"), _is_statement)
        and _are(row.get("unanswered"), _is_words)
        and isinstance(row.get("questions"), Mapping)
        and isinstance(factors, Mapping)
        and all(map(_is_count, factors.values()))
        and _is_count(row.get("confidence_score"))
        and _is_count(row.get("ttl"))
    )


def _is_consistent(row: Mapping[str, Any], policy: Policy) -> bool:
    """A row without a hold lets a reply go out: then there is one, and the score is that of the factors."""
    if (row["quiet"] == "true") is not is_quiet(row["status"], row["holds"], policy):
        return False
    if row["holds"]:
        return bool(row["review_required"] == "true")
    return bool(
        row["review_required"] == "false"
        and row["status"] == Status.READY
        and row["mail_kind"] == "ordinary"
        and not row["findings"]
        and row["suggested_response"]
        and row["factors"].keys() == {factor.name for factor in policy.factors}
        and row["confidence_score"] == score(row["factors"], policy).value
    )


def _is_statement(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and all(_is_words(value.get(name)) for name in ("text", "by", "words"))
        and value.get("verdict") in set(Ruling)
        and _are(value.get("evidence"), _is_sentence)
    )


def _is_sentence(value: Any) -> bool:
    return isinstance(value, Mapping) and _is_words(value.get("heading")) and _is_words(value.get("sentence"))


def _are(value: Any, is_one: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(is_one, value))


def _is_words(value: Any) -> bool:
    return isinstance(value, str)


def _is_text(value: Any, size: int) -> bool:
    return isinstance(value, str) and len(value.encode("utf-8")) <= size


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
