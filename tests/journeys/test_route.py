"""The flow compares what the core's `route` compares, and comes to the same."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from simulator.deployment import usual_settings
from simulator.mail.eml import ReceivedMail
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel
from triage.policy import POLICY
from triage.route import Route, route

Write = Callable[..., ReceivedMail]

RISKS = [factor.name for factor in POLICY.factors]
SETS = [(), *combinations(RISKS, 1), tuple(RISKS[-2:])]
MAILS = {
    "an ordinary mail": {},
    "an order": {"text": "Please close my account today. What is the fee for a late payment?"},
    "a program": {"from_address": "mailer-daemon@example.com", "subject": "Undelivered Mail Returned to Sender"},
}


@pytest.mark.parametrize("threshold", [1, 80, 100])
def test_the_flow_says_what_the_core_says(
    start: Callable[..., Simulator], model: FindingModel, write: Write, threshold: int
) -> None:
    simulator = start(settings=replace(usual_settings(), confidence_threshold=threshold))
    said = set()
    for number, found in enumerate(SETS):
        for kind, changes in MAILS.items():
            model.analysis["factors"] = dict.fromkeys(RISKS, 0)
            model.finds(*found)
            address = str(changes.get("from_address", f"jo{number}@example.com"))
            outcome = simulator.receive(write(**{**changes, "from_address": address, "from_name": "Jo Fields"}))
            expected = route(outcome.row.get("confidence_score", 0), outcome.holds, threshold)
            assert outcome.route == expected, (kind, found)
            said.add(outcome.route)

    assert said == set(Route)
