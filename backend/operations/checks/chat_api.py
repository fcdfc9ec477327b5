"""What has to be there before a website's chat is answered: two APIs that ask their guard, a key, a flow, room."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from backend.chat_api.limits import Throttle, throttle
from backend.connect.flows import PERSON
from backend.names import Names
from backend.operations import stacks
from backend.operations.account import Clients, code, pages
from backend.operations.checks.talking import DEPLOY, published
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Settings, Unit

SUBJECT = "API of chats"
NEW_CONNECTIONS = "new connections per second"
"""How the quota's name begins of windows that open in the account."""
ASK_FOR_MORE = "Ask for more in the Service Quotas console; until then customers are refused at busy times."
GONE = frozenset({"NotFoundException", "ResourceNotFoundException"})


def chat_api(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Where the unit is on, the account has room for it; where it is deployed, each of its parts is there."""
    if Unit.CHAT_API not in settings.units:
        return
    yield from _room(aws, throttle(settings))
    names = Names(settings.app_name)
    if (stack := stacks.find(aws, names.chat_api_stack)) is None:
        yield good(SUBJECT, f"the stack {names.chat_api_stack} comes with the deployment")
        return
    told = stacks.outputs(stack)
    yield _turns(aws, told["ChatApiUrl"], names.chat_api_turns)
    yield _push(aws, told["ChatApiPushUrl"])
    yield _key(aws, told["ChatApiTokenKeyArn"])
    yield published(settings, aws, told["PersonFlowArn"], PERSON, then="it brings chats to a person", subject=SUBJECT)


def _room(aws: Clients, ours: Throttle) -> Iterator[Finding]:
    """The account lets in what our stages do; all its APIs in the region share it."""
    told = aws("apigateway").get_account()["throttleSettings"]
    rate, burst = told["rateLimit"], told["burstLimit"]
    mine = f"ours {ours.rate} and {ours.burst}"
    said = f"the account's APIs take {rate:,.0f} requests a second and {burst:,.0f} at once, {mine}"
    yield good(SUBJECT, said) if rate >= ours.rate and burst >= ours.burst else bad(SUBJECT, said, ASK_FOR_MORE)
    quotas = pages(aws("service-quotas").list_service_quotas, "Quotas", ServiceCode="apigateway")
    opened = [row["Value"] for row in quotas if row["QuotaName"].lower().startswith(NEW_CONNECTIONS)]
    if not opened:
        yield unknown(SUBJECT, f"WebSockets: {NEW_CONNECTIONS} not listed", "Look in the Service Quotas console.")
        return
    said = f"WebSockets: {min(opened):,.0f} {NEW_CONNECTIONS}, {ours.rate} needed if each turn begins a conversation"
    yield good(SUBJECT, said) if min(opened) >= ours.rate else bad(SUBJECT, said, ASK_FOR_MORE)


def _turns(aws: Clients, url: str, function: str) -> Finding:
    """Its stage is there, and a turn passes the guard before it reaches our function."""
    name, stage = _of(url)
    rest = aws("apigateway")
    try:
        rest.get_stage(restApiId=name, stageName=stage)
        rows = rest.get_resources(restApiId=name, embed=["methods"])["items"]
    except ClientError as error:
        return _gone(error, "the API that takes turns, or its stage, is gone")
    posts = [row["resourceMethods"]["POST"] for row in rows if "POST" in row.get("resourceMethods", {})]
    if not any(_calls(post, function) for post in posts):
        return bad(SUBJECT, f"no turn reaches {function}", DEPLOY)
    if any(post.get("authorizationType") != "CUSTOM" for post in posts):
        return bad(SUBJECT, "turns are taken without asking the guard", DEPLOY)
    return good(SUBJECT, f"turns pass the guard and reach {function}: {url}")


def _calls(method: Mapping[str, Any], function: str) -> bool:
    return f":function:{function}/" in method.get("methodIntegration", {}).get("uri", "")


def _push(aws: Clients, url: str) -> Finding:
    """Its stage is there, and no window opens that the guard has not let in."""
    name, stage = _of(url)
    websocket = aws("apigatewayv2")
    try:
        websocket.get_stage(ApiId=name, StageName=stage)
        routes = {row["RouteKey"]: row for row in websocket.get_routes(ApiId=name)["Items"]}
    except ClientError as error:
        return _gone(error, "the API that pushes, or its stage, is gone")
    if routes.get("$connect", {}).get("AuthorizationType") != "CUSTOM":
        return bad(SUBJECT, "windows open without asking the guard", DEPLOY)
    return good(SUBJECT, f"windows open once the guard lets them in: {url}")


def _key(aws: Clients, arn: str) -> Finding:
    """The secret under which the website signs is there and stays; its value is nobody's here."""
    try:
        found = aws("secretsmanager").describe_secret(SecretId=arn)
    except ClientError as error:
        return _gone(error, f"the secret {arn} is gone, so every token is refused")
    if found.get("DeletedDate"):
        remedy = f"aws secretsmanager restore-secret --secret-id {arn}"
        return bad(SUBJECT, f"the secret {arn} is being deleted, so every token is refused", remedy)
    return good(SUBJECT, f"the website signs its tokens with {arn}")


def _of(url: str) -> tuple[str, str]:
    """The id and the stage of the API at *url*."""
    parts = urlsplit(url)
    return parts.netloc.partition(".")[0], parts.path.strip("/")


def _gone(error: ClientError, says: str) -> Finding:
    if code(error) not in GONE:
        raise error
    return bad(SUBJECT, says, DEPLOY)
