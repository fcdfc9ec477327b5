"""Who wrote a mail, chatted and called is erased in all stores of all units at once, which the templates name."""

import base64
import gzip
import html
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws
from moto.core.config import DefaultConfig

import analytics_rows
import call_recordings
import lambda_function
import recorder
from adapters.aes_gcm import AesGcm
from adapters.stores.customer_keys import CustomerKeyTable
from adapters.stores.items import decode
from adapters.stores.ledger_key import LedgerKey
from adapters.stores.revisioned_table import RevisionedTable
from analytics import flat
from backend import names
from backend.operations import account as accounts
from backend.operations.__main__ import main
from conversation.memory import Conversations, Incoming, Outcome
from environment import (
    AnalyticsEnvironment,
    CallRecordingsEnvironment,
    EmailEnvironment,
    RecorderEnvironment,
)
from logs import JsonFormatter
from mail.addresses import sender_key
from privacy.vault import Vault
from scale import turn_event
from scale.turn_event import TurnEvent
from speech.recording import ANALYSES, RECORDINGS
from tests.backend.operations.conftest import ROOT, checkout
from tests.fakes.aws import FakeAWS
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.cloudformation import CloudFormation
from tests.fakes.deployment import ALL_UNITS, Template, stacks
from tests.fakes.events import event
from tests.fakes.service import Service, ServiceError
from triage.errors import SealUnavailableError

__all__ = ["checkout"]

MAILS: Final = "ACEmailAISandbox"
MAIL, PHONE = "zebulon.featherstonehaugh@mail.example", "+12025550173"
PLANTED: Final = (
    *("Zebulon Fäustlinghöfer", MAIL, PHONE, "4716 2587 1033 9018"),
    *('My aunt "Ottoline" keeps <seven> peacocks', "harpsichords beneath the orangery"),
)
SAID: Final = f"What does a domestic wire cost? {'; '.join(PLANTED)}"
CALL: Final = json.loads((ROOT / "tests/backend/api/runtime/speech/call_analytics.json").read_text(encoding="utf-8"))
CONTACT: Final = "00000000-0000-4000-8000-0000000000c1"
SOUND: Final = f"{RECORDINGS}/2026/11/27/{CONTACT}_20261127T21:46_UTC.wav"

KEEPS: Final = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::Kinesis::Stream",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Logs::LogGroup",
    "AWS::SecretsManager::Secret",
    "AWS::SSM::Parameter",
}
"""What customers' bytes could lie in, and is looked through."""
KEEPS_NOTHING: Final = (
    *("AWS::ApiGateway", "AWS::Bedrock::", "AWS::CloudWatch::", "AWS::Connect::", "AWS::Events::", "AWS::Glue::"),
    *("AWS::Athena::", "AWS::IAM::", "AWS::KMS::", "AWS::Kinesis::StreamConsumer", "AWS::Lambda::", "AWS::Lex::"),
    *("AWS::Logs::LogStream", "AWS::Logs::MetricFilter", "AWS::Logs::QueryDefinition", "AWS::OpenSearchServerless::"),
    *("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::StepFunctions::", "Custom::"),
)
"""What has rules and articles, or is told of elsewhere (`ELSEWHERE` of the operations)."""


