"""`plan`: what mails use is measured in the simulator, and every quota and price finds what it counts."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.chat_api import limits
from evaluation.plan import table
from evaluation.plan.usage import Meter
from simulator import deployment
from simulator.cli import main
from simulator.mail import eml
from simulator.model.local import LocalModel
from simulator.system import STRANGERS_APART, Simulator

SAMPLES = sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))


def plan(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plan", *arguments])


@pytest.fixture(scope="module")
def planned() -> dict[str, Any]:
    """A plan from all samples, so that mails of every route are among them."""
    outcome = plan("--rate", "5", "--json")
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def turns_of(unit: str) -> dict[str, Any]:
    outcome = plan("--rate", "5", "--unit", unit, "--json")
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


@pytest.fixture(scope="module")
def chats() -> dict[str, Any]:
    """A plan from the turns that stand beside the table."""
    return turns_of("chat")


@pytest.fixture(scope="module")
def by_api() -> dict[str, Any]:
    """A plan from the same turns, as a website sends them."""
    return turns_of("chat-api")


@pytest.fixture(scope="module")
def in_line() -> dict[str, Any]:
    """A plan from the same turns, as they wait in line."""
    return turns_of("scale")


@pytest.fixture(scope="module")
def calls() -> dict[str, Any]:
    """A plan from the same turns, as they are said on the telephone."""
    return turns_of("voice")


def test_every_quota_and_price_counts_something_that_mails_or_turns_use(
    planned: dict[str, Any],
    chats: dict[str, Any],
    by_api: dict[str, Any],
    in_line: dict[str, Any],
    calls: dict[str, Any],
) -> None:
    turns = {use for unit in (chats, by_api, in_line) for use in unit["use_per_turn"]}
    used, facts = planned["use_per_mail"].keys() | turns | calls["use_per_utterance"].keys(), table.load()
    counted = {quota.use for quota in facts.quotas if quota.use} | {price.use for price in facts.prices}
    assert counted - used == set()


def test_chats_have_rows_of_their_own_and_none_of_the_mails(planned: dict[str, Any], chats: dict[str, Any]) -> None:
    assert chats["turns_measured"] == 10
    paid = {row["service"]: row["dollars_per_1000"] for row in chats["costs"]}
    assert (paid["Connect"], paid["Lex"]) == (pytest.approx(8.0), pytest.approx(0.75))
    assert 0 < paid["Comprehend"] < 1
    assert 0.3 < chats["use_per_turn"]["calls.bedrock-runtime.Converse"] < 5  # a greeting asks no model
    assert not any("e-mail" in row["name"] for row in chats["costs"])
    assert not any(row["service"] in ("Lex", "Comprehend") for row in planned["costs"])


def test_a_turn_by_the_api_pays_its_gateway_and_functions_and_no_message_of_connects(
    chats: dict[str, Any], by_api: dict[str, Any]
) -> None:
    used, paid = by_api["use_per_turn"], {row["name"]: row["dollars_per_1000"] for row in by_api["costs"]}
    assert used["apigateway.requests"] == 1
    assert used["calls.apigatewaymanagementapi.PostToConnection"] == 1
    assert paid["requests of the REST API"] == pytest.approx(0.0035)
    assert used["lambda.calls"] == pytest.approx(3 + 2 * used["apigateway.connections"], abs=1e-3)  # a window asks two
    assert used["tokens.in"] == pytest.approx(chats["use_per_turn"]["tokens.in"], rel=0.5)
    assert not {row["service"] for row in by_api["costs"]} & {"Lex", "Connect"}
    besides = sum(row["dollars"] for row in by_api["monthly"]) - sum(row["dollars"] for row in chats["monthly"])
    assert besides == pytest.approx(0.70)


def test_an_utterance_pays_its_minutes_and_its_speech_and_asks_two_functions(
    chats: dict[str, Any], calls: dict[str, Any]
) -> None:
    used, paid = calls["use_per_utterance"], {row["name"]: row["dollars_per_1000"] for row in calls["costs"]}
    # Who goes to a person rests on what is installed: with the encoder more is answered, by words alone less.
    people, talk = divmod(used["connect.call_seconds"] * calls["utterances_measured"], 600)

    assert used["lambda.calls"] == pytest.approx(2)
    assert paid["speech request"] == pytest.approx(4)
    assert people >= 2  # one complains, one asks for a person
    assert 5 < talk / calls["utterances_measured"] < 60
    assert paid["minutes of calls, without the carrier's"] == pytest.approx(
        used["connect.call_seconds"] * 0.3, rel=0.01
    )
    assert calls["breaks_first"]["name"] == "active calls in an instance"
    besides = sum(row["dollars"] for row in calls["monthly"]) - sum(row["dollars"] for row in chats["monthly"])
    assert besides == pytest.approx(0.30)
    assert any(what.startswith("recordings of calls (no quota") for what in calls["not_counted"])


def test_the_plan_knows_what_the_stage_of_the_api_takes() -> None:
    for use, throttle in (("at_once", limits.AT_ONCE), ("in_line", limits.IN_LINE)):
        (taken,) = [quota for quota in table.load().quotas if quota.use == f"apigateway.turns_{use}"]
        assert (taken.limit, taken.per) == (throttle.rate, "second")


def test_turns_in_line_use_what_those_of_the_api_use_and_their_place_in_line(in_line: dict[str, Any]) -> None:
    used = in_line["use_per_turn"]
    assert (used["calls.kinesis.PutRecord"], used["sqs.requests"], used["apigateway.turns_in_line"]) == (1, 3, 1)
    assert {"Kinesis", "SQS"} <= {row["service"] for row in in_line["costs"]}
    assert {"stream on demand", "alarms of the API, three"} <= {row["name"] for row in in_line["monthly"]}


def test_the_first_to_break_is_what_people_have_not_answered_yet(planned: dict[str, Any]) -> None:
    assert planned["mails_measured"] == len(SAMPLES)
    assert planned["breaks_first"]["name"] == "active e-mails in an instance"
    first, second = planned["quotas"][:2]
    assert first["utilisation"] == pytest.approx(5 / planned["breaks_first"]["carries"])
    assert first["utilisation"] > 1 > second["utilisation"]
    assert (first["as_of"][:4], first["confirmed"]) == ("2026", True)


def test_the_costs_are_those_of_the_first_model_and_add_up(planned: dict[str, Any]) -> None:
    tokens = {row["name"]: row["dollars_per_1000"] for row in planned["costs"] if "tokens" in row["name"]}
    assert tokens["Claude Haiku 5.5, tokens in"] == pytest.approx(planned["use_per_mail"]["tokens.in"] / 1e4, rel=1e-3)
    assert not any("4.5" in name for name in tokens)
    assert planned["dollars_per_1000"] == pytest.approx(sum(row["dollars_per_1000"] for row in planned["costs"]))
    assert planned["dollars_per_1000"] > 80  # each mail is one of Connect's at least


class TestMeter:
    @pytest.fixture
    def meter(self) -> Meter:
        simulator, meter = Simulator(LocalModel(), between_mails=STRANGERS_APART), Meter(table.load().assumed)
        meter.attach(simulator)
        for path in SAMPLES[:2]:
            meter.receive(eml.read(path), simulator)
        return meter

    def test_it_counts_what_a_mail_asks_of_aws(self, meter: Meter) -> None:
        used = meter.per_message()
        assert meter.messages == 2
        assert used["calls.bedrock-runtime.Converse"] >= 1
        assert used["calls.connect.GetAttachedFile"] == used["calls.bedrock-agent-runtime.Retrieve"] == 1
        assert used["lambda.calls"] >= 2  # the analysis, and a poll
        assert used["connect.mails"] >= 1
        assert used["actions.Wait"] >= 1

    def test_tokens_that_a_model_writes_count_five_times(self, meter: Meter) -> None:
        used = meter.per_message()
        assert used["tokens.counted"] == pytest.approx(used["tokens.in"] + 5 * used["tokens.out"])
        assert used["tokens.out"] > 50

    def test_functions_take_the_time_of_their_models_and_calls(self, meter: Meter) -> None:
        used = meter.per_message()
        assert 3 < used["lambda.seconds"] < 20
        assert 0.5 * used["lambda.seconds"] <= used["lambda.gb_seconds"] <= used["lambda.seconds"]

    def test_rows_are_written_in_units_of_their_size(self, meter: Meter) -> None:
        assert meter.per_message()["dynamodb.write_units"] >= 3  # a result alone has several kB
        assert meter.per_message()["dynamodb.read_units"] >= 1


def test_it_says_in_words_what_breaks_and_what_is_not_confirmed(tmp_path: Path) -> None:
    outcome = plan("--rate", "0.5", "--priced-as", "us.anthropic.claude-haiku-4-5-20251001-v1:0", str(SAMPLES[0]))
    assert outcome.exit_code == 0, outcome.output
    assert "measured on 1:" in outcome.output
    assert "would break first, but holds" in outcome.output
    assert "Claude Haiku 4.5, tokens in" in outcome.output
    assert "2026-10 ?  Connect: e-mail received or sent" in outcome.output
    assert "Tokens are the stand-in's" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--rate", "0"], "A rate of 0 makes no sense"),
        (["--rate", "-1"], "A rate of -1 makes no sense"),
        (["--rate", "nan"], "A rate of nan makes no sense"),
        (["--rate", "1e9"], "up to 1,000,000"),
        (["--rate", "many"], "'many' is not a valid float"),
        ([], "Missing option '--rate'"),
        (["--rate", "1", "--priced-as", "gpt"], "gpt has no price here"),
        (["--rate", "1", "none.eml"], "There was no mail to measure"),
    ],
)
def test_what_makes_no_sense_is_said_with_its_remedy(arguments: list[str], complaint: str) -> None:
    outcome = plan(*arguments)
    assert outcome.exit_code != 0
    assert complaint in outcome.stderr
    assert "Traceback" not in outcome.output
