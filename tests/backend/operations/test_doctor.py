"""The doctor: a line for everything that a deployment needs, with a remedy where it lacks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from aws_cdk import DefaultStackSynthesizer
from botocore.exceptions import ClientError, EndpointConnectionError
from dotenv import set_key, unset_key

from backend.knowledge import vectors
from backend.names import APPLICATION, CHAT, CHAT_API, RECORDINGS, SCALE, VECTOR_STORE, VOICE
from backend.operations import account as account_of_caller
from backend.operations import doctor
from backend.operations.account import Clients
from backend.operations.checks import access, agents, bedrock, published_flows
from backend.operations.finding import Finding, Mark
from backend.sandbox.brought import IDS
from tests.backend.operations.conftest import Account, make_sandbox
from tests.fakes.connect_instance import INSTANCE_ARN, ConnectInstance
from tests.fakes.deployment import PRIVATE
from tests.fakes.service import ServiceError

HAIKU_5 = "us.anthropic.claude-haiku-5-5"
QUEUES = ("00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-00000000000a")
ADDRESS = "care@anycompany.email.connect.aws"
TURNS = "arn:aws:lambda:us-east-1:123456789012"
BOT_ALIAS = "arn:aws:lex:us-east-1:123456789012:bot-alias/BOT0000001/ALIAS00001"
CHAT_FLOW = f"{INSTANCE_ARN}/contact-flow/chat"
PERSON_FLOW = f"{INSTANCE_ARN}/contact-flow/person"
READING = ("Describe", "List", "Get", "BatchGet", "Search", "Converse", "InvokeModel")


class HealthyAccount:
    """An account in which nothing is missing; tests take things away."""

    def __init__(self, account: Account, instance: ConnectInstance) -> None:
        self.account, self.service = account, account.service
        self.flows = ["Sample inbound flow"]
        self.stacks = account.cloudformation.stacks
        self.instance = {"Id": "i", "InstanceAlias": "anycompany", "InstanceStatus": "ACTIVE"}
        self.storage: list[dict[str, Any]] = [{"StorageType": "S3"}]
        self.queue: dict[str, Any] = {"Name": "Basic", "OutboundEmailConfig": {"OutboundEmailAddressId": "a"}}
        self.cases = [{"IntegrationArn": "arn:aws:cases:us-east-1:123456789012:domain/d1"}]
        self.template = {"templateId": "t", "templateArn": "arn:aws:cases:t", "name": "Bank mail", "status": "Active"}
        self.lifecycle: dict[str, Any] = {"status": "ACTIVE"}
        self.quotas: dict[str, float] = {
            "Cross-region model inference tokens per minute for Anthropic Claude Haiku 5.5": 4_000_000,
            "Cross-region model inference tokens per minute for Anthropic Claude Haiku 4.5": 1_000_000,
            "Global cross-region model inference tokens per minute for Anthropic Claude Haiku 5.5": 0,
            "Cross-region model inference requests per minute for Anthropic Claude Haiku 5.5": 1,
        }
        self.connect: list[dict[str, Any]] = [
            {"QuotaName": "Concurrent active emails per instance", "Value": 5_000},
            {"QuotaName": "AWS Lambda functions per instance", "Value": 50},
            {"QuotaName": "Flows per instance", "Value": 100},
            {"QuotaName": "Flow modules per instance", "Value": 1},
        ]
        self.functions = [f"arn:aws:lambda:us-east-1:123456789012:function:f{n}" for n in range(47)]
        self.concurrency = 1000
        self.served = {(queue, channel) for queue in QUEUES for channel in ("EMAIL", "TASK")}
        self.permissions = {"Admin": ["Everything"], "Agent": [*agents.NEEDED, *agents.OF_ASSISTANT]}
        self.outbound: list[dict[str, Any]] = [{"Type": "Compare", "Parameters": {"ComparisonValue": "$.Channel"}}]
        self.domain = "amazon-connect-anycompany"
        account.cloudformation.stacks["ACEmailAISandbox"] = APPLICATION
        self.standby = "ENABLED"
        self.endpoints = [{"id": "vpce-1", "status": "ACTIVE", "vpcId": "vpc-1"}]
        account.cloudformation.stacks["OpenSearchStack"] = VECTOR_STORE
        self.service.answers |= {
            "DescribeInstance": lambda **_: {"Instance": self.instance},
            "ListInstanceStorageConfigs": lambda **_: {"StorageConfigs": self.storage},
            "DescribeQueue": lambda **_: {"Queue": self.queue},
            "ListIntegrationAssociations": lambda **_: {"IntegrationAssociationSummaryList": self.cases},
            "GetTemplate": lambda **_: self.template,
            "GetDomain": lambda domain_name: {"DomainName": domain_name, "CreatedAt": 1, "LastUpdatedAt": 1},
            "GetAssistant": lambda assistant_id: {"assistant": {"assistantId": assistant_id, "name": "Q"}},
            "Converse": lambda **_: {"output": {"message": {"role": "assistant", "content": [{"text": "yes"}]}}},
            "InvokeModel": lambda **_: {"embedding": []},
            "GetFoundationModel": self._model,
            "ListServiceQuotas": self._quotas,
            "BatchGetCollection": lambda **_: {"collectionDetails": [{"standbyReplicas": self.standby}]},
            "BatchGetVpcEndpoint": lambda **_: {"vpcEndpointDetails": self.endpoints},
            "DescribeContactFlow": self._flow,
            "ListContactFlows": self._flows,
            "ListRoutingProfiles": lambda **_: {"RoutingProfileSummaryList": [{"Id": "r1", "Name": "Mail"}]},
            "ListRoutingProfileQueues": lambda **_: {
                "RoutingProfileQueueConfigSummaryList": [
                    {
                        "QueueId": queue,
                        "QueueArn": queue,
                        "QueueName": "Q",
                        "Priority": 1,
                        "Delay": 0,
                        "Channel": channel,
                    }
                    for queue, channel in sorted(self.served)
                ]
            },
            "ListSecurityProfiles": lambda **_: {
                "SecurityProfileSummaryList": [{"Id": name, "Name": name} for name in self.permissions]
            },
            "ListSecurityProfilePermissions": lambda security_profile_id, **_: {
                "Permissions": self.permissions[security_profile_id]
            },
            "ListAccountIntegrations": lambda uri, **_: {
                "Items": [{"DomainName": self.domain, "Uri": uri, "CreatedAt": 1, "LastUpdatedAt": 1}]
            },
            "ListLambdaFunctions": lambda **_: {"LambdaFunctions": self.functions},
            "GetAccountSettings": lambda **_: {"AccountLimit": {"ConcurrentExecutions": self.concurrency}},
        }
        self.raised: list[str] = []
        self.bot = {"botAliasStatus": "Available", "botVersion": "1"}
        self.hook = {"lambdaARN": f"{TURNS}:function:ACEmailAI-ChatTurns", "codeHookInterfaceVersion": "1.0"}
        self.language = "Built"
        self.bots = [{"LexV2Bot": {"AliasArn": BOT_ALIAS}}]
        self.chat_flow = {"State": "ACTIVE", "Status": "PUBLISHED"}
        self.outputs = account.cloudformation.outputs
        self.service.answers |= {
            "DescribeAlarms": self._alarms,
            "DescribeBotAlias": self._alias,
            "DescribeBotLocale": lambda locale_id, **_: {"localeId": locale_id, "botLocaleStatus": self.language},
            "ListBots": lambda **_: {"LexBots": self.bots},
        }
        self.person_flow = {"State": "ACTIVE", "Status": "PUBLISHED"}
        self.throttle = {"rateLimit": 10_000.0, "burstLimit": 5_000}
        self.opening = [{"QuotaName": "New connections per second per account", "Value": 500}]
        self.turns = {
            "authorizationType": "CUSTOM",
            "methodIntegration": {"uri": f"arn:aws:apigateway:lambda:path/{TURNS}:function:ACEmailAI-ChatApiTurns/x"},
        }
        self.windows = {"routeKey": "$connect", "authorizationType": "CUSTOM"}
        self.service.answers |= {
            "GetAccount": lambda **_: {"throttleSettings": self.throttle},
            "GetStage": lambda **_: {"stageName": "v1"},
            "GetResources": lambda **_: {
                "item": [{"id": "root"}, {"id": "t", "resourceMethods": {"POST": self.turns}}]
            },
            "GetRoutes": lambda **_: {"items": [self.windows, {"routeKey": "$disconnect"}]},
        }

    def has_chats(self) -> None:
        """Let the unit that answers chats be deployed."""
        self.stacks["ACEmailAIChat"] = CHAT
        told = {"ChatBotAliasArn": BOT_ALIAS, "ChatFunctionName": "ACEmailAI-ChatTurns", "ChatFlowArn": CHAT_FLOW}
        self.outputs["ACEmailAIChat"] = told

    def has_the_api(self) -> None:
        """Let the unit with an API for chats be deployed in front of the one that answers them."""
        self.has_chats()
        self.stacks["ACEmailAIChatApi"] = CHAT_API
        key = self.service.client("secretsmanager").create_secret(Name="tokens", SecretString="-")["ARN"]
        self.outputs["ACEmailAIChatApi"] = {
            "ChatApiUrl": "https://rest1.execute-api.us-east-1.amazonaws.com/v1/",
            "ChatApiPushUrl": "wss://push1.execute-api.us-east-1.amazonaws.com/v1",
            "ChatApiTokenKeyArn": key,
            "PersonFlowArn": PERSON_FLOW,
        }

    def mode(self, text: str | None) -> None:
        """Let the operator's switch say something else, or be gone."""
        ssm = self.service.client("ssm")
        if text is None:
            ssm.delete_parameter(Name="/ACEmailAI/mode")
        else:
            ssm.put_parameter(Name="/ACEmailAI/mode", Value=text, Type="String", Overwrite=True)

    def _alarms(self, **asked: Any) -> dict[str, Any]:
        rows = [name for name in self.raised if name in asked["alarm_names"]]
        return {"MetricAlarms": [{"AlarmName": name, "StateValue": asked["state_value"]} for name in rows]}

    def _alias(self, **_: Any) -> dict[str, Any]:
        hook = {"enabled": True, "codeHookSpecification": {"lambdaCodeHook": self.hook}}
        return {**self.bot, "botAliasLocaleSettings": {"en_US": hook}}

    def _flow(self, contact_flow_id: str, **_: Any) -> dict[str, Any]:
        if contact_flow_id == CHAT_FLOW:
            return {"ContactFlow": self.chat_flow}
        if contact_flow_id == PERSON_FLOW:
            return {"ContactFlow": self.person_flow}
        content = json.dumps({"Actions": self.outbound})
        return {"ContactFlow": {"Name": contact_flow_id, "Content": content}}

    def _flows(self, contact_flow_types: str = "CONTACT_FLOW", **_: Any) -> dict[str, Any]:
        names = [agents.DEFAULT_OUTBOUND] if contact_flow_types == "OUTBOUND_WHISPER" else self.flows
        return {"ContactFlowSummaryList": [{"Id": name, "Name": name} for name in names]}

    def keeps_log(self, function: str) -> None:
        """Let the log of a function that is gone still be there."""
        self.service.client("logs").create_log_group(logGroupName=f"/aws/lambda/{function}")

    def _quotas(self, service_code: str, **_: Any) -> dict[str, Any]:
        if service_code == "connect":
            return {"Quotas": self.connect}
        if service_code == "apigateway":
            return {"Quotas": self.opening}
        return {"Quotas": [{"QuotaName": name, "Value": value} for name, value in self.quotas.items()]}

    def _model(self, model_identifier: str) -> dict[str, Any]:
        name = "Claude Haiku 5.5" if "5-5" in model_identifier else "Claude Haiku 4.5"
        details = {"modelArn": "arn:aws:bedrock:m", "modelId": model_identifier, "modelName": name}
        return {"modelDetails": details | {"modelLifecycle": self.lifecycle}}