@dataclass
class Account:
    """All stacks of all units: their stores made as the templates say, everything around them answered."""

    templates: dict[str, Template]
    made: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    exports: dict[str, tuple[str, Any]] = field(default_factory=dict)
    service: Service = field(
        default_factory=lambda: Service(
            moto=frozenset({"dynamodb", "s3", "sqs", "kms", "secretsmanager", "ssm", "kinesis", "sts"})
        )
    )
    delivered: int = 0
    job: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stack, template in self.templates.items():
            for id_, row in template.document["Resources"].items():
                if maker := getattr(self, f"_{row['Type'].replace('::', '_').lower()}", None):
                    self.made[stack, id_] = maker(f"{stack}-{id_}", row.get("Properties", {}))
            for output in template.document.get("Outputs", {}).values():
                if "Export" in output:
                    self.exports[output["Export"]["Name"]] = (stack, output["Value"])
        self.service.answers |= {
            "PutRecordBatch": self._deliver,
            "DescribeContact": lambda **_: {"Contact": {"Id": CONTACT, "InitialContactId": CONTACT}},
            "GetContactAttributes": lambda **_: {"Attributes": {"profileMatch": "one", "customer": PHONE}},
            "StartCallAnalyticsJob": self._start,
            "GetCallAnalyticsJob": self._job,
            "BatchDetectSentiment": lambda text_list, **_: {
                "ResultList": [
                    {"Index": number, "SentimentScore": {"Positive": 0.5, "Negative": 0.1}}
                    for number in range(len(text_list))
                ]
            },
            "BatchDetectEntities": lambda text_list, **_: {
                "ResultList": [
                    {"Index": number, "Entities": [{"Type": "PERSON", "Text": text[-60:], "Score": 0.9}]}
                    for number, text in enumerate(text_list)
                ]
            },
            "GetFunctionConfiguration": self._configuration,
            "GetFunctionEventInvokeConfig": lambda **_: {
                "DestinationConfig": {"OnFailure": {"Destination": self.arn_of("lambda_function.lambda_handler")}}
            },
        }
        cloudformation = CloudFormation()
        for stack, template in self.templates.items():
            cloudformation.stacks[stack] = template.document["Description"]
            outputs = template.document.get("Outputs", {}).items()
            cloudformation.outputs[stack] = {name: self.said(each["Value"], stack) for name, each in outputs}
        self.service.clients["cloudformation"] = cloudformation

    def client(self, name: str, **_: Any) -> Any:
        return self.service.client(name)

    def _aws_dynamodb_table(self, name: str, said: dict[str, Any]) -> dict[str, str]:
        given = {
            key: said[key] for key in ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes") if key in said
        }
        self.client("dynamodb").create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **given)
        return {"Ref": name, "Arn": f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"}

    def _aws_s3_bucket(self, name: str, said: dict[str, Any]) -> dict[str, str]:
        self.client("s3").create_bucket(Bucket=name.lower())
        if "VersioningConfiguration" in said:
            self.client("s3").put_bucket_versioning(
                Bucket=name.lower(), VersioningConfiguration=said["VersioningConfiguration"]
            )
        return {"Ref": name.lower(), "Arn": f"arn:aws:s3:::{name.lower()}"}

    def _aws_sqs_queue(self, name: str, said: dict[str, Any]) -> dict[str, str]:
        is_fifo = {"FifoQueue": "true"} if said.get("FifoQueue") else {}
        name += ".fifo" if is_fifo else ""
        url = self.client("sqs").create_queue(QueueName=name, Attributes=is_fifo)["QueueUrl"]
        return {"Ref": url, "Arn": f"arn:aws:sqs:us-east-1:123456789012:{name}", "QueueName": name}

    def _aws_kinesis_stream(self, name: str, said: dict[str, Any]) -> dict[str, str]:
        self.client("kinesis").create_stream(StreamName=said["Name"], ShardCount=1)
        return {"Ref": said["Name"], "Arn": f"arn:aws:kinesis:us-east-1:123456789012:stream/{said['Name']}"}

    def _aws_secretsmanager_secret(self, name: str, _: dict[str, Any]) -> dict[str, str]:
        return {"Ref": self.client("secretsmanager").create_secret(Name=name, SecretString="k" * 64)["ARN"]}

    def _aws_kms_key(self, _name: str, _said: dict[str, Any]) -> dict[str, str]:
        arn = self.client("kms").create_key()["KeyMetadata"]["Arn"]
        return {"Ref": arn, "Arn": arn}

    def said(self, node: Any, stack: str) -> str:
        """What a part of a template comes to."""
        match node:
            case {"Fn::ImportValue": name}:
                there, value = self.exports[name]
                return self.said(value, there)
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(self.said(part, stack) for part in parts)
            case {"Ref": str(id_)}:
                return self.made.get((stack, id_), {}).get("Ref", id_)
            case {"Fn::GetAtt": [str(id_), str(attribute)]}:
                return self.made.get((stack, id_), {}).get(attribute, f"arn:aws:x:us-east-1:123456789012:{id_}")
        return str(node)

    def environment(self, handler: str) -> dict[str, str]:
        for stack, template in self.templates.items():
            for row in template.all("AWS::Lambda::Function").values():
                if row["Properties"].get("Handler") == f"{handler}.lambda_handler":
                    told = row["Properties"]["Environment"]["Variables"].items()
                    return {name: self.said(value, stack) for name, value in told}
        raise AssertionError(f"{handler} is in no template")

    def _configuration(self, function_name: str) -> dict[str, Any]:
        handlers = {
            names.Names("ACEmailAI").email_function: "lambda_function",
            names.Names("ACEmailAI").ledger_function: "send_ledger",
            names.Names("ACEmailAI").recorder_function: "recorder",
        }
        return {"Environment": {"Variables": self.environment(handlers[function_name])}}

    def arn_of(self, handler: str) -> str:
        """The ARN of the queue in which the work ends that the function with a handler could not do."""
        for stack, template in self.templates.items():
            functions = template.all("AWS::Lambda::Function").items()
            ids = [id_ for id_, row in functions if row["Properties"].get("Handler") == handler]
            for row in template.properties("AWS::Lambda::EventInvokeConfig"):
                if row["FunctionName"].get("Ref") in ids and "OnFailure" in row["DestinationConfig"]:
                    return self.said(row["DestinationConfig"]["OnFailure"]["Destination"], stack)
        raise AssertionError(f"work of {handler} ends nowhere")

    def output(self, stack: str, name: str) -> str:
        return self.said(self.templates[stack].document["Outputs"][name]["Value"], stack)

    def _deliver(self, records: list[dict[str, Any]], **_: Any) -> dict[str, Any]:
        """Be Firehose: rows lie in the bucket by their day, compressed."""
        for record in records:
            data = record["Data"] if isinstance(record["Data"], bytes) else base64.b64decode(record["Data"])
            self.delivered += 1
            day = json.loads(data)[flat.DAY]
            self.client("s3").put_object(
                Bucket=self.output("ACEmailAIAnalytics", "AnalyticsBucketName"),
                Key=f"rows/{flat.DAY}={day}/{self.delivered}.gz",
                Body=gzip.compress(data),
            )
        return {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "r"}] * len(records)}

    def _start(self, call_analytics_job_name: str, **_: Any) -> dict[str, Any]:
        """Be Transcribe, which is done at once."""
        file = f"{ANALYSES}/{call_analytics_job_name}/redacted.json"
        CALL["Transcript"][0]["Content"] = SAID
        bucket = self.output("ACEmailAIRecordings", "RecordingsBucketName")
        self.client("s3").put_object(Bucket=bucket, Key=file, Body=json.dumps(CALL).encode())
        self.job = {
            "CallAnalyticsJobName": call_analytics_job_name,
            "CallAnalyticsJobStatus": "COMPLETED",
            "Transcript": {"RedactedTranscriptFileUri": f"https://s3.us-east-1.amazonaws.com/{bucket}/{file}"},
        }
        return {}

    def _job(self, **_: Any) -> dict[str, Any]:
        if not self.job:
            raise ServiceError("NotFoundException", "There is no such job.")
        return {"CallAnalyticsJob": self.job}

    def content(self) -> Iterator[tuple[str, bytes]]:
        """Every byte of every store there is, by its place."""
        dynamodb, s3, sqs = self.client("dynamodb"), self.client("s3"), self.client("sqs")
        for table in dynamodb.list_tables()["TableNames"]:
            for item in dynamodb.scan(TableName=table)["Items"]:
                yield table, json.dumps(decode(item), default=_shown, ensure_ascii=False).encode()
        for row in s3.list_buckets()["Buckets"]:
            for each in s3.list_object_versions(Bucket=row["Name"]).get("Versions", ()):
                found = s3.get_object(Bucket=row["Name"], Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
                yield row["Name"], each["Key"].encode() + b" " + found
        for url in sqs.list_queues()["QueueUrls"]:
            while told := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1).get(
                "Messages"
            ):
                for each in told:
                    yield url.rpartition("/")[2], each["Body"].encode()
        for row in self.client("ssm").describe_parameters()["Parameters"]:
            yield "parameters", json.dumps(row, default=str).encode()


