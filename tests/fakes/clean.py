"""What keeps templates clean: policies that AWS knows, and nothing that cfn-lint finds."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.rules import Rules
from cfnlint.runner import Runner, run_template_by_data
from policy_sentry.querying.actions import get_action_data

from backend.settings import REGIONS
from tests.fakes.deployment import Template, as_list, text

NAMED_TWICE = ("/Properties/Role'", "/Properties/RoleArn'")
"""How cfn-lint's word ends for a role that a function depends on and names."""


@cache
def known(action: str) -> list[dict[str, Any]]:
    service, name = action.split(":")
    found = get_action_data(service, name)
    return found[service] if found else []


def _granted(templates: Sequence[Template]) -> Iterator[tuple[str, str]]:
    for template in templates:
        for row in template.statements():
            for action in as_list(row["Action"]):
                yield from ((action, resource) for resource in map(text, as_list(row["Resource"])) if "*" not in action)


def unknown_actions(templates: Sequence[Template]) -> set[str]:
    """The actions that AWS does not know."""
    return {action for action, _ in _granted(templates) if not known(action)}


def strange_resources(templates: Sequence[Template]) -> set[tuple[str, str]]:
    """The resources that their actions do not know."""
    return {
        (action, name) for action, name in _granted(templates) if name.startswith("arn:") and not fits(action, name)
    }


def fits(action: str, resource: str) -> bool:
    """Whether the resource has the parts that one of the action's resource types has, in the same places."""
    return any(same(row["resource_arn_format"], resource) for row in known(action))


def same(form: str, arn: str) -> bool:
    wanted, given = form.split(":", 5), arn.split(":", 5)
    if form == "*" or len(wanted) != len(given):
        return False
    kinds = [part for part in wanted[5].split("/") if not part.startswith("${")]
    return wanted[2] == given[2] and [part for part in given[5].split("/") if part in kinds] == kinds


def lint(template: Template, regions: Sequence[str] = REGIONS) -> list[str]:
    """What cfn-lint finds in any of the regions, but for a role that the CDK names twice."""
    document = json.dumps({**template.document, "Metadata": {}})
    decoded, unread = decode_str(document)
    found = unread or run_template_by_data(decoded, ConfigMixIn(regions=list(regions)), _rules())
    return [
        f"{template.file.name}: {match.rule.id} at {'/'.join(map(str, match.path or ()))}: {match.message}"
        for match in found
        if not (match.rule.id == "W3005" and match.message.endswith(NAMED_TWICE))
    ]


@cache
def _rules() -> Rules:
    """Every rule, which takes a second to load."""
    return Runner(ConfigMixIn(regions=list(REGIONS))).rules
