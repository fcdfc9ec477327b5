"""The functions, wired as in the cloud, with AWS in this process."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from moto import mock_aws
from moto.core.config import DefaultConfig

import lambda_function
import query_tempo_storage
from adapters.bedrock.models import model_ids
from environment import EmailEnvironment, QueryEnvironment
from logs import JsonFormatter
from tests.fakes.aws import REGION, FakeAWS
from tests.fakes.clock import FakeClock, FakeContext
from tests.planted import PLANTED
from triage.policy import POLICY

TABLE = "results"
MODE = "/ACEmailAI/mode"
KEY = "ledger-key"
EMAIL = EmailEnvironment(
    dynamodb_table_name=TABLE,
    knowledge_base_id="KB12345678",
    model_ids=tuple(model_ids(REGION)),
    enable_logging=True,
    company_name="AnyCompany Bank",
    premium_service_levels=("Premium",),
    never_automate=(),
    minimum_relevance=0.4,
    mode_parameter_name=MODE,
    send_ledger_key_arn=KEY,
    guardrail_id=None,
    guardrail_version=None,
    confidence_threshold=POLICY.threshold,
    held_back_percent=0,
    judge_model_ids=tuple(model_ids(REGION)),
    prove_drafts=False,
    product_names=(),
    translations=(),
    metrics_namespace="ACEmailAI",
    late_after_seconds=29,
)
QUERY = QueryEnvironment(dynamodb_table_name=TABLE, poll_budget_seconds=4.0, metrics_namespace="ACEmailAI")
BY_LAMBDA = {"AWS_REGION": REGION, "AWS_LAMBDA_LOG_FORMAT": "JSON"}
"""Variables of every function, whatever the deployment adds."""

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """One session for all: it keeps the service descriptions, which take long to read."""
    core = botocore.session.Session()
    core.set_default_client_config(Config(user_agent="tests", signature_version=UNSIGNED))  # nobody looks at these
    return boto3.Session("test", "test", region_name=REGION, botocore_session=core)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def aws(session: boto3.Session, clock: FakeClock) -> Iterator[FakeAWS]:
    fake = FakeAWS(clock)
    fake.receive(f"Hello,\n\nwhat does a domestic wire cost?\n\nJo\n{PLANTED['street']}, {PLANTED['phone']}")
    with fake.answering(session):
        yield fake


@pytest.fixture
def table(session: boto3.Session) -> Iterator[Any]:
    """DynamoDB with an empty table of results; the client of a test that looks into it."""
    # What moto does not know of these services is answered by FakeAWS.
    others = rf"https://(connect|bedrock[a-z-]*)\.{REGION}\.amazonaws\.com"
    config: DefaultConfig = {
        "core": {
            "mock_credentials": True,
            "reset_boto3_session": True,
            "service_whitelist": None,
            "passthrough": {"urls": [others], "services": []},
        }
    }
    with mock_aws(config=config):
        client = session.client("dynamodb")
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "contactId", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "contactId", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        session.client("ssm").put_parameter(Name=MODE, Value='{"mode": "auto"}', Type="String")
        session.client("secretsmanager").create_secret(Name=KEY, SecretString="k" * 64)
        yield client


@pytest.fixture
def run(session: boto3.Session, table: Any, aws: FakeAWS, clock: FakeClock) -> Run:
    """Send an event through the e-mail function; keyword arguments are what its environment has otherwise."""

    def invoke(event: dict[str, Any], *, seconds: float = 60, **changes: Any) -> dict[str, Any]:
        handler = lambda_function.wire(replace(EMAIL, **changes), session, clock=clock, download=aws.download)
        return handler(event, FakeContext(clock, seconds))

    return invoke


@pytest.fixture
def poll(session: boto3.Session, table: Any, clock: FakeClock) -> Run:
    """Send an event through the polling function."""

    def invoke(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
        handler = query_tempo_storage.wire(replace(QUERY, **changes), session, clock=clock)
        return handler(event, FakeContext(clock, 10))

    return invoke


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines that the functions have written so far, read as JSON."""
    caplog.set_level(logging.INFO)
    yield lambda: [json.loads(JsonFormatter().format(record)) for record in caplog.records]
