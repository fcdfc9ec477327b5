"""An account with all stacks of all units: each store made, and each function wired, as the templates say.

Stores are moto's, whatever else is asked for is answered by the simulator. What Lambda and Firehose do between stores
and functions is done here, by the names that the templates give: a failed invocation goes where the template sends it,
a message that comes too often to the dead letters, and rows become Parquet.
"""

import base64
import inspect
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.models import botocore_stubber

import environment
from analytics import flat
from backend.connect.flows import PERSON
from simulator.aws import comprehend
from simulator.aws.call import Call, respond
from simulator.aws.guardrail import GUARDRAIL_ID, GUARDRAIL_VERSION
from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID
from simulator.chat.api import PUSH
from simulator.flow.contact import INSTANCE_ARN
from simulator.flow.services import FunctionError
from simulator.lambdas import FailedInvocation, Handler, name_of
from simulator.system import Simulator
from tests.fakes import parquet, store_kinds
from tests.fakes.cloudformation import CloudFormation
from tests.fakes.deployment import Template
from tests.fakes.store_kinds import ACCOUNT, KINDS, REGION, TABLE

logger = logging.getLogger(__name__)

MOTO: Final = ("dynamodb", "dynamodbstreams", "s3", "sqs", "kms", "secretsmanager", "ssm", "kinesis", "sts")
ENVIRONMENTS: Final[Mapping[str, Any]] = {
    "analytics_rows": environment.AnalyticsEnvironment,
    "call_recordings": environment.CallRecordingsEnvironment,
    "chat_api": environment.ChatApiEnvironment,
    "chat_api_guard": environment.ChatApiGuardEnvironment,
    "chat_api_listeners": environment.ChatApiListenersEnvironment,
    "chat_function": environment.ChatEnvironment,
    "lambda_function": environment.EmailEnvironment,
    "query_tempo_storage": environment.QueryEnvironment,
    "recorder": environment.RecorderEnvironment,
    "scale_intake": environment.ScaleIntakeEnvironment,
    "scale_worker": environment.ScaleWorkerEnvironment,
    "send_ledger": environment.LedgerEnvironment,
}
"""The functions that meet customers, and what each is told; that of calls is wired by its telephone."""
NOBODY_WAITS_FOR: Final = frozenset({"recorder", "scale_worker"})
PATIENCE: Final = 300.0
SIGNED: Final = f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/s3/aws4_request, SignedHeaders=host, Signature=0"
"""What moto wants to see, where the simulator signs nothing."""

Told = Mapping[str, Any]


