"""Records of interactions as a deployment keeps them, without going through one."""

import json
from collections.abc import Mapping
from typing import Any

from adapters.stores.items import encode
from triage import interaction
from triage.assessment import Assessment
from triage.finding import Finding
from triage.interaction import Ending, Use
from triage.modes import Kind, Mode
from triage.policy import POLICY
from triage.scoring import score

AT = 1_800_000_000.0


def finished(contact: str, hold: str = "mode_draft", at: float = AT, **factors: int) -> dict[str, Any]:
    """The record of a mail that *hold* has kept back."""
    counts = {row.name: 0 for row in POLICY.factors} | factors
    assessment = Assessment("Payment", score(counts), counts, "", (Finding(hold),), model_id="m")
    made = interaction.of(
        assessment,
        contact_id=contact,
        channel="EMAIL",
        customer="0" * 64,
        at=at,
        mode=Mode.DRAFT,
        policy=POLICY,
        policy_hash=POLICY.hash,
        seconds={"total": 2.5},
    )
    return interaction.finished({**made.as_json(), "model": "m"}, None)


def record(
    contact: str, hold: str = "mode_draft", use: Use | None = None, changed: float | None = None, **factors: int
) -> dict[str, Any]:
    """The same once it is over, and an agent has decided on its draft."""
    share = {Use.AS_IT_WAS: 0.0, Use.REJECTED: 1.0}.get(use, changed) if use else None
    ending = Ending(sent=(str(Kind.ACKNOWLEDGEMENT),), use=use, changed=share)
    return interaction.ended(finished(contact, hold, **factors), ending.as_json(interaction.name(contact)))


def row(kept: Mapping[str, Any], ending: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A row of the table of records, for DynamoDB's client."""
    fields = {"id": kept["id"], "at": kept["at"], "record": json.dumps(kept), "ttl": 2_000_000_000}
    return encode(
        fields | ({} if ending is None else {"ending": json.dumps(ending), "ended_at": "2027-01-15T08:00:00Z"})
    )
