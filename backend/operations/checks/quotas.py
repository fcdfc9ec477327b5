"""Whether the account's quotas carry the mails that are expected."""

import re
from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from botocore.exceptions import ClientError

from adapters.bedrock.models import WORLDWIDE, base_id
from backend.names import Names
from backend.operations.account import Clients, code, pages
from backend.operations.checks.names import brought
from backend.operations.finding import Finding, bad, good, unknown
from backend.settings import Settings

PEAK = 5
"""How much busier the busiest minute is than the average one."""
TOKENS = 8_000
"""What one mail takes from a model's quota: about 4,000 in, and up to 800 out that Bedrock counts five times."""
LAMBDA_SECONDS = 20
"""How long the functions work on one mail, all together."""
OPEN_HOURS = 24
"""How long a mail stays open, and counts as active, until an agent has answered it."""
FILES_A_SECOND = 2
"""How many files Connect hands out in a second where no quota is listed; each mail is one.

https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
"""
BUSIEST_MINUTE = "needed for the busiest minute"


def model_tokens(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Tokens per minute of each model of the chain."""
    needed = _busiest_minute(settings) * TOKENS
    quotas = list(pages(aws("service-quotas").list_service_quotas, "Quotas", ServiceCode="bedrock"))
    for model_id in settings.model_ids:
        yield _compare(
            f"{model_id} tokens per minute", _tokens_per_minute(model_id, quotas, aws), needed, BUSIEST_MINUTE
        )


def concurrency(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """How many functions may run at a time in the account."""
    limit = aws("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    needed = ceil(_busiest_minute(settings) * LAMBDA_SECONDS / 60)
    yield _compare("functions at a time", limit, needed, BUSIEST_MINUTE)


def connect(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """What the instance may hold: open mails, and the functions and flows that come on top of those it has."""
    names = Names(settings.app_name)
    instance = {"InstanceId": settings.instance_id}
    listed = pages(aws("connect").list_lambda_functions, "LambdaFunctions", **instance)
    functions = {str(arn).split(":")[6] for arn in listed} | set(names.flow_functions)
    rows = pages(aws("connect").list_contact_flows, "ContactFlowSummaryList", **instance)
    flows = {row["Name"] for row in rows}
    flows |= {names.of(flow) for stack in brought(settings, names).values() for flow in stack.flows}
    quotas = list(
        pages(aws("service-quotas").list_service_quotas, "Quotas", ServiceCode="connect", QuotaAppliedAtLevel="ALL")
    )
    needed = {
        "concurrent active emails": (settings.expected_mails_per_hour * OPEN_HOURS, "if a mail stays open for a day"),
        "lambda functions": (len(functions), "with those of this deployment"),
        "flows": (len(flows), "with those of this deployment"),
    }
    for kind, (number, why) in needed.items():
        limit = _of_instance(kind, quotas, settings.instance_id)
        yield _compare(f"Connect, {kind} per instance", limit, number, why)
    rates = [row["Value"] for row in quotas if "getattachedfile" in _words(row["QuotaName"])]
    needed_rate = ceil(_busiest_minute(settings) / 60)
    yield _compare("Connect, GetAttachedFile a second", min(rates, default=FILES_A_SECOND), needed_rate, BUSIEST_MINUTE)


def _of_instance(kind: str, quotas: list[dict[str, Any]], instance_id: str) -> float | None:
    """The instance's own value where it has one, else the account's; those of other instances say nothing."""
    found: dict[str, float] = {}
    for quota in quotas:
        if f"{kind} per instance" in _words(quota["QuotaName"]):
            found[quota.get("QuotaContext", {}).get("ContextId", "").rpartition("/")[2]] = quota["Value"]
    return found.get(instance_id, found.get(""))


def _busiest_minute(settings: Settings) -> int:
    return ceil(settings.expected_mails_per_hour / 60 * PEAK)


def _compare(subject: str, limit: float | None, needed: int, why: str) -> Finding:
    expectation = f"{needed:,} {why}"
    if limit is None:
        remedy = "Look for it in the Service Quotas console."
        return unknown("Quota", f"{subject}: not listed, {expectation}", remedy)
    if limit < needed:
        remedy = "Ask for more in the Service Quotas console, or lower EXPECTED_MAILS_PER_HOUR if fewer mails come."
        return bad("Quota", f"{subject}: {limit:,.0f}, {expectation}", remedy)
    return good("Quota", f"{subject}: {limit:,.0f}, {expectation}")


def _tokens_per_minute(model_id: str, quotas: list[dict[str, Any]], aws: Clients) -> float | None:
    """The quota whose name tells of the model and of the kind of profile it is called through."""
    model = _words(_display_name(model_id, aws))
    worldwide = model_id.startswith(f"{WORLDWIDE}.")
    found = [quota["Value"] for quota in quotas if _is_tokens_of(quota, model, worldwide=worldwide)]
    return min(found, default=None)


def _is_tokens_of(quota: Mapping[str, Any], model: str, *, worldwide: bool) -> bool:
    kind, _, name = _words(quota["QuotaName"]).partition(" tokens per minute for ")
    return "cross region" in kind and ("global" in kind) == worldwide and f" {model} " in f" {name} "


def _display_name(model_id: str, aws: Clients) -> str:
    try:
        details = aws("bedrock").get_foundation_model(modelIdentifier=base_id(model_id))["modelDetails"]
    except ClientError as error:
        if code(error) not in {"ResourceNotFoundException", "ValidationException"}:
            raise
        return model_id
    return str(details.get("modelName", model_id))


def _words(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9.]+", name.lower()))