@pytest.fixture
def healthy(account: Account, instance: ConnectInstance, aws: Clients) -> HealthyAccount:
    aws("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    aws("ssm").put_parameter(Name="/ACEmailAI/mode", Value='{"mode": "draft", "categories": {}}', Type="String")
    return HealthyAccount(account, instance)


@pytest.fixture
def examine(checkout: Path, aws: Clients) -> Iterator[Any]:
    yield lambda: list(doctor.examine(checkout, {}, lambda _: aws))


def bad(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.mark is Mark.BAD]


def the_bad_one(findings: list[Finding]) -> Finding:
    (found,) = bad(findings)
    assert found.remedy
    return found


def test_a_healthy_account_has_a_good_line_for_each_subject(examine: Any, healthy: HealthyAccount) -> None:
    findings = examine()
    assert {finding.mark for finding in findings} == {Mark.GOOD}
    subjects = {"Settings", "Credentials", published_flows.SUBJECT, *doctor.CHECKS, *doctor.OF_INSTANCE}
    assert subjects - {finding.subject for finding in findings} == {
        "Q in Connect",
        "Quota of tokens",
        "Quota of functions",
        "Quotas of Connect",
        "Canary",
        "Chats",
        "Calls",
        "API of chats",
        "Turns in line",
        "Names of flows",
        "Recordings",
    }


def test_everything_that_is_asked_only_reads_but_for_flows_that_do_not_stay(
    examine: Any, healthy: HealthyAccount, instance: ConnectInstance
) -> None:
    examine()
    changed = [call for call in healthy.service.calls if not call.startswith(READING)]
    assert changed == ["CreateContactFlow"] * 3 + ["DeleteContactFlow"] * 3
    assert instance.published == {}


MAIL_QUEUE = QUEUES[0]
RATE = {"QuotaName": "Rate of GetAttachedFile API requests", "Value": 0}


@pytest.mark.parametrize(
    ("subject", "gap", "says"),
    [
        ("Routing profiles", lambda here: here.served.discard((MAIL_QUEUE, "EMAIL")), "nobody takes mails from"),
        ("Routing profiles", lambda here: here.served.discard((MAIL_QUEUE, "TASK")), "nobody takes tasks"),
        ("Security profiles", lambda here: here.permissions["Agent"].remove("Cases.View"), "tick: Cases, View."),
        ("Security profiles", lambda here: here.permissions.pop("Agent"), "tick: Contact Control Panel, Access; "),
        ("Outbound flow", lambda here: here.outbound.clear(), "Default outbound runs for each mail that goes out"),
        (
            "Outbound flow",
            lambda here: (here.queue.update(OutboundCallerConfig={"OutboundFlowId": "Ours"}), here.outbound.clear()),
            "Ours runs for each mail",
        ),
        ("Customer profiles", lambda here: setattr(here, "domain", "other"), "does not use the domain amazon-connect-"),
        ("Names", lambda here: here.stacks.update(ACEmailAISandbox="Theirs"), "ACEmailAISandbox is somebody else's"),
        ("Names", lambda here: here.stacks.pop("OpenSearchStack"), "there is a collection kb-vector-collection"),
        ("Quota", lambda here: here.connect.append(RATE), "GetAttachedFile a second: 0, 1 needed"),
        ("Mode", lambda here: here.mode("what?"), "which is not understood"),
        ("Mode", lambda here: here.mode(None), "is gone, so nothing goes out"),
    ],
)
def test_what_keeps_a_deployed_copy_from_working_is_named(
    examine: Any, healthy: HealthyAccount, subject: str, gap: Any, says: str
) -> None:
    gap(healthy)
    (found,) = [each for each in examine() if each.subject == subject and each.mark is not Mark.GOOD]
    assert says in f"{found.text} {found.remedy}"
    assert found.remedy


def chatting(checkout: Path, units: str = "chat") -> None:
    set_key(checkout / ".env", "UNITS", units, quote_mode="never")


def test_chats_that_are_deployed_and_whole_have_good_lines_and_before_that_one(
    examine: Any, healthy: HealthyAccount, checkout: Path
) -> None:
    chatting(checkout)
    assert "comes with the deployment" in about(examine(), "Chats").text
    healthy.has_chats()
    assert {each.mark for each in examine()} == {Mark.GOOD}
    assert len([each for each in examine() if each.subject == "Chats"]) == 3


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        (lambda here: here.bot.update(botAliasStatus="Failed"), "the bot's alias is Failed"),
        (lambda here: setattr(here, "language", "Failed"), "its language en_US Failed"),
        (lambda here: here.hook.update(lambdaARN=f"{TURNS}:function:Other"), "does not hand turns to ACEmailAI-ChatTu"),
        (lambda here: here.service.answers.update(DescribeBotAlias=gone), "its language en_US is gone"),
        (lambda here: here.service.answers.update(DescribeBotLocale=gone), "its language en_US is gone"),
        (lambda here: here.bots.clear(), "the instance may not use the bot"),
        (lambda here: here.chat_flow.update(State="ARCHIVED"), "ACEmailAI-Chat is archived"),
        (lambda here: here.chat_flow.update(Status="SAVED"), "or only saved"),
        (lambda here: here.service.answers.update(DescribeContactFlow=no_chat_flow), "is gone or not published"),
        (lambda here: here.stacks.update(ACEmailAIChat="Theirs"), "the stack ACEmailAIChat is somebody else's"),
    ],
)
def test_a_link_that_chats_lack_is_named_alone(
    examine: Any, healthy: HealthyAccount, checkout: Path, gap: Any, says: str
) -> None:
    chatting(checkout)
    healthy.has_chats()
    gap(healthy)
    assert says in the_bad_one(examine()).text