def _shown(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | bytearray) else str(value)


def _forms(text: str) -> Iterator[bytes]:
    """How bytes of a text lie somewhere: plain, escaped, or within base64 wherever it begins."""
    for each in {text, json.dumps(text)[1:-1], json.dumps(json.dumps(text))[3:-3], html.escape(text)}:
        yield each.encode()
        for begin in range(3):
            whole = base64.b64encode(b"-" * begin + each.encode())
            yield whole[4 if begin else 0 : -4]


def standing(account: Account, logged: str, told: Iterable[str] = PLANTED) -> dict[str, int]:
    """How much of what was *told* stands in each place, whatever form it is in."""
    sought = [form for text in told for form in _forms(text)]
    found: dict[str, int] = {}
    for place, raw in [*account.content(), ("logs", logged.encode())]:
        parts = [raw, gzip.decompress(raw[raw.index(b"\x1f\x8b") :])] if b"\x1f\x8b" in raw[:200] else [raw]
        if count := sum(form in part for form in sought for part in parts):
            found[place] = found.get(place, 0) + count
    return found


@pytest.fixture
def account() -> Iterator[Account]:
    outside = r"https://(connect|bedrock[a-z-]*)\.us-east-1\.amazonaws\.com"
    config: DefaultConfig = {
        "core": {
            "mock_credentials": True,
            "reset_boto3_session": True,
            "service_whitelist": None,
            "passthrough": {"urls": [outside], "services": []},
        }
    }
    with mock_aws(config=config):
        yield Account(dict(stacks(UNITS=ALL_UNITS)))


