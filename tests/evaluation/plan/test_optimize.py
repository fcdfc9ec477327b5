"""`optimize`: what is said follows from what is used, from quotas and from service levels, and changes with them."""

import json
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from evaluation.plan.command import Plan, Unit
from evaluation.plan.load import loads
from evaluation.plan.optimize import optimized, services
from evaluation.plan.table import Quota
from simulator.cli import main

FACT: dict[str, Any] = {"confirmed": True, "as_of": date(2026, 1, 1), "source": "a page"}
QUOTAS = (
    Quota(service="A", name="calls", limit=10, per="second", use="calls", **FACT),
    Quota(service="B", name="at once", limit=1000, per="at once", use="lambda.seconds", **FACT),
)


def plan(rate: float, unit: Unit = Unit.CHAT, *, calls: float = 2.0, seconds: float = 1.5) -> dict[str, Any]:
    used = {"calls": calls, "lambda.seconds": seconds}
    made = Plan(
        unit=unit, rate=rate, measured=1, used=used, loads=loads(QUOTAS, used, rate), costs=(), priced_as="a model"
    )
    return optimized(made)


def test_of_a_quota_that_is_nearly_taken_more_is_asked_for_and_of_the_others_nothing() -> None:
    raised = plan(600)["optimization_config"]["quotas_to_raise"]
    assert [(row["name"], row["limit"], row["needed"]) for row in raised] == [("calls", 10, 25)]
    assert plan(239)["optimization_config"]["quotas_to_raise"] == []


def test_what_is_expected_now_is_what_the_fullest_quota_carries() -> None:
    assert plan(600)["expected_throughput"] == {
        "a_minute_now": 300,
        "a_minute_with_these": 600,
        "limited_by": "A: calls",
    }
    assert plan(100)["expected_throughput"]["a_minute_now"] == 100


def test_functions_and_latency_follow_from_the_seconds_that_were_measured() -> None:
    slow, quick = plan(600, seconds=3.0), plan(600, seconds=1.0)
    functions = [each["optimization_config"]["functions_at_once"] for each in (slow, quick)]
    assert functions == [38, 13]
    assert slow["latency_target"]["seconds"] - quick["latency_target"]["seconds"] == pytest.approx(2.0)


def test_stream_and_queue_grow_with_the_rate_and_mails_have_none() -> None:
    few, many = (plan(rate)["optimization_config"] for rate in (5_000, 100_000))
    assert (few["stream"]["shards_worth"], few["queue"]["high_throughput"]) == (1, False)
    assert (many["stream"]["shards_worth"], many["queue"]["high_throughput"]) == (3, True)
    assert "stream" not in plan(600, Unit.MAIL)["optimization_config"]


def test_no_more_is_promised_than_of_the_least_that_is_needed() -> None:
    promised = plan(600)["availability_target"]
    shares = {row.name: row.share for row in services()}
    assert promised["answer"] < min(shares.values())
    assert promised["answer"] < promised["answer_or_person"] < promised["answer_or_person_without_stream"]
    assert promised["answer_or_person_without_stream"] == shares["Connect"]


def test_the_command_has_the_fields_of_the_design_and_says_them_in_words() -> None:
    fields = {"optimization_config", "expected_throughput", "latency_target", "availability_target"}
    asked = ["optimize", "--rate", "5000"]
    assert fields <= json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout).keys()
    assert "Connect: active chats in an instance" in CliRunner().invoke(main, asked).stdout
    assert CliRunner().invoke(main, ["optimize", "--rate", "0"]).exit_code == 1