def test_calls_are_looked_at_as_chats_are(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    set_key(checkout / ".env", "UNITS", "chat,voice", quote_mode="never")
    healthy.has_chats()
    assert "comes with the deployment" in about(examine(), "Calls").text
    healthy.stacks["ACEmailAIVoice"] = VOICE
    told = {"BotAliasArn": BOT_ALIAS, "FunctionName": "ACEmailAI-VoiceUtterances", "FlowArn": CHAT_FLOW}
    healthy.outputs["ACEmailAIVoice"] = {f"Voice{name}": value for name, value in told.items()}
    assert the_bad_one(examine()).text == "the bot does not hand turns to ACEmailAI-VoiceUtterances"


OURS: Final[dict[str, Any]] = {
    "BucketName": "ours",
    "BucketPrefix": "recordings",
    "EncryptionConfig": {"EncryptionType": "KMS", "KeyId": "arn:aws:kms:us-east-1:123456789012:key/k"},
}


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (OURS, "the instance writes recordings into ours, under the unit's key"),
        (None, "the instance records no calls"),
        (OURS | {"BucketName": "theirs"}, "the instance writes recordings into theirs"),
        (OURS | {"BucketPrefix": "connect/x"}, "the instance writes recordings below connect/x, where nobody looks"),
        (OURS | {"EncryptionConfig": {}}, "the instance writes recordings under another key"),
    ],
)
def test_it_is_told_where_the_instance_writes_recordings(
    examine: Any, healthy: HealthyAccount, checkout: Path, place: Any, says: str
) -> None:
    chatting(checkout, "chat,voice,recordings")
    assert "comes with the deployment" in about(examine(), "Recordings").text
    healthy.stacks["ACEmailAIRecordings"] = RECORDINGS
    told = {"BucketName": "ours", "TableName": "calls", "KeyArn": OURS["EncryptionConfig"]["KeyId"]}
    healthy.outputs["ACEmailAIRecordings"] = {f"Recordings{name}": value for name, value in told.items()}
    storage = [{"AssociationId": "a", "StorageType": "S3", "S3Config": place}] if place else []
    healthy.service.answers["ListInstanceStorageConfigs"] = lambda resource_type, **_: {
        "StorageConfigs": storage if resource_type == "CALL_RECORDINGS" else healthy.storage
    }

    found = about(examine(), "Recordings")
    assert found.text == says
    assert found.mark is (Mark.GOOD if place is OURS else Mark.BAD)
    assert bool(found.remedy) == (found.mark is Mark.BAD)