def test_every_type_of_resource_is_known_to_keep_something_or_nothing() -> None:
    kinds = {
        row["Type"] for template in stacks(UNITS=ALL_UNITS).values() for row in template.document["Resources"].values()
    }
    assert {kind for kind in kinds - KEEPS if not kind.startswith(KEEPS_NOTHING)} == set()


def live(account: Account, lines: list[str]) -> list[tuple[str, str, bytes]]:
    """Let the customer write, chat and call; give copies of what was sealed."""
    clock = FakeClock()
    context = FakeContext(clock, 300)
    client = account.client
    client("ssm").put_parameter(Name="/ACEmailAI/mode", Value='{"mode": "auto"}', Type="String")
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    aws, mail = FakeAWS(clock), event("email")
    mail["Details"]["ContactData"]["CustomerEndpoint"] = {"Type": "EMAIL_ADDRESS", "Address": MAIL}
    aws.receive(SAID)
    email_environment = EmailEnvironment.read(account.environment("lambda_function"))
    with aws.answering(session):
        judge = lambda_function.wire(email_environment, session, clock=clock, download=aws.download, write=lines.append)
        result = judge(mail, context)
    records = RecorderEnvironment.read(account.environment("recorder"))
    keep = recorder.wire(records, account, clock=clock, write=lines.append)
    keep({"responsePayload": result}, context)

    body = {"requestContext": {"functionArn": "arn:aws:lambda:us-east-1:1:function:f:1"}, "requestPayload": mail}
    failures = account.arn_of("lambda_function.lambda_handler").rpartition(":")[2]
    queue = client("sqs").get_queue_url(QueueName=failures)["QueueUrl"]
    client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(body))

    seal = LedgerKey(client("secretsmanager"), email_environment.send_ledger_key_arn).seal
    owner, conversations = sender_key(seal, MAIL), account.output("ACEmailAIChat", "ConversationsTableName")
    chats = Conversations(RevisionedTable(client("dynamodb"), conversations))
    turn = Incoming("chat-1", "1", "CHAT", MAIL, SAID, clock.now(), owner)
    chats.settle(chats.claim(turn).turn._replace(customer=""), Outcome("answer", said=SAID))

    dead = turn_event.write(TurnEvent("chat-1", "2", "CHAT", owner, None, SAID, clock.now(), ()))
    scale = account.output("ACEmailAIScale", "ScaleDeadLettersUrl")
    client("sqs").send_message(QueueUrl=scale, MessageBody=dead, MessageGroupId="g", MessageDeduplicationId="d")

    environment = CallRecordingsEnvironment.read(account.environment("call_recordings"))
    client("s3").put_object(Bucket=environment.recordings_bucket_name, Key=SOUND, Body=SAID.encode())
    take = call_recordings.wire(environment, account, clock=clock)
    told = [{"source": "aws.s3", "detail": {"object": {"key": SOUND}}}, {"source": "aws.events"}]
    for each in told:
        take({"Records": [{"body": json.dumps(each)}]}, context)

    rows = analytics_rows.wire(AnalyticsEnvironment.read(account.environment("analytics_rows")), account)
    items = client("dynamodb").scan(TableName=records.interactions_table_name)["Items"]
    rows({"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": item}} for item in items]}, context)
    texts = client("dynamodb").scan(TableName=records.texts_table_name)["Items"]
    return [(row["customer"], row["id"], bytes(row["sealed"])) for row in map(decode, texts)]