@dataclass
class Bank:
    """The account around an *office*, whose stores become those of the *templates*; files pass through *scratch*."""

    office: Simulator
    templates: Mapping[str, Template]
    scratch: Path
    made: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    measured: list[str] = field(default_factory=list)
    """What the functions measured, as lines of their logs."""
    called: set[str] = field(default_factory=set)
    """The functions that were at work."""
    _seen: set[str] = field(default_factory=set)
    _clients: dict[str, Any] = field(default_factory=dict)
    _exports: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _files: int = 0
    _forgives: bool = False

    def __post_init__(self) -> None:
        aws = self.office.wire
        aws.stores = dict.fromkeys(MOTO, self._store)
        aws.answers = {
            **aws.answers,
            **comprehend.OPERATIONS,
            "bedrock-runtime.ApplyGuardrail": self._guardrail(aws.answers["bedrock-runtime.ApplyGuardrail"]),
            "firehose.PutRecordBatch": self._deliver,
            "lambda.GetFunctionConfiguration": self._configuration,
            "lambda.GetFunctionEventInvokeConfig": self._destinations,
            "lambda.Invoke": self.invoke,
        }
        for stack, template in self.templates.items():
            for id_, row in template.document["Resources"].items():
                self.made[stack, id_] = self._make(row["Type"], f"{stack}-{id_}", row.get("Properties", {}))
            for output in template.document.get("Outputs", {}).values():
                if "Export" in output:
                    self._exports[output["Export"]["Name"]] = (stack, output["Value"])
        for stack, id_, said in self._all("AWS::SQS::Queue"):
            if ends := said.get("RedrivePolicy"):
                policy = {**ends, "deadLetterTargetArn": self.said(ends["deadLetterTargetArn"], stack)}
                told = {"RedrivePolicy": json.dumps(policy)}
                self.client("sqs").set_queue_attributes(QueueUrl=self.made[stack, id_]["Ref"], Attributes=told)
        self._clients["cloudformation"] = self._stacks()
        self.office.lambdas.functions = {}

    @property
    def modules(self) -> set[str]:
        """The modules of the functions at run time."""
        found = (said["Handler"].partition(".") for _, _, said in self._all("AWS::Lambda::Function"))
        return {module for module, _, handler in found if handler == "lambda_handler"}

    def client(self, name: str, **_: Any) -> Any:
        """Give the one client of a service; also as a session does."""
        if name not in self._clients:
            self._clients[name] = self.office.wire.session().client(name)
        return self._clients[name]

    def said(self, node: Any, stack: str) -> str:
        """What a part of a template comes to."""
        match node:
            case {"Fn::ImportValue": name}:
                there, value = self._exports[name]
                return self.said(value, there)
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(self.said(part, stack) for part in parts)
            case {"Ref": str(id_)}:
                return self.made.get((stack, id_), {}).get("Ref", id_)
            case {"Fn::GetAtt": [str(id_), str(attribute)]}:
                return self.made[stack, id_].get(attribute, f"arn:aws:x:{REGION}:{ACCOUNT}:{id_}")
        return str(node)

    def output(self, stack: str, name: str) -> str:
        return self.said(self.templates[stack].document["Outputs"][name]["Value"], stack)

    def stores(self) -> Iterator[tuple[str, str, str]]:
        """Every store of every template: its name without what the CDK puts around, its type, and how it is called."""
        for (stack, id_), made in self.made.items():
            kind = self.templates[stack].document["Resources"][id_]["Type"]
            if kind in KINDS:
                yield f"{stack.removeprefix('ACEmailAI')}.{id_[:-8]}", kind, made["Ref"]

    def content(self) -> Iterator[tuple[str, bytes]]:
        """Every byte of every store, by the name of the store."""
        for place, kind, ref in self.stores():
            for part in KINDS[kind].read(self.client, ref):
                yield place, part
                if part.startswith(parquet.MAGIC):
                    yield place, parquet.unpacked(part, self.scratch)
            for change in store_kinds.changes(self.client, ref) if kind == TABLE else ():
                yield f"changes of {place}", store_kinds.shown(change)
        for line in self.measured:
            yield "metrics", line.encode()

    def told(self, module: str) -> Any:
        """What the function in a *module* is told, as its template says."""
        stack, said = self._function(module)
        told = {name: self.said(value, stack) for name, value in said["Environment"]["Variables"].items()}
        # The simulator reads no path of a stage before that of an operation.
        told |= {"PUSH_ENDPOINT": PUSH} if "PUSH_ENDPOINT" in told else {}
        return ENVIRONMENTS[module].read(told)

    def wire(self, module: str, *others: str, **more: Any) -> Handler:
        """Wire the function in a *module* as it is where it is deployed, under its name and those that *others* use.

        What it raises is logged as Lambda logs it.
        """
        joined = import_module(module).wire
        given = {"clock": self.office.clock, "write": self.measured.append, "download": self.office.files.download}
        given = {name: value for name, value in given.items() if name in inspect.signature(joined).parameters}
        handler = joined(self.told(module), self.office.wire.session(), **given, **more)

        def logged(event: Any, context: Any) -> Any:
            self.called.add(module)
            try:
                return handler(event, context)
            except Exception:
                logger.exception("Task failed")
                raise

        names = (self._function(module)[1]["FunctionName"], *others)
        self.office.lambdas.functions = {**self.office.lambdas.functions, **dict.fromkeys(names, logged)}
        return logged

    def invoke(self, call: Call) -> Told:
        """Be Lambda, asked for a function by whatever it is called."""
        name = name_of(call.path["FunctionName"])
        lambdas, clock = self.office.lambdas, self.office.clock
        if self._module(name) in NOBODY_WAITS_FOR:
            clock.start(partial(lambdas.tell, name, call.body), name)
            return {"StatusCode": 202}
        try:
            return dict(lambdas.call(name, call.body, call.read_timeout))
        except FunctionError as error:
            return {"errorMessage": str(error)}

    def settle(self) -> None:
        """Let everything happen that was begun; what failed for good goes where the templates send it."""
        self.office.clock.settle()
        lambdas = self.office.lambdas
        for failure in (*lambdas.failed, *lambdas.dropped):
            self._send_on(failure)
        lambdas.failed.clear()
        lambdas.dropped.clear()

    @contextmanager
    def forgiving(self) -> Iterator[None]:
        """Delete nothing meanwhile, whatever is asked for, to see whether that would be noticed."""
        self._forgives = True
        yield
        self._forgives = False
        store_kinds.show_messages()

    def bring_stream(self, stream: str, module: str) -> None:
        """Give a function what came to a data stream since the last time."""
        rows = [row for row in store_kinds.records(self.client, stream) if row["SequenceNumber"] not in self._seen]
        self._seen |= {row["SequenceNumber"] for row in rows}
        told = [
            {
                "sequenceNumber": row["SequenceNumber"],
                "approximateArrivalTimestamp": self.office.clock.now(),
                "data": base64.b64encode(row["Data"]).decode(),
            }
            for row in rows
        ]
        self._call(module, {"Records": [{"eventSource": "aws:kinesis", "kinesis": row} for row in told]})
        self.settle()

    def bring_changes(self, table: str, module: str) -> None:
        """Give a function what changed in a table."""
        rows = [row for row in store_kinds.changes(self.client, table) if row["eventName"] in {"INSERT", "MODIFY"}]
        self._call(module, json.loads(json.dumps({"Records": rows}, default=str)))

    def bring_messages(self, url: str, module: str) -> None:
        """Give a function each message of a queue; what it does not do comes again, and ends as a dead letter."""
        sqs = self.client("sqs")
        asked = {"QueueUrl": url, "VisibilityTimeout": 0, "AttributeNames": ["All"]}
        while found := sqs.receive_message(**asked).get("Messages"):
            (row,) = found
            told = {"messageId": row["MessageId"], "body": row["Body"], "attributes": row["Attributes"]}
            if self._is_done(module, told):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=row["ReceiptHandle"])
        self.settle()

    def _is_done(self, module: str, message: Told) -> bool:
        try:
            answer = self._call(module, {"Records": [message]})
        except FunctionError:
            return False
        return not (answer or {}).get("batchItemFailures")

    def _call(self, module: str, event: Told) -> Any:
        return self.office.lambdas.call(self._function(module)[1]["FunctionName"], event, PATIENCE)

    def _make(self, kind: str, name: str, said: Told) -> dict[str, str]:
        if kind in KINDS:
            return KINDS[kind].make(self.client, name, said)
        match kind:
            case "AWS::KMS::Key":
                arn = self.client("kms").create_key()["KeyMetadata"]["Arn"]
                return {"Ref": arn, "Arn": arn}
            case "AWS::Lambda::Function":
                called = said.get("FunctionName", name)
                return {"Ref": called, "Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{called}"}
            case "AWS::Bedrock::KnowledgeBase":
                return {"KnowledgeBaseId": KNOWLEDGE_BASE_ID}
            case "AWS::Connect::ContactFlow":
                return {"ContactFlowArn": f"{INSTANCE_ARN}/contact-flow/{PERSON}"}
        return {}

    def _all(self, kind: str) -> Iterator[tuple[str, str, Told]]:
        for stack, template in self.templates.items():
            for id_, row in template.all(kind).items():
                yield stack, id_, row["Properties"]

    def _function(self, module: str) -> tuple[str, Told]:
        for stack, _, said in self._all("AWS::Lambda::Function"):
            if said.get("Handler") == f"{module}.lambda_handler":
                return stack, said
        raise AssertionError(f"{module} is in no template")

    def _module(self, name: str) -> str:
        """The module of a function, by the name that it has or that others use."""
        functions = self.office.lambdas.functions
        same = {other for other, handler in functions.items() if handler is functions[name]}
        found = (said for _, _, said in self._all("AWS::Lambda::Function") if said.get("FunctionName") in same)
        return str(next(found)["Handler"]).partition(".")[0]

    def _destination(self, module: str) -> str:
        """The queue in which work ends that a function could not do, and nobody waited for; empty where it is lost."""
        stack, function = self._function(module)
        for there, _, said in self._all("AWS::Lambda::EventInvokeConfig"):
            ends = said.get("DestinationConfig", {}).get("OnFailure")
            if ends and there == stack and self.said(said["FunctionName"], stack) == function["FunctionName"]:
                return self.said(ends["Destination"], stack)
        return ""

    def _send_on(self, failure: FailedInvocation) -> None:
        if arn := self._destination(self._module(failure.function_arn)):
            told = {
                "requestContext": {"functionArn": f"{failure.function_arn}:$LATEST", "condition": "RetriesExhausted"},
                "requestPayload": failure.event,
                "responsePayload": {"errorMessage": failure.error},
            }
            url = next(made["Ref"] for made in self.made.values() if made.get("Arn") == arn)
            self.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(told))

    def _stacks(self) -> CloudFormation:
        told = CloudFormation()
        for stack, template in self.templates.items():
            told.stacks[stack] = template.document["Description"]
            told.outputs[stack] = {name: self.output(stack, name) for name in template.document.get("Outputs", {})}
        return told

    def _configuration(self, call: Call) -> Told:
        for stack, _, said in self._all("AWS::Lambda::Function"):
            if said.get("FunctionName") == call.path["FunctionName"]:
                told = said["Environment"]["Variables"].items()
                return {"Environment": {"Variables": {name: self.said(value, stack) for name, value in told}}}
        raise AssertionError(call)

    def _destinations(self, call: Call) -> Told:
        arn = self._destination(self._module(call.path["FunctionName"]))
        return {"DestinationConfig": {"OnFailure": {"Destination": arn}}}

    def _store(self, request: AWSPreparedRequest) -> AWSResponse:
        """Let moto answer, unless a deletion is to go nowhere."""
        target = str(request.headers.get("X-Amz-Target", ""))
        if self._forgives and (request.method == "DELETE" or ".Delete" in target):
            return respond(request, 200, {}, b"" if request.method == "DELETE" else b"{}")
        request.headers["Authorization"] = SIGNED
        if ".ReceiveMessage" in target:
            # Nothing comes while somebody waits here.
            request.body = request.body.replace(b'"WaitTimeSeconds": 1', b'"WaitTimeSeconds": 0')
        return botocore_stubber("before-send", request)

    @staticmethod
    def _guardrail(answer: Callable[[Call], Told]) -> Callable[[Call], Told]:
        """The one guardrail there is, under whatever id and version a template calls it."""
        known = {"guardrailIdentifier": GUARDRAIL_ID, "guardrailVersion": GUARDRAIL_VERSION}
        return lambda call: answer(replace(call, path=known))

    def _deliver(self, call: Call) -> Told:
        """Be Firehose: rows become Parquet, below the day that each tells."""
        ((stack, _, said),) = self._all("AWS::KinesisFirehose::DeliveryStream")
        ((_, _, table),) = self._all("AWS::Glue::Table")
        there = said["ExtendedS3DestinationConfiguration"]
        bucket = self.said(there["BucketARN"], stack).rpartition(":")[2]
        by_day: defaultdict[str, list[bytes]] = defaultdict(list)
        for row in call.body["Records"]:
            data = base64.b64decode(row["Data"])
            by_day[json.loads(data)[flat.DAY]].append(data)
        for day, rows in by_day.items():
            self._files += 1
            folder = there["Prefix"].replace(f"!{{partitionKeyFromQuery:{flat.DAY}}}", day)
            body = parquet.written(rows, table["TableInput"], self.scratch)
            self.client("s3").put_object(Bucket=bucket, Key=f"{folder}{self._files}.parquet", Body=body)
        return {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "r"}] * len(call.body["Records"])}
