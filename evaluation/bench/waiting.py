"""How long a mail takes to its route for slow and slower models, and whether a result is ever lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from evaluation.bench.material import ConstantModel, mail
from simulator.mail_outcome import MailOutcome
from simulator.system import Simulator

MODEL_SECONDS: Final = (1, 5, 7, 10, 15, 20, 30, 40)
USUAL_SECONDS: Final = 7
"""What the analysis of a usual model takes at most; judge and completeness take two, side by side."""
AT_MOST: Final = 18.0
"""Seconds to the route with a usual model: 12 s until the first poll, which finds the result, and 5 s for the case."""


def rows(model_seconds: Sequence[int] = MODEL_SECONDS) -> Iterator[dict[str, Any]]:
    """One row for each time of the model, then the number of results that nobody saw."""
    lost = 0
    for seconds in model_seconds:
        outcome = Simulator(ConstantModel(), model_seconds=seconds).receive(mail(seconds))
        lost += not _arrived(outcome)
        yield {
            "time_to_route_s": outcome.seconds,
            **({"at_most": AT_MOST} if seconds <= USUAL_SECONDS else {}),
            "model_s": seconds,
            "route": outcome.route,
            "result_s": outcome.result_after,
            "result": outcome.row.get("status"),
        }
    yield {"lost_results": lost, "at_most": 0}


def _arrived(outcome: MailOutcome) -> bool:
    """Whether the result stands on the contact, where the flow sends it from or the agent sees it."""
    told = outcome.contact.attributes.get("confidenceExplanation")
    return bool(outcome.row) and told == outcome.row["confidence_explanation"]