def test_the_api_of_chats_has_good_lines_where_it_is_whole_and_tells_of_its_room_before(
    examine: Any, healthy: HealthyAccount, checkout: Path
) -> None:
    chatting(checkout, "chat,chat-api")
    healthy.has_chats()
    room = [each.text for each in examine() if each.subject == "API of chats"]
    assert room[0] == "the account's APIs take 10,000 requests a second and 5,000 at once, ours 20 and 40"
    assert room[2:] == ["the stack ACEmailAIChatApi comes with the deployment"]
    healthy.has_the_api()
    assert {each.mark for each in examine()} == {Mark.GOOD}
    assert len([each for each in examine() if each.subject == "API of chats"]) == 6


def without_key(here: HealthyAccount) -> None:
    arn = here.outputs["ACEmailAIChatApi"]["ChatApiTokenKeyArn"]
    here.service.client("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def with_key_on_its_way(here: HealthyAccount) -> None:
    here.service.client("secretsmanager").delete_secret(SecretId=here.outputs["ACEmailAIChatApi"]["ChatApiTokenKeyArn"])


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        (lambda here: here.throttle.update(rateLimit=10.0), "take 10 requests a second"),
        (lambda here: here.throttle.update(burstLimit=5), "and 5 at once, ours 20 and 40"),
        (lambda here: here.opening[0].update(Value=3), "WebSockets: 3 new connections per second, 20 needed"),
        (lambda here: here.service.answers.update(GetResources=nowhere), "the API that takes turns, or its stage, is"),
        (lambda here: here.turns.update(authorizationType="NONE"), "turns are taken without asking the guard"),
        (lambda here: here.turns.update(methodIntegration={"uri": "x:function:Other/x"}), "no turn reaches ACEmailAI-"),
        (lambda here: here.service.answers.update(GetRoutes=nowhere), "the API that pushes, or its stage, is gone"),
        (lambda here: here.windows.update(authorizationType="NONE"), "windows open without asking the guard"),
        (without_key, "so every token is refused"),
        (with_key_on_its_way, "is being deleted, so every token is refused"),
        (lambda here: here.person_flow.update(State="ARCHIVED"), "ACEmailAI-Chat-Person is archived"),
        (lambda here: here.stacks.update(ACEmailAIChatApi="Theirs"), "the stack ACEmailAIChatApi is somebody else's"),
    ],
)
def test_a_part_that_the_api_of_chats_lacks_is_named_alone(
    examine: Any, healthy: HealthyAccount, checkout: Path, gap: Any, says: str
) -> None:
    chatting(checkout, "chat,chat-api")
    healthy.has_the_api()
    gap(healthy)
    assert says in the_bad_one(examine()).text


@pytest.mark.parametrize(
    ("in_the_way", "says"),
    [
        (lambda here: here.account.functions.update({"ACEmailAI-ChatApiGuard": {}}), "a function ACEmailAI-ChatApiGua"),
        (lambda here: here.keeps_log("ACEmailAI-ChatTurns"), "a log group /aws/lambda/ACEmailAI-ChatTurns already"),
        (lambda here: here.flows.append("ACEmailAI-Chat-Person"), "the instance has a flow ACEmailAI-Chat-Person"),
    ],
)
def test_a_name_that_somebody_has_is_named_before_the_deployment_is_refused(
    examine: Any, healthy: HealthyAccount, checkout: Path, in_the_way: Any, says: str
) -> None:
    in_the_way(healthy)
    assert bad(examine()) == []
    chatting(checkout, "chat,chat-api")
    assert says in the_bad_one(examine()).text


def nowhere(**_: Any) -> Any:
    raise ServiceError("NotFoundException")


def gone(**_: Any) -> Any:
    raise ServiceError("ResourceNotFoundException")


def no_chat_flow(contact_flow_id: str, **_: Any) -> dict[str, Any]:
    if contact_flow_id == CHAT_FLOW:
        gone()
    asks = {"Type": "Compare", "Parameters": {"ComparisonValue": "$.Channel"}}
    return {"ContactFlow": {"Name": contact_flow_id, "Content": json.dumps({"Actions": [asks]})}}


