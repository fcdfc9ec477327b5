"""The bots that customers talk with: they understand nothing themselves, and hand each turn to a function.

A flow has no other block that waits for what a customer writes or says.
"""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType

from aws_cdk import Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.connect.flows import Flows, bot_values, chosen_values
from backend.function import Function
from backend.names import CHAT_LANGUAGE, Names
from backend.settings import Settings

HOOK = lex.CfnBot.DialogCodeHookSettingProperty(enabled=True)


class Bot(Construct):
    """A bot, a version of it, and the alias by which a flow names it; *alias_arn* is a text of the deployment.

    *whatever* says what customers bring to it; a *voice* is of a bot that speaks.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        function: Function,
        session_seconds: int,
        whatever: str,
        voice: lex.CfnBot.VoiceSettingsProperty | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self._stack = Stack.of(self)
        self._session_seconds, self._whatever, self._voice = session_seconds, whatever, voice
        bot = self._bot(name)
        self.alias_arn = self._alias(bot, self._version(bot), function).attr_arn
        lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="lexv2.amazonaws.com",
            source_arn=self.alias_arn,
            source_account=self._stack.account,
        )

    def _bot(self, name: str) -> lex.CfnBot:
        role = iam.Role(
            self,
            "Role",
            description="A bot that speaks to nobody needs no permission, but has to have a role"
            if self._voice is None
            else "Lets the bot speak with a voice of Amazon Polly",
            assumed_by=iam.ServicePrincipal(
                "lexv2.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": self._stack.account}}
            ),
        )
        if self._voice:
            self._let_speak(role)
        return lex.CfnBot(
            self,
            "Bot",
            name=name,
            role_arn=role.role_arn,
            data_privacy={"ChildDirected": False},
            idle_session_ttl_in_seconds=self._session_seconds,
            auto_build_bot_locales=True,
            bot_locales=[
                lex.CfnBot.BotLocaleProperty(
                    locale_id=CHAT_LANGUAGE,
                    nlu_confidence_threshold=0.4,
                    voice_settings=self._voice,
                    intents=[
                        lex.CfnBot.IntentProperty(
                            name="Question",
                            description="Lex builds no bot without an intent of its own",
                            sample_utterances=[lex.CfnBot.SampleUtteranceProperty(utterance="I have a question")],
                            dialog_code_hook=HOOK,
                        ),
                        lex.CfnBot.IntentProperty(
                            name="FallbackIntent",
                            description=self._whatever,
                            parent_intent_signature="AMAZON.FallbackIntent",
                            dialog_code_hook=HOOK,
                        ),
                    ],
                )
            ],
        )

    @staticmethod
    def _let_speak(role: iam.Role) -> None:
        role.add_to_policy(iam.PolicyStatement(actions=["polly:SynthesizeSpeech"], resources=["*"]))
        acknowledge(role, {"AwsSolutions-IAM5[Resource::*]": "Amazon Polly's speech knows no resource but lexicons."})

    def _version(self, bot: lex.CfnBot) -> lex.CfnBotVersion:
        """A version never changes: another content is another one."""
        return lex.CfnBotVersion(
            self,
            f"Version{_fingerprint(bot)}",
            bot_id=bot.attr_id,
            bot_version_locale_specification=[
                lex.CfnBotVersion.BotVersionLocaleSpecificationProperty(
                    locale_id=CHAT_LANGUAGE,
                    bot_version_locale_details=lex.CfnBotVersion.BotVersionLocaleDetailsProperty(
                        source_bot_version="DRAFT"
                    ),
                )
            ],
        )

    def _alias(self, bot: lex.CfnBot, version: lex.CfnBotVersion, function: Function) -> lex.CfnBotAlias:
        return lex.CfnBotAlias(
            self,
            "Alias",
            bot_id=bot.attr_id,
            bot_alias_name="live",
            bot_version=version.attr_bot_version,
            bot_alias_locale_settings=[
                lex.CfnBotAlias.BotAliasLocaleSettingsItemProperty(
                    locale_id=CHAT_LANGUAGE,
                    bot_alias_locale_setting=lex.CfnBotAlias.BotAliasLocaleSettingsProperty(
                        enabled=True,
                        code_hook_specification=lex.CfnBotAlias.CodeHookSpecificationProperty(
                            lambda_code_hook=lex.CfnBotAlias.LambdaCodeHookProperty(
                                code_hook_interface_version="1.0", lambda_arn=function.function_arn
                            )
                        ),
                    ),
                )
            ],
        )


def flow_of(
    scope: Construct,
    bot: Bot,
    *,
    settings: Settings,
    flows: Flows,
    name: str,
    description: str,
    values: Mapping[str, str] = MappingProxyType({}),
) -> connect.CfnContactFlow:
    """Let the instance of *settings* use *bot*, and make the flow *name*, filled with *values*, that leads to it."""
    instance = Stack.of(scope).format_arn(service="connect", resource="instance", resource_name=settings.instance_id)
    association = connect.CfnIntegrationAssociation(
        scope,
        "BotAssociation",
        instance_id=instance,
        integration_arn=bot.alias_arn,
        integration_type="LEX_BOT",
    )
    flow = connect.CfnContactFlow(
        scope,
        "Flow",
        instance_arn=instance,
        name=Names(settings.app_name).of(name),
        type="CONTACT_FLOW",
        description=description,
        content=flows.filled(name, {**chosen_values(settings, instance, None), **bot_values(bot.alias_arn), **values}),
    )
    flow.node.add_dependency(association)
    return flow


def _fingerprint(bot: lex.CfnBot) -> str:
    content = Stack.of(bot).resolve(bot.bot_locales)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]
