"""The share of contacts that go to a person though software could answer, so that both ways can be compared.

Chance decides, by a hash of the contact's id and nothing else: whoever looks again draws the same, all turns of a
conversation go one way, and no customer, matter or time of day is preferred.
"""

import hashlib

from triage.assessment import Assessment
from triage.policy import Policy
from triage.route import Route, route

HELD_BACK = "held_back"


def is_drawn(contact_id: str, percent: int) -> bool:
    """Say whether a contact is among the *percent* that are held back; who is, stays so when it grows."""
    drawn = int.from_bytes(hashlib.sha256(f"held back\0{contact_id}".encode()).digest()[:8])
    return drawn * 100 < percent * 2**64


def held_back(assessment: Assessment, contact_id: str, policy: Policy) -> Assessment:
    """Hold what is drawn, if nothing else does: a message that a person answers anyway tells nothing of the two."""
    would_go = route(assessment.score.value, assessment.holds, policy.threshold) is Route.AUTOMATED_RESPONSE
    return assessment.held(HELD_BACK) if would_go and is_drawn(contact_id, policy.held_back) else assessment
