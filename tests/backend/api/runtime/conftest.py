"""The two functions, wired as in the cloud, with AWS in this process."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.config import DefaultConfig

import lambda_function
import query_tempo_storage
from adapters.bedrock.models import model_ids
from logs import JsonFormatter
from tests.fakes.aws import REGION, FakeAWS
from tests.fakes.clock import FakeClock, FakeContext
from tests.planted import PLANTED

TABLE = "results"
MODE = "/ACEmailAI/mode"
ENVIRONMENT = {
    "AWS_REGION": REGION,
    "DYNAMODB_TABLE_NAME": TABLE,
    "KNOWLEDGE_BASE_ID": "KB12345678",
    "MODEL_IDS": ",".join(model_ids(REGION)),
    "ENABLE_LOGGING": "true",
    "COMPANY_NAME": "AnyCompany Bank",
    "MODE_PARAMETER_NAME": MODE,
}

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """One session for all: it keeps the service descriptions, which take long to read."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def aws(session: boto3.Session, clock: FakeClock) -> Iterator[FakeAWS]:
    fake = FakeAWS(clock)
    fake.store(f"Hello,\n\nwhat does a domestic wire cost?\n\nJo\n{PLANTED['street']}, {PLANTED['phone']}")
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
        yield client


@pytest.fixture
def run(session: boto3.Session, table: Any, aws: FakeAWS, clock: FakeClock) -> Run:
    """Send an event through the e-mail function; keyword arguments are its environment."""

    def invoke(event: dict[str, Any], *, seconds: float = 60, **environment: str) -> dict[str, Any]:
        handler = lambda_function.wire(ENVIRONMENT | environment, session=session, clock=clock, download=aws.download)
        return handler(event, FakeContext(clock, seconds))

    return invoke


@pytest.fixture
def poll(session: boto3.Session, table: Any, clock: FakeClock) -> Run:
    """Send an event through the polling function."""

    def invoke(event: dict[str, Any], **environment: str) -> dict[str, Any]:
        handler = query_tempo_storage.wire(ENVIRONMENT | environment, session=session, clock=clock)
        return handler(event, FakeContext(clock, 10))

    return invoke


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines that the functions have written so far, read as JSON."""
    caplog.set_level(logging.INFO)
    yield lambda: [json.loads(JsonFormatter().format(record)) for record in caplog.records]
