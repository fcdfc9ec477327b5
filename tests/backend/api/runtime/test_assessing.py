"""What a deployment and a channel make of the assessor."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from adapters.bedrock.guardrail import BedrockGuardrail
from assessing import assessor
from tests.backend.api.runtime.conftest import EMAIL as DEPLOYED
from tests.fakes.clock import FakeClock
from triage.assessor import Assessor
from triage.channel import CHAT, EMAIL, Channel
from triage.policy import POLICY


def joined(session: boto3.Session, channel: Channel = EMAIL, **chosen: Any) -> Assessor:
    return assessor(replace(DEPLOYED, **chosen), session, FakeClock(), channel)


@pytest.mark.parametrize(("channel", "attempts"), [(EMAIL, 2), (CHAT, 1)])
def test_the_guardrail_sees_message_and_reply_in_the_time_of_the_channel(
    session: boto3.Session, channel: Channel, attempts: int
) -> None:
    guard = joined(session, channel, guardrail_id="g1", guardrail_version="7").guard
    assert isinstance(guard, BedrockGuardrail)
    config = guard.client.meta.config
    longest = attempts * (config.connect_timeout + config.read_timeout)
    assert config.retries["total_max_attempts"] == attempts
    assert longest < guard.call_seconds
    assert 2 * longest < channel.seconds


def test_without_a_guardrail_nobody_looks(session: boto3.Session) -> None:
    assert joined(session).guard is None


def test_a_deployment_leaves_more_to_people_than_the_policy_does_and_never_less(session: boto3.Session) -> None:
    policy = joined(session, never_automate=("Payment",), confidence_threshold=95, minimum_relevance=0.7).policy
    assert set(policy.never_automate) == {*POLICY.never_automate, "Payment"}
    assert (policy.threshold, policy.minimum_relevance) == (95, 0.7)


def test_replies_are_said_in_the_languages_whose_memories_lie_beside_the_function(
    session: boto3.Session, tmp_path: Path
) -> None:
    assert joined(session).memories == {}
    file = tmp_path / "de.sentences.jsonl"
    file.write_text('{"english": "It takes a day.", "text": "Es dauert höchstens einen Tag."}\n', encoding="utf-8")
    (memory,) = joined(session, translations=(str(file),)).memories.values()
    assert (memory.language, memory.word("It takes a day.")) == ("de", "Es dauert höchstens einen Tag.")
