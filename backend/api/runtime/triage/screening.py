"""What a guardrail says of a text, and what that means for sending a reply."""

from collections.abc import Iterator
from typing import NamedTuple

from triage.finding import Finding
from triage.policy import Policy


class Screening(NamedTuple):
    """What a guardrail says of a text.

    *objections* name the rules it breaks, never the words that break them. *text* is what may be shown of it: masked
    where only parts are objected to, empty where all of it is. *grounding* and *relevance* say, from 0 to 1, how much
    of a reply stands in its sources and how much it is about the question; None where nobody measured that.
    """

    text: str
    objections: tuple[str, ...] = ()
    grounding: float | None = None
    relevance: float | None = None


def findings_of_message(screening: Screening) -> Iterator[Finding]:
    """Name what the screening of a message holds against an automatic reply."""
    if screening.objections:
        yield Finding("guardrail_input", rule=", ".join(screening.objections))


def findings_of_reply(screening: Screening, *, has_sources: bool, policy: Policy) -> Iterator[Finding]:
    """Name what the screening of a reply holds against sending it; where there are sources, a missing score counts."""
    if screening.objections:
        yield Finding("guardrail_output", rule=", ".join(screening.objections))
    if has_sources and (weak := tuple(_too_low(screening, policy))):
        yield Finding("guardrail_grounding", rule=", ".join(weak))


def _too_low(screening: Screening, policy: Policy) -> Iterator[str]:
    measured = (
        ("grounding", screening.grounding, policy.minimum_grounding),
        ("relevance", screening.relevance, policy.minimum_reply_relevance),
    )
    yield from (name for name, score, least in measured if score is None or score < least)