def opened(account: Account, copies: list[tuple[str, str, bytes]]) -> list[str]:
    """Open what still opens of *copies*."""
    told = RecorderEnvironment.read(account.environment("recorder"))
    dynamodb, kms = account.client("dynamodb"), account.client("kms")
    keys = CustomerKeyTable(dynamodb, kms, told.customer_keys_table_name, told.customer_master_key_arn, FakeClock())
    found = []
    for customer, id_, sealed in copies:
        try:
            found.append(json.dumps(Vault(keys, AesGcm(bytes)).open(customer, id_, sealed), ensure_ascii=False))
        except SealUnavailableError:
            continue
    return found


def test_nothing_of_a_customer_is_left_in_any_store_of_any_unit(
    account: Account,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    lines: list[str] = []
    monkeypatch.setattr(accounts, "clients", lambda _: account.client)

    def logged() -> str:
        return "\n".join([*lines, *(JsonFormatter().format(record) for record in caplog.records)])

    copies = live(account, lines)
    seal = LedgerKey(account.client("secretsmanager"), account.output(MAILS, "LedgerKeyArn")).seal
    traces = [sender_key(seal, MAIL), sender_key(seal, PHONE), event("email")["Details"]["ContactData"]["ContactId"]]

    for text in opened(account, copies):
        assert "harpsichords" in text
    assert len(opened(account, copies)) == 2, "a mail and a call"
    assert standing(account, logged()).keys() == {
        account.output("ACEmailAIChat", "ConversationsTableName"),
        account.output("ACEmailAIRecordings", "RecordingsBucketName"),
        account.output("ACEmailAIScale", "ScaleDeadLettersUrl").rpartition("/")[2],
        account.output(MAILS, "FailureQueueUrl").rpartition("/")[2],
    }
    assert standing(account, logged(), traces).keys() >= {
        *(account.output(MAILS, f"{name}TableName") for name in ("Results", "Interactions", "Texts", "CustomerKeys")),
        account.output("ACEmailAIRecordings", "RecordingsTableName"),
        account.output("ACEmailAIAnalytics", "AnalyticsBucketName"),
    }

    for address in (MAIL, PHONE):
        done = CliRunner().invoke(main, ["--folder", str(checkout), "erase", address, "--yes"])
        assert done.exit_code == 0, done.output

    assert standing(account, logged()) == {}
    assert opened(account, copies) == []
    noted = account.output("ACEmailAIAudit", "AuditTableName")
    assert standing(account, logged(), traces).keys() <= {noted, "logs"}, "who was erased, and the ids of contacts"
