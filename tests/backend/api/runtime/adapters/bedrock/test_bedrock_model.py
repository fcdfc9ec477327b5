"""The chain of models, over several mails."""

import boto3
import pytest

from adapters.bedrock.bedrock_model import BedrockModel, Reaction, config, react
from tests.fakes.aws import Failure, FakeAWS, judged
from tests.fakes.clock import FakeClock
from tests.fakes.messages import message
from triage.channel import CHAT, EMAIL
from triage.errors import ModelUnavailableError
from triage.message import Customer
from triage.message_checks import Given
from triage.policy import POLICY
from triage.prompt import compose
from triage.shelf import Shelf

ASKED = Given(message("How much?"), Customer("Jo"), POLICY)
QUESTION = compose(ASKED, Shelf(), company="AnyCompany Bank", channel=EMAIL)
SUITS_A_CONVERSATION = 1.2
"""Seconds that a model takes that suits a conversation."""
GONE = Failure("ResourceNotFoundException", "This model version has reached the end of its life.")


@pytest.fixture
def model(session: boto3.Session, aws: FakeAWS, clock: FakeClock) -> BedrockModel:
    client = session.client("bedrock-runtime", config=config(EMAIL.attempt_seconds))
    return BedrockModel(client, ["us.one", "us.two"], clock, EMAIL.attempt_seconds)


def test_a_model_that_is_gone_is_not_asked_again(model: BedrockModel, aws: FakeAWS) -> None:
    aws.model_answers = [GONE]
    for _ in range(3):
        assert model.answer(QUESTION, lambda: 60).model_id == "us.two"
    assert aws.models_asked == ["us.one", "us.two", "us.two", "us.two"]


def test_a_model_that_was_busy_is_asked_again(model: BedrockModel, aws: FakeAWS) -> None:
    aws.model_answers = [Failure("ThrottlingException")] * 2
    assert model.answer(QUESTION, lambda: 60).model_id == "us.two"
    assert model.answer(QUESTION, lambda: 60).model_id == "us.one"


def test_when_all_are_unusable_the_next_mail_tries_them_anew(model: BedrockModel, aws: FakeAWS) -> None:
    aws.model_answers = [GONE, GONE]
    with pytest.raises(ModelUnavailableError):
        model.answer(QUESTION, lambda: 60)
    assert model.answer(QUESTION, lambda: 60).model_id == "us.one"


def test_a_busy_model_is_given_a_pause(model: BedrockModel, aws: FakeAWS, clock: FakeClock) -> None:
    began = clock.now()
    aws.model_answers = [Failure("ThrottlingException"), judged()]
    model.answer(QUESTION, lambda: 60)
    assert clock.now() - began == 1.0


def test_a_model_we_do_not_know_gets_a_careful_request(model: BedrockModel, aws: FakeAWS) -> None:
    model.answer(QUESTION, lambda: 60)
    assert aws.model_requests[0]["inferenceConfig"].keys() == {"maxTokens"}


def test_an_error_nobody_knows_leads_to_the_next_model() -> None:
    assert react("BrandNewException", "") is Reaction.NEXT


def test_an_attempt_in_a_conversation_leaves_time_to_write_and_for_the_judge_after_it() -> None:
    waits = config(CHAT.attempt_seconds)
    assert waits.read_timeout >= 2 * SUITS_A_CONVERSATION
    assert waits.connect_timeout + waits.read_timeout + CHAT.attempt_seconds < CHAT.seconds
