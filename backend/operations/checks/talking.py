"""What has to be there before a chat or call is answered: bot, language, an instance that may use it, the flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from backend.connect.flows import CHAT, VOICE
from backend.names import CHAT_LANGUAGE, Names
from backend.operations import stacks
from backend.operations.account import Clients, code, pages
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings, Unit

DEPLOY = "Deploy again, which puts it back: python cdk.py deploy --all."


@dataclass(frozen=True, slots=True)
class Talking:
    """The check of a *unit* with which customers talk, called *subject* in what is told: its *flow*, its outputs."""

    unit: Unit
    subject: str
    flow: str

    def __call__(self, settings: Settings, aws: Clients) -> Iterator[Finding]:
        """Where the unit is deployed, each link from the flow to the function that answers is there."""
        if self.unit not in settings.units:
            return
        name = Names(settings.app_name).stack_of(self.flow)
        if (stack := stacks.find(aws, name)) is None:
            yield good(self.subject, f"the stack {name} comes with the deployment")
            return
        told = stacks.outputs(stack)
        alias = told[f"{self.flow}BotAliasArn"]
        yield self._bot(aws, alias, told[f"{self.flow}FunctionName"])
        yield self._association(settings, aws, alias)
        then = f"{self.subject.lower()} that begin with it are answered"
        yield published(settings, aws, told[f"{self.flow}FlowArn"], self.flow, then=then, subject=self.subject)

    def _bot(self, aws: Clients, alias_arn: str, function: str) -> Finding:
        """Its alias hands what customers bring to our function, in a language that is built."""
        lex = aws("lexv2-models")
        bot, alias = alias_arn.rpartition("bot-alias/")[2].split("/")
        try:
            found = lex.describe_bot_alias(botId=bot, botAliasId=alias)
            version = found.get("botVersion", "DRAFT")
            language = lex.describe_bot_locale(botId=bot, botVersion=version, localeId=CHAT_LANGUAGE)["botLocaleStatus"]
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return bad(self.subject, f"the bot, its alias or its language {CHAT_LANGUAGE} is gone", DEPLOY)
        if found["botAliasStatus"] != "Available" or language != "Built":
            said = f"the bot's alias is {found['botAliasStatus']}, its language {CHAT_LANGUAGE} {language}"
            remedy = "Look at the bot in the Amazon Lex console: it says why, and can build it again."
            return bad(self.subject, said, remedy)
        if not _hands_over(found.get("botAliasLocaleSettings", {}).get(CHAT_LANGUAGE, {}), function):
            return bad(self.subject, f"the bot does not hand turns to {function}", DEPLOY)
        return good(self.subject, f"the bot speaks {CHAT_LANGUAGE} and hands turns to {function}")

    def _association(self, settings: Settings, aws: Clients, alias_arn: str) -> Finding:
        rows = pages(aws("connect").list_bots, "LexBots", InstanceId=settings.instance_id, LexVersion="V2")
        if any(row.get("LexV2Bot", {}).get("AliasArn") == alias_arn for row in rows):
            return good(self.subject, "the instance may use the bot")
        return bad(self.subject, "the instance may not use the bot, so its flow ends at once", DEPLOY)


def published(settings: Settings, aws: Clients, arn: str, flow: str, *, then: str, subject: str) -> Finding:
    """The *flow* of this copy is there and runs, and *then* says what that brings."""
    name, connect = Names(settings.app_name).of(flow), aws("connect")
    try:
        found = connect.describe_contact_flow(InstanceId=settings.instance_id, ContactFlowId=arn)["ContactFlow"]
    except ClientError as error:
        if code(error) not in {"ResourceNotFoundException", "ContactFlowNotPublishedException"}:
            raise
        return bad(subject, f"the flow {name} is gone or not published", DEPLOY)
    if found.get("State", "ACTIVE") != "ACTIVE" or found.get("Status", "PUBLISHED") != "PUBLISHED":
        return bad(subject, f"the flow {name} is archived, or only saved", "Put it back in the Connect admin website.")
    return good(subject, f"the flow {name} is published; {then}")


def _hands_over(language: Mapping[str, Any], function: str) -> bool:
    hook = language.get("codeHookSpecification", {}).get("lambdaCodeHook", {})
    named = str(hook.get("lambdaARN", "")).partition(":function:")[2].partition(":")[0]
    return bool(language.get("enabled")) and named == function


CHATS = Talking(Unit.CHAT, "Chats", CHAT)
CALLS = Talking(Unit.VOICE, "Calls", VOICE)