def test_an_alarm_that_would_turn_every_other_version_back_is_named_before_there_is_one(
    examine: Any, healthy: HealthyAccount, checkout: Path
) -> None:
    healthy.raised = ["ACEmailAI-Send-ledger-errors", "ACEmailAI-No-mail"]
    assert bad(examine()) == []
    set_key(checkout / ".env", "CANARY", "true", quote_mode="never")
    assert the_bad_one(examine()).text.startswith("ACEmailAI-Send-ledger-errors is raised")
    healthy.raised = []
    assert about(examine(), "Canary").mark is Mark.GOOD


def test_the_mode_of_the_deployed_copy_is_said(examine: Any, healthy: HealthyAccount) -> None:
    (said,) = [each.text for each in examine() if each.subject == "Mode"]
    assert said.startswith("Everything: draft, agents get drafts")


class TestSandbox:
    def test_before_its_deployment_nothing_of_the_instance_is_asked(
        self, examine: Any, healthy: HealthyAccount, checkout: Path
    ) -> None:
        make_sandbox(checkout)
        findings = examine()
        assert bad(findings) == []
        assert not {"Queue", "Case template", published_flows.SUBJECT} & {each.subject for each in findings}
        (instance,) = [each.text for each in findings if each.subject == "Connect instance"]
        assert instance == "comes with the deployment, and all that belongs to it"

    def test_what_is_left_to_do_by_hand_is_named_one_by_one(
        self, examine: Any, healthy: HealthyAccount, checkout: Path
    ) -> None:
        make_sandbox(checkout)
        steps = [each for each in examine() if each.subject == "By hand"]
        assert [each.text for each in steps] == [
            *("An agent", "The security profile Agent", "The default outbound flow", "Model access")
        ]
        assert all(each.remedy for each in steps)

    def test_after_its_deployment_all_is_asked_of_the_instance_that_was_made(
        self, examine: Any, healthy: HealthyAccount, account: Account, checkout: Path
    ) -> None:
        make_sandbox(checkout)
        account.cloudformation.stacks["ACEmailAIInstance"] = ""
        account.cloudformation.outputs["ACEmailAIInstance"] = {name: f"made-{name}" for name in IDS}
        asked: list[str] = []

        def describe(queue_id: str, **_: Any) -> dict[str, Any]:
            asked.append(queue_id)
            return {"Queue": healthy.queue}

        healthy.service.answers["DescribeQueue"] = describe
        subjects = {each.subject for each in examine()}
        assert {"Connect instance", "Queue", "Case template", "Q in Connect", published_flows.SUBJECT} <= subjects
        assert set(asked) == {"made-QueueId"}


class TestPublishing:
    def of_flows(self, findings: list[Finding]) -> list[tuple[Mark, str]]:
        return [(each.mark, each.text) for each in findings if each.subject == published_flows.SUBJECT]

    def test_each_flow_is_published_filled_and_the_last_names_the_two_before(
        self, examine: Any, healthy: HealthyAccount, instance: ConnectInstance
    ) -> None:
        assert {mark for mark, _ in self.of_flows(examine())} == {Mark.GOOD}
        assert "${" not in "".join(instance.contents)
        assert [f"{INSTANCE_ARN}/contact-flow/flow-{number}" in instance.contents[2] for number in (0, 1)] == [True] * 2

    def test_what_the_service_has_against_a_flow_is_printed_and_the_others_are_tried(
        self, examine: Any, healthy: HealthyAccount, instance: ConnectInstance
    ) -> None:
        instance.problems["Email-SBS"] = ["Action edit-draft: no.", "Action overview: no."]
        assert self.of_flows(examine()) == [
            (Mark.BAD, "Email-SBS: Action edit-draft: no."),
            (Mark.BAD, "Email-SBS: Action overview: no."),
            (Mark.GOOD, "Connect takes Email-Task"),
            (Mark.GOOD, "Connect takes EmailSuggestedResponseConfidenceScore"),
        ]
        assert instance.published == {}

    def test_a_function_that_is_deployed_later_is_no_fault(
        self, examine: Any, healthy: HealthyAccount, instance: ConnectInstance
    ) -> None:
        arn = "arn:aws:lambda:us-east-1:123456789012:function:ACEmailAI-SendLedger"
        instance.problems["EmailSuggested"] = [f"{arn} does not exist."]
        findings = examine()
        assert (Mark.UNKNOWN, f"EmailSuggestedResponseConfidenceScore: {arn} does not exist.") in self.of_flows(
            findings
        )
        healthy.functions.append(arn)
        assert "does not exist" in the_bad_one(examine()).text

    def test_without_the_right_to_publish_that_is_said(
        self, examine: Any, healthy: HealthyAccount, instance: ConnectInstance
    ) -> None:
        healthy.service.fails("CreateContactFlow", "AccessDeniedException")
        assert self.of_flows(examine()) == [(Mark.UNKNOWN, "your credentials may not look")]

    def test_an_instance_that_is_full_says_nothing_about_flows(self, examine: Any, healthy: HealthyAccount) -> None:
        healthy.service.fails("CreateContactFlow", "LimitExceededException", times=3)
        assert {mark for mark, _ in self.of_flows(examine())} == {Mark.UNKNOWN}

    def test_a_flow_that_stays_is_named(self, examine: Any, healthy: HealthyAccount, instance: ConnectInstance) -> None:
        healthy.service.fails("DeleteContactFlow", "AccessDeniedException")
        found = the_bad_one(examine())
        assert next(iter(instance.published.values())) in found.text


def test_without_env_the_account_is_not_asked(examine: Any, checkout: Path) -> None:
    (checkout / ".env").rename(checkout / ".env.example")
    assert "cp .env.example .env" in the_bad_one(examine()).remedy


def test_each_problem_of_the_settings_has_a_line(examine: Any, checkout: Path) -> None:
    set_key(checkout / ".env", "AWS_REGION", "mars-1")
    unset_key(checkout / ".env", "AMAZON_CONNECT_QUEUE_ID")
    texts = [finding.text for finding in bad(examine())]
    assert len(texts) == 2
    assert any("AWS_REGION" in text for text in texts)


