"""The unit that answers chats: a stack of its own beside the e-mail stacks, which do not change for it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from aws_cdk import Duration, Environment
from aws_cdk import aws_connect as connect
from constructs import Construct

from adapters.stores import hand_over_table
from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.environments import Resources
from backend.api.infrastructure import code
from backend.api.models import allow_models
from backend.bot import Bot, flow_of
from backend.connect.flows import CHAT, CHAT_GUIDE, Flows, chat_values, chosen_values
from backend.database.infrastructure import table
from backend.function import Function
from backend.monitoring.chats import ChatMonitoring
from backend.names import CHAT as DESCRIPTION
from backend.settings import Settings
from backend.unit_stack import UnitStack

SECONDS = 12
"""What a turn may take: eight seconds of its own, and a little to say that it failed; Lex waits for 30."""
SESSION_SECONDS = 24 * 3600
"""As long as a chat may take."""


class Lent(NamedTuple):
    """What the unit uses of the e-mail stack: names, and ARNs of what it may call."""

    resources: Resources
    mode_arn: str
    knowledge_base_arn: str
    guardrail_arn: str | None
    recorder_arn: str
    results_arn: str
    translations: Sequence[Path]


class Chat(UnitStack):
    """A function for the turns, their table, the bot in between, the flow, the guide for an agent, and alarms."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        env: Environment,
        flows: Flows,
        lent: Lent,
    ) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        self.conversations = table(self, "Conversations", key="key")
        self.function = self._function(lent)
        self._grant(lent)
        self.bot = Bot(
            self,
            "Bot",
            name=self._names.chat_bot,
            function=self.function,
            session_seconds=SESSION_SECONDS,
            whatever="Whatever a customer writes",
        )
        self.guide = self._guide(flows)
        self.flow = flow_of(
            self,
            self.bot,
            settings=settings,
            flows=flows,
            name=CHAT,
            description="Answers a chat from the articles, or brings it to a person with all that was said",
            values=chat_values(self.guide.attr_contact_flow_arn),
        )
        ChatMonitoring(self, "Monitoring", settings=settings, function=self.function)
        self._finish(
            {
                "ChatFlowArn": self.flow.attr_contact_flow_arn,
                "ChatFunctionName": self.function.function_name,
                "ConversationsTableName": self.conversations.table_name,
                "ChatBotAliasArn": self.bot.alias_arn,
            },
            functions=[self.function],
        )

    def _guide(self, flows: Flows) -> connect.CfnContactFlow:
        instance = self.format_arn(service="connect", resource="instance", resource_name=self._settings.instance_id)
        return connect.CfnContactFlow(
            self,
            "GuideFlow",
            instance_arn=instance,
            name=self._names.of(CHAT_GUIDE),
            type="CONTACT_FLOW",
            description="Guides the agent who takes over a chat",
            content=flows.filled(CHAT_GUIDE, chosen_values(self._settings, instance, None)),
        )

    def _function(self, lent: Lent) -> Function:
        told = environments.chat(self._settings, lent.resources, self.conversations.table_name, lent.recorder_arn)
        function = Function(
            self,
            "Turns",
            name=self._names.chat_function,
            code=code(lent.translations),
            handler="chat_function.lambda_handler",
            timeout=Duration.seconds(SECONDS),
            memory_size=1024,
            log_retention_days=self._settings.log_retention_days,
            environment=told.write(),
        )
        reason = "Called synchronously; the flow hands over to a person when the function fails."
        acknowledge(function, {"Serverless-LambdaDLQ": reason})
        return function

    def _grant(self, lent: Lent) -> None:
        function = self.function
        function.allow("dynamodb:BatchGetItem", "dynamodb:PutItem", on=[self.conversations.table_arn])
        notes = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{hand_over_table.PREFIX}*"]}}
        function.allow("dynamodb:PutItem", on=[lent.results_arn], when=notes)
        function.allow("secretsmanager:GetSecretValue", on=[lent.resources.ledger_key_arn])
        function.allow("ssm:GetParameter", on=[lent.mode_arn])
        function.allow("bedrock:Retrieve", on=[lent.knowledge_base_arn])
        allow_models(function, self._settings.model_ids)
        if lent.guardrail_arn:
            function.allow("bedrock:ApplyGuardrail", on=[lent.guardrail_arn])
        function.allow("lambda:InvokeFunction", on=[lent.recorder_arn])
        function.allow(
            "comprehend:DetectSentiment",
            "comprehend:DetectEntities",
            on=["*"],
            because="Amazon Comprehend's actions on a text know no resource.",
        )
