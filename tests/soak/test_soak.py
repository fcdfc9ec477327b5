"""Nothing is lost and nothing unfit is sent in bad weather: a sample of what `make soak` does thousands of times."""

from collections import Counter
from random import Random

import pytest

from simulator import deployment
from simulator.aws.wire import KILLED, MALFORMED, NO_CONNECTION, READ_TIMEOUT
from simulator.deployment import Deployment, usual_settings
from simulator.flow.outcome import NO_MATCHING_CONDITION
from tests.soak import weather
from tests.soak.__main__ import describe
from tests.soak.journey import Report, travel
from tests.soak.weather import faults


@pytest.mark.parametrize("seed", ["sample/1", "sample/5", "sample/6"])
def test_a_bank_keeps_its_promises_in_bad_weather(seed: str) -> None:
    reports = travel(seed, 12)
    assert not [describe(report) for report in reports if report.problems]
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(report.counts)
    assert counts["results"] and counts["replies"] + counts["acknowledgements"], "nothing happened, so nothing is shown"


def test_a_journey_can_be_repeated_by_its_seed() -> None:
    first, again = ([_what_happened(report) for report in travel("again", 6)] for _ in range(2))
    assert first == again


def _what_happened(report: Report) -> tuple[object, ...]:
    if report.journey is None:
        return ()
    outcome = report.journey.outcome
    return report.counts, outcome.contact.attributes, [(step.identifier, step.at) for step in outcome.steps]


def test_the_weather_spares_no_service_and_no_edge() -> None:
    flow = Deployment(usual_settings()).bind(deployment.FLOWS).email
    random = Random("forecast")
    skies = [weather.draw(random, flow, weather.climate(random)) for _ in range(2500)]
    assert {name for sky in skies for name in sky.aws} == {*faults.READS, *faults.WRITES}
    codes = {fault.code for sky in skies for fault in sky.aws.values()}
    assert codes == {*faults.SERVICE_ERRORS, READ_TIMEOUT, NO_CONNECTION, KILLED, MALFORMED}
    able = {action.identifier for action in flow.actions.values() if {*action.errors} - {NO_MATCHING_CONDITION}}
    struck = {name for sky in skies for name in sky.flow}
    assert {name for name in able - struck if not name.startswith(faults.LAST_WAYS)} == set()
    assert {sky.deliveries for sky in skies} == {(0,), *weather.DELIVERIES}
    assert {sky.at_once for sky in skies} == {*range(1, weather.MOST_AT_ONCE + 1)}
    assert {name for sky in skies for name in sky.clocks} == {name for sky in skies for name in sky.busy}