def test_content_is_checked_as_well(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    (checkout / "customerprofiles.csv").write_text("AccountNumber\n1\n", encoding="utf-8")
    found = the_bad_one(examine())
    assert (found.subject, "column FirstName is missing" in found.remedy) == ("Customers", True)


def test_another_account_is_found_before_it_is_asked(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    set_key(checkout / ".env", "AWS_ACCOUNT_ID", "999988887777")
    assert "belong to account 123456789012, .env names 999988887777" in the_bad_one(examine()).text
    assert healthy.service.calls == []


@pytest.fixture
def examine_as_caller(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Examine the account that the caller's own configuration leads to."""
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "nowhere")
    return lambda: list(doctor.examine(checkout, {}, account_of_caller.clients))


def test_a_profile_that_does_not_exist_is_a_matter_of_credentials(
    examine_as_caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nope")
    found = the_bad_one(examine_as_caller())
    assert (found.subject, "The config profile (nope) could not be found" in found.text) == ("Credentials", True)
    assert found.remedy == "let AWS_PROFILE name an existing profile, or run `aws configure`."


def test_half_of_a_key_is_a_matter_of_credentials(examine_as_caller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    found = the_bad_one(examine_as_caller())
    assert (found.subject, "missing: AWS_SECRET_ACCESS_KEY" in found.text) == ("Credentials", True)


def test_a_network_that_does_not_lead_to_aws_is_no_matter_of_credentials(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "https://sts.us-east-1.amazonaws.com/"

    def unreachable(_: str) -> Any:
        raise EndpointConnectionError(endpoint_url=url)

    found = the_bad_one(list(doctor.examine(checkout, {}, lambda _: unreachable)))
    assert found.subject == "Network"
    assert found.text == f'AWS cannot be reached (Could not connect to the endpoint URL: "{url}")'
    assert found.remedy == "check the network, the proxy and AWS_REGION in .env, then try again."


def test_refused_credentials_are_to_be_renewed(examine: Any, healthy: HealthyAccount, aws: Clients) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "Expired."}}, "GetCallerIdentity")

    aws("sts").meta.events.register("before-call.sts", refuse)
    found = the_bad_one(examine())
    assert found.text.startswith("AWS does not accept your credentials (")
    assert found.remedy == "log in, then try again."


def test_a_region_without_bootstrap_gets_the_command(examine: Any, healthy: HealthyAccount, aws: Clients) -> None:
    aws("ssm").delete_parameter(Name="/cdk-bootstrap/hnb659fds/version")
    remedy = the_bad_one(examine()).remedy
    assert remedy.startswith("python cdk.py bootstrap aws://123456789012/us-east-1, or set BOOTSTRAP_QUALIFIER")


def test_the_qualifier_of_a_company_is_looked_for_and_named(
    examine: Any, healthy: HealthyAccount, aws: Clients, checkout: Path
) -> None:
    set_key(checkout / ".env", "BOOTSTRAP_QUALIFIER", "mybank1")
    found = the_bad_one(examine())
    assert found.text == "us-east-1 is not prepared for the CDK with the qualifier mybank1"
    assert found.remedy.endswith("us-east-1 --qualifier mybank1 --toolkit-stack-name CDKToolkit-mybank1")
    aws("ssm").put_parameter(Name="/cdk-bootstrap/mybank1/version", Value="30", Type="String")
    assert bad(examine()) == []


def test_the_qualifier_that_is_looked_for_otherwise_is_the_cdks() -> None:
    assert access.QUALIFIER == DefaultStackSynthesizer.DEFAULT_QUALIFIER


def about(findings: list[Finding], subject: str) -> Finding:
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


@pytest.mark.parametrize(
    ("bound", "setting", "mark", "says"),
    [
        (None, "true", Mark.GOOD, "the deployment binds ours"),
        (None, "false", Mark.UNKNOWN, "leaves it so"),
        ("ACEmailAI-EmailSuggestedResponseConfidenceScore", "true", Mark.GOOD, "it runs ours"),
        ("Theirs", "true", Mark.UNKNOWN, "it runs Theirs, which the deployment leaves alone"),
        ("Theirs", "replace", Mark.GOOD, "puts ours in its place"),
        ("Theirs", "false", Mark.UNKNOWN, "leaves alone"),
    ],
)
def test_the_flow_that_the_address_runs_now_is_named(
    examine: Any,
    healthy: HealthyAccount,
    instance: ConnectInstance,
    checkout: Path,
    bound: str | None,
    setting: str,
    mark: Mark,
    says: str,
) -> None:
    instance.bind(ADDRESS, bound)
    set_key(checkout / ".env", "ASSOCIATE_EMAIL_ADDRESS", setting)
    found = about(examine(), "Flow of the address")
    assert (found.mark, says in found.text) == (mark, True)


def test_a_service_that_does_not_know_the_address_by_its_names_is_unknown(
    examine: Any, healthy: HealthyAccount, instance: ConnectInstance
) -> None:
    instance.takes = ()
    assert about(examine(), "Flow of the address").mark is Mark.UNKNOWN


def test_a_standby_that_cannot_be_changed_any_more_is_said(
    examine: Any, healthy: HealthyAccount, checkout: Path
) -> None:
    set_key(checkout / ".env", "STANDBY_REPLICAS", "DISABLED")
    found = the_bad_one(examine())
    assert "has STANDBY_REPLICAS=ENABLED, .env says DISABLED" in found.text
    assert found.remedy.startswith("Set ENABLED again")


def privately(checkout: Path) -> None:
    for name, text in PRIVATE.items():
        set_key(checkout / ".env", name, text, quote_mode="never")


def test_a_private_endpoint_that_is_ready_leaves_to_a_person_whether_packets_get_there(
    examine: Any, healthy: HealthyAccount, checkout: Path
) -> None:
    privately(checkout)
    found = about(examine(), "Private network")
    assert found.mark is Mark.UNKNOWN
    assert "whether packets get there is not tried" in found.text
    assert "port 443" in found.remedy


@pytest.mark.parametrize(
    ("endpoints", "said"),
    [
        ([], "is no endpoint of OpenSearch Serverless in us-east-1"),
        ([{"id": "vpce-1", "status": "PENDING"}], "is PENDING"),
    ],
)
def test_a_private_endpoint_that_is_missing_or_not_ready_is_said(
    examine: Any, healthy: HealthyAccount, checkout: Path, endpoints: list[dict[str, str]], said: str
) -> None:
    privately(checkout)
    healthy.endpoints = endpoints
    assert said in the_bad_one(examine()).text


def test_another_store_is_said_to_leave_the_one_before_until_it_is_cleaned_up(
    examine: Any, healthy: HealthyAccount, account: Account, checkout: Path
) -> None:
    set_key(checkout / ".env", "VECTOR_STORE", "S3_VECTORS")
    before = about(examine(), "Vector store")
    account.cloudformation.stacks["S3VectorsStack"] = VECTOR_STORE
    after = about(examine(), "Vector store")
    assert "OPENSEARCH_SERVERLESS is deployed, .env says S3_VECTORS" in before.text
    assert after.text == "the stack OpenSearchStack is left of before and used by nobody"
    assert (before.mark, after.mark) == (Mark.UNKNOWN, Mark.UNKNOWN)


def test_a_first_deployment_is_advised_to_be_a_sandbox(
    examine: Any, healthy: HealthyAccount, account: Account, checkout: Path
) -> None:
    set_key(checkout / ".env", "STAGE", "production")
    assert about(examine(), "Stage").mark is Mark.GOOD
    account.functions.clear()
    assert about(examine(), "Stage").mark is Mark.UNKNOWN


def test_an_old_bootstrap_is_not_enough(examine: Any, healthy: HealthyAccount, aws: Clients) -> None:
    aws("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="6", Type="String", Overwrite=True)
    assert "version 6 is too old" in the_bad_one(examine()).text


@pytest.mark.parametrize(
    ("operation", "code", "says"),
    [
        ("DescribeInstance", "ResourceNotFoundException", "no instance"),
        ("DescribeQueue", "ResourceNotFoundException", "no queue"),
        ("GetTemplate", "ResourceNotFoundException", "no template"),
        ("GetDomain", "ResourceNotFoundException", "no domain"),
    ],
)
def test_an_id_that_leads_nowhere_is_named(
    examine: Any, healthy: HealthyAccount, operation: str, code: str, says: str
) -> None:
    healthy.service.fails(operation, code)
    found = the_bad_one(examine())
    assert says in found.text
    assert "AMAZON_CONNECT_" in found.remedy


@pytest.mark.parametrize(
    ("take", "says"),
    [
        pytest.param(lambda a: a.instance.update(InstanceStatus="CREATION_FAILED"), "CREATION_FAILED", id="instance"),
        pytest.param(lambda a: a.storage.clear(), "keeps no e-mail messages", id="storage"),
        pytest.param(lambda a: a.queue.update(Status="DISABLED"), "Basic is disabled", id="queue"),
        pytest.param(lambda a: a.cases.clear(), "no Cases domain", id="cases"),
        pytest.param(lambda a: a.template.update(status="Inactive"), "is inactive", id="template"),
        pytest.param(lambda a: a.lifecycle.update(endOfLifeTime=1_600_000_000), "ended on 2020", id="end of life"),
    ],
)
def test_what_is_missing_is_said(examine: Any, healthy: HealthyAccount, take: Any, says: str) -> None:
    take(healthy)
    assert all(says in finding.text and finding.remedy for finding in bad(examine()))
    assert bad(examine())


def test_an_address_that_the_instance_lacks_is_named(
    examine: Any, healthy: HealthyAccount, instance: ConnectInstance
) -> None:
    instance.addresses = ["other@anycompany.example"]
    assert ADDRESS in the_bad_one(examine()).text


def test_the_queue_of_each_category_is_looked_at(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    set_key(checkout / ".env", "AMAZON_CONNECT_QUEUE_ID_PAYMENT", "00000000-0000-4000-8000-00000000000a")
    lines = [finding.text for finding in examine() if finding.subject == "Queue"]
    assert lines == ["Basic (AMAZON_CONNECT_QUEUE_ID)", "Basic (AMAZON_CONNECT_QUEUE_ID_PAYMENT)"]


def test_a_queue_that_cannot_send_is_pointed_out(examine: Any, healthy: HealthyAccount) -> None:
    del healthy.queue["OutboundEmailConfig"]
    (found,) = [finding for finding in examine() if finding.mark is Mark.UNKNOWN]
    assert "cannot reply" in found.text


@pytest.mark.parametrize("code", [*bedrock.REMEDIES, "ServiceUnavailableException"])
def test_a_model_that_does_not_answer_has_the_remedy_for_its_reason(
    examine: Any, healthy: HealthyAccount, code: str
) -> None:
    healthy.service.fails("Converse", code, "Not for you.")
    found = the_bad_one(examine())
    assert found.text.startswith(f"{HAIKU_5} does not answer")
    assert found.remedy == bedrock.REMEDIES.get(code, bedrock.ASK_AGAIN)


def test_each_model_of_the_chain_is_really_called(examine: Any, healthy: HealthyAccount) -> None:
    examine()
    assert healthy.service.count("Converse") == 2
    assert healthy.service.count("InvokeModel") == 1


def test_a_model_on_its_way_out_is_a_hint(examine: Any, healthy: HealthyAccount) -> None:
    healthy.lifecycle |= {"status": "LEGACY", "endOfLifeTime": 4_000_000_000}
    findings = examine()
    assert bad(findings) == []
    assert sum("on its way out until 2096" in finding.text for finding in findings) == 3


def test_the_quota_is_that_of_the_kind_of_profile(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    set_key(checkout / ".env", "MODEL_CHAIN", "global.anthropic.claude-haiku-5-5")
    assert "global.anthropic.claude-haiku-5-5 tokens per minute: 0" in the_bad_one(examine()).text


def test_more_mails_need_more(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    set_key(checkout / ".env", "EXPECTED_MAILS_PER_HOUR", "5000")
    healthy.connect[0]["Value"] = 500_000
    healthy.concurrency = 10
    subjects = [finding.text.partition(":")[0] for finding in bad(examine())]
    assert subjects == [
        "us.anthropic.claude-haiku-4-5-20251001-v1",
        "functions at a time",
        "Connect, GetAttachedFile a second",
    ]


def test_a_quota_that_is_not_listed_is_left_open(examine: Any, healthy: HealthyAccount) -> None:
    healthy.quotas.clear()
    healthy.connect.clear()
    findings = examine()
    assert bad(findings) == []
    assert sum("not listed" in finding.text for finding in findings) == 5


def test_mails_stay_open_until_an_agent_has_answered(examine: Any, healthy: HealthyAccount) -> None:
    healthy.connect[0]["Value"] = 1_000
    assert "concurrent active emails per instance: 1,000, 2,400" in the_bad_one(examine()).text


def test_functions_of_the_deployment_need_room_beside_those_that_are_there(
    examine: Any, healthy: HealthyAccount
) -> None:
    healthy.functions += ["arn:aws:lambda:us-east-1:123456789012:function:one-more"]
    assert "lambda functions per instance: 50, 51" in the_bad_one(examine()).text
    # Those of the deployment itself are counted once.
    healthy.functions[-1] = "arn:aws:lambda:us-east-1:123456789012:function:ACEmailAI-SendLedger"
    assert bad(examine()) == []


def test_the_quota_of_the_instance_counts_and_not_that_of_another(examine: Any, healthy: HealthyAccount) -> None:
    def own(instance: str, value: float) -> dict[str, Any]:
        arn = f"arn:aws:connect:us-east-1:123456789012:instance/{instance}"
        return {**healthy.connect[0], "Value": value, "QuotaContext": {"ContextId": arn}}

    healthy.connect.append(own("another", 1))
    assert bad(examine()) == []
    healthy.connect.append(own("00000000-0000-4000-8000-000000000001", 2))
    assert "concurrent active emails per instance: 2," in the_bad_one(examine()).text


def test_the_assistant_is_looked_at_where_there_is_one(examine: Any, healthy: HealthyAccount, checkout: Path) -> None:
    set_key(checkout / ".env", "Q_CONNECT_ASSISTANT_ID", "00000000-0000-4000-8000-00000000000b")
    assert "Q in Connect" in {finding.subject for finding in examine()}
    healthy.service.fails("GetAssistant", "ResourceNotFoundException")
    assert the_bad_one(examine()).remedy == "Correct Q_CONNECT_ASSISTANT_ID."


def test_any_failure_of_aws_becomes_a_line(examine: Any, healthy: HealthyAccount) -> None:
    operations = set(healthy.service.answers) - {"AssociateFlow"}
    for code in ("AccessDeniedException", "InternalServerError", "ThrottlingException"):
        for operation in operations:
            healthy.service.failures[operation] = [ServiceError(code, "No.")] * 9
        findings = examine()
        covered = {finding.subject for finding in findings}
        assert {"Connect instance", "E-mail", "Queue", "Case template", "Model", "Embedding model"} <= covered
        assert all(finding.remedy for finding in findings if finding.mark is not Mark.GOOD)


def test_missing_rights_to_look_leave_the_question_open(examine: Any, healthy: HealthyAccount) -> None:
    healthy.service.fails("DescribeQueue", "AccessDeniedException")
    findings = examine()
    assert bad(findings) == []
    assert "your credentials may not look" in next(f.text for f in findings if f.mark is Mark.UNKNOWN)


def test_the_embedding_model_is_the_one_that_is_deployed() -> None:
    assert bedrock.EMBEDDING_MODEL == vectors.EMBEDDING_MODEL


class Line:
    """What the account says of the unit in which turns wait."""

    def __init__(self, here: HealthyAccount) -> None:
        here.has_the_api()
        self.stream, self.room = "ACTIVE", {"OnDemandStreamCount": 1, "OnDemandStreamCountLimit": 50}
        self.mappings = [{"UUID": "1234", "State": "Enabled"}]
        here.concurrency = 1000
        here.service.answers |= {
            "DescribeLimits": lambda **_: {"ShardLimit": 500, "OpenShardCount": 1, **self.room},
            "DescribeStreamSummary": lambda **_: {"StreamDescriptionSummary": {"StreamStatus": self.stream}},
            "ListEventSourceMappings": lambda **_: {"EventSourceMappings": self.mappings},
        }

    def comes(self, here: HealthyAccount) -> None:
        """Let the unit be deployed."""
        here.stacks["ACEmailAIScale"] = SCALE
        here.outputs["ACEmailAIScale"] = {"ScaleStreamName": "ACEmailAI-ScaleTurns"}


@pytest.fixture
def line(healthy: HealthyAccount, checkout: Path) -> Line:
    chatting(checkout, "chat,chat-api,scale")
    return Line(healthy)


def test_turns_in_line_have_good_lines_before_and_after_they_are_deployed(
    examine: Any, healthy: HealthyAccount, line: Line
) -> None:
    def told() -> list[str]:
        return [each.text for each in examine() if each.subject == "Turns in line"]

    assert told()[0] == "1,000 functions at a time in the account, 800 for turns when most come"
    assert told()[1:] == [
        "1 streams on demand of 50 in the account",
        "the stack ACEmailAIScale comes with the deployment",
    ]
    line.comes(healthy)
    assert told()[1:] == [
        "the stream ACEmailAI-ScaleTurns takes turns",
        "Lambda brings turns to ACEmailAI-ScaleIntake",
        "Lambda brings turns to ACEmailAI-ScaleWorker",
    ]
    assert {each.mark for each in examine()} == {Mark.GOOD}


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        (lambda here, _: setattr(here, "concurrency", 100), "100 functions at a time in the account, 800 for turns"),
        (lambda _, line: setattr(line, "stream", "DELETING"), "the stream ACEmailAI-ScaleTurns is DELETING"),
        (lambda _, line: line.mappings[0].update(State="Disabled"), "what is brought to ACEmailAI-ScaleIntake is sw"),
        (lambda here, _: here.service.answers.update(DescribeStreamSummary=gone), "is gone, so turns are answered at"),
        (lambda _, line: line.mappings.clear(), "nothing is brought to ACEmailAI-ScaleIntake"),
    ],
)
def test_what_turns_in_line_lack_is_named(
    examine: Any, healthy: HealthyAccount, line: Line, gap: Any, says: str
) -> None:
    line.comes(healthy)
    gap(healthy, line)
    found = [each for each in examine() if each.subject == "Turns in line" and each.mark is Mark.BAD]
    assert says in found[0].text
    assert found[0].remedy
