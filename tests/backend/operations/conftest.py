"""A checkout with an `.env`, and an account in which the application is deployed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from dotenv import set_key
from moto import mock_aws

from backend.connect.flows import EMAIL
from backend.names import Names
from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.settings import INSTANCE, Settings, load
from tests.fakes.cloudformation import CloudFormation
from tests.fakes.connect_instance import ConnectInstance
from tests.fakes.service import Service, ServiceError

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = "123456789012"
"""moto's."""


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what an operator filled in, and a few of the articles."""
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    set_key(tmp_path / ".env", "AWS_ACCOUNT_ID", ACCOUNT, quote_mode="never")
    shutil.copy(ROOT / "customerprofiles.csv", tmp_path / "customerprofiles.csv")
    for name in ("contact-flows", "knowledge-articles/payment"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def make_sandbox(checkout: Path) -> None:
    """Let the checkout make its instance too."""
    file = checkout / ".env"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(INSTANCE)]
    file.write_text("\n".join([*lines, "SANDBOX=true", ""]))


@pytest.fixture
def settings(checkout: Path) -> Settings:
    return load(checkout, {})


@dataclass
class Account:
    """The deployed functions and flows, and everything else that a test puts there."""

    names: Names
    service: Service
    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    destination: str = ""
    cloudformation: CloudFormation = field(default_factory=CloudFormation)

    def __post_init__(self) -> None:
        self.service.clients["cloudformation"] = self.cloudformation
        self.functions[self.names.email_function] = {"DYNAMODB_TABLE_NAME": "results"}
        self.service.answers |= {
            "GetFunctionConfiguration": self._configuration,
            "GetFunctionEventInvokeConfig": self._invoke_config,
            "ListContactFlows": lambda **_: {
                "ContactFlowSummaryList": [
                    {"Id": "other", "Name": "Sample inbound flow"},
                    {"Id": "flow-1", "Name": self.names.of(EMAIL)},
                ]
            },
        }

    def _configuration(self, function_name: str) -> dict[str, Any]:
        if function_name not in self.functions:
            raise ServiceError("ResourceNotFoundException", "Function not found")
        return {"FunctionName": function_name, "Environment": {"Variables": self.functions[function_name]}}

    def _invoke_config(self, function_name: str) -> dict[str, Any]:
        self._configuration(function_name)
        return {"DestinationConfig": {"OnFailure": {"Destination": self.destination}}}


@pytest.fixture
def instance() -> ConnectInstance:
    return ConnectInstance(Service(moto=frozenset({"sts", "ssm", "logs", "sqs", "dynamodb", "secretsmanager", "kms"})))


@pytest.fixture
def account(settings: Settings, instance: ConnectInstance) -> Account:
    return Account(Names(settings.app_name), instance.service)


@pytest.fixture
def aws(account: Account) -> Clients:
    return account.service.client


@pytest.fixture
def stores(account: Account, aws: Clients) -> str:
    """Empty tables, a queue, and the keys, as the functions are told of them; the ARN of the ledger's key."""
    tables = {"results": "contactId", "sends": "key", "interactions": "id", "texts": "id", "keys": "customer"}
    for name, key in tables.items():
        aws("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    secret = str(aws("secretsmanager").create_secret(Name="key", SecretString="a key")["ARN"])
    account.functions[account.names.ledger_function] = {
        "SEND_LEDGER_TABLE_NAME": "sends",
        "SEND_LEDGER_KEY_ARN": secret,
    }
    account.functions[account.names.recorder_function] = {
        "INTERACTIONS_TABLE_NAME": "interactions",
        "TEXTS_TABLE_NAME": "texts",
        "CUSTOMER_KEYS_TABLE_NAME": "keys",
        "CUSTOMER_MASTER_KEY_ARN": aws("kms").create_key()["KeyMetadata"]["Arn"],
    }
    account.destination = f"arn:aws:sqs:us-east-1:{ACCOUNT}:failures"
    aws("sqs").create_queue(QueueName="failures")
    return secret


@pytest.fixture
def deployed(settings: Settings, aws: Clients) -> Deployed:
    return Deployed(settings, aws)
