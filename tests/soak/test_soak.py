"""Nothing is lost and nothing unfit is sent in bad weather: a sample of what `make soak` does thousands of times."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from simulator import deployment
from simulator.aws.wire import KILLED, MALFORMED, NO_CONNECTION, READ_TIMEOUT
from simulator.deployment import Deployment, usual_settings
from simulator.flow.outcome import NO_MATCHING_CONDITION
from simulator.mail import eml
from tests.soak import weather
from tests.soak.__main__ import describe
from tests.soak.journey import World, travel
from tests.soak.weather import Weather, WildModel


@pytest.mark.parametrize("number", range(5))
def test_a_bank_keeps_its_promises_in_bad_weather(number: int) -> None:
    reports = travel(f"sample/{number}")
    assert not [describe(report) for report in reports if report.problems]
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(report.counts)
    assert counts["results"] and counts["replies"] + counts["acknowledgements"], "nothing happened, so nothing is shown"


def test_a_journey_can_be_repeated_by_its_seed() -> None:
    first, again = (travel("again", mails=6) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert one.counts == other.counts
        assert one.outcome.contact.attributes == other.outcome.contact.attributes
        assert [step.identifier for step in one.outcome.steps] == [step.identifier for step in other.outcome.steps]


def test_the_weather_spares_no_service_and_no_edge() -> None:
    flow = Deployment(usual_settings()).bind(deployment.FLOWS).email
    random = Random("forecast")
    skies = [weather.draw(random, flow) for _ in range(2500)]
    assert {name for sky in skies for name in sky.aws} == {*weather.READS, *weather.WRITES}
    codes = {fault.code for sky in skies for fault in sky.aws.values()}
    assert codes == {*weather.SERVICE_ERRORS, READ_TIMEOUT, NO_CONNECTION, KILLED, MALFORMED}
    able = {action.identifier for action in flow.actions.values() if {*action.errors} - {NO_MATCHING_CONDITION}}
    struck = {name for sky in skies for name in sky.flow}
    assert {name for name in able - struck if not name.startswith(weather.LAST_WAYS)} == set()
    assert {sky.deliveries for sky in skies} == {(0,), *weather.DELIVERIES}


CALM = Weather(
    flow={},
    aws={},
    deliveries=(0,),
    fine=True,
    mode="auto",
    switched_off_after=None,
    processing_seconds=0,
    files_status="APPROVED",
    queues_full_for=0,
    case_links=True,
    case_search_lag=0,
    refused_mails=0,
    tasks_limit=None,
)


def generous(_event: Mapping[str, Any], _context: object) -> dict[str, str]:
    """A send ledger that forgets everything."""
    return {"statusCode": "200", "granted": "true", "reason": "granted", "advice": "-", "name": "Valued Customer"}


def test_a_ledger_that_grants_everything_would_be_noticed() -> None:
    world = World(WildModel(Random("generous")))
    world.simulator.lambdas.functions = {
        **world.simulator.lambdas.functions,
        world.simulator.deployment.ledger_function: generous,
    }
    sample = eml.read(deployment.SAMPLE_EMAILS / "14-unknown-sender-mobile-deposit.eml")
    stranger = replace(sample, from_address="stranger@mail.example")
    problems = [world.send(mail, replace(CALM, files_status="REJECTED"), "-").problems for mail in (stranger, stranger)]
    assert problems == [
        ("wrote to a stranger whose mail nobody had read",),
        ("wrote twice about the same mail", "wrote to a stranger whose mail nobody had read"),
    ]
