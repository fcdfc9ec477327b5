"""What has to be there before a chat is answered: the bot, its language, an instance that may use it, the flow."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from backend.connect.flows import CHAT
from backend.names import CHAT_LANGUAGE, Names
from backend.operations import stacks
from backend.operations.account import Clients, code, pages
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings, Unit

SUBJECT = "Chats"
DEPLOY = "Deploy again, which puts it back: python cdk.py deploy --all."


def chats(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Where the unit is deployed, each link from the flow to the function that answers is there."""
    if Unit.CHAT not in settings.units:
        return
    name = Names(settings.app_name).chat_stack
    if (stack := stacks.find(aws, name)) is None:
        yield good(SUBJECT, f"the stack {name} comes with the deployment")
        return
    told = {row["OutputKey"]: str(row.get("OutputValue", "")) for row in stack.get("Outputs", ())}
    yield _bot(aws, told["ChatBotAliasArn"], told["ChatFunctionName"])
    yield _association(settings, aws, told["ChatBotAliasArn"])
    yield _flow(settings, aws, told["ChatFlowArn"])


def _bot(aws: Clients, alias_arn: str, function: str) -> Finding:
    """Its alias hands what customers write to our function, in a language that is built."""
    lex = aws("lexv2-models")
    bot, alias = alias_arn.rpartition("bot-alias/")[2].split("/")
    try:
        found = lex.describe_bot_alias(botId=bot, botAliasId=alias)
        version = found.get("botVersion", "DRAFT")
        language = lex.describe_bot_locale(botId=bot, botVersion=version, localeId=CHAT_LANGUAGE)["botLocaleStatus"]
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        return bad(SUBJECT, f"the bot, its alias or its language {CHAT_LANGUAGE} is gone", DEPLOY)
    if found["botAliasStatus"] != "Available" or language != "Built":
        said = f"the bot's alias is {found['botAliasStatus']}, its language {CHAT_LANGUAGE} {language}"
        return bad(SUBJECT, said, "Look at the bot in the Amazon Lex console: it says why, and can build it again.")
    if not _hands_over(found.get("botAliasLocaleSettings", {}).get(CHAT_LANGUAGE, {}), function):
        return bad(SUBJECT, f"the bot does not hand turns to {function}", DEPLOY)
    return good(SUBJECT, f"the bot speaks {CHAT_LANGUAGE} and hands turns to {function}")


def _hands_over(language: Mapping[str, Any], function: str) -> bool:
    hook = language.get("codeHookSpecification", {}).get("lambdaCodeHook", {})
    named = str(hook.get("lambdaARN", "")).partition(":function:")[2].partition(":")[0]
    return bool(language.get("enabled")) and named == function


def _association(settings: Settings, aws: Clients, alias_arn: str) -> Finding:
    rows = pages(aws("connect").list_bots, "LexBots", InstanceId=settings.instance_id, LexVersion="V2")
    if any(row.get("LexV2Bot", {}).get("AliasArn") == alias_arn for row in rows):
        return good(SUBJECT, "the instance may use the bot")
    return bad(SUBJECT, "the instance may not use the bot, so its flow ends at once", DEPLOY)


def _flow(settings: Settings, aws: Clients, flow: str) -> Finding:
    name = Names(settings.app_name).of(CHAT)
    try:
        found = aws("connect").describe_contact_flow(InstanceId=settings.instance_id, ContactFlowId=flow)["ContactFlow"]
    except ClientError as error:
        if code(error) not in {"ResourceNotFoundException", "ContactFlowNotPublishedException"}:
            raise
        return bad(SUBJECT, f"the flow {name} is gone or not published", DEPLOY)
    if found.get("State", "ACTIVE") != "ACTIVE" or found.get("Status", "PUBLISHED") != "PUBLISHED":
        return bad(SUBJECT, f"the flow {name} is archived, or only saved", "Put it back in the Connect admin website.")
    return good(SUBJECT, f"the flow {name} is published; chats that begin with it are answered")
