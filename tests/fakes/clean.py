"""What keeps templates clean: policies that AWS knows, and nothing that cfn-lint finds."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from policy_sentry.querying.actions import get_action_data

from backend.settings import REGIONS
from tests.fakes.deployment import Template, as_list, text


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


def lint(templates: Sequence[Template], folder: Path, regions: Sequence[str] = REGIONS) -> list[str]:
    """What cfn-lint finds in any of the regions, but for a role that the CDK names twice."""
    files = []
    for number, template in enumerate(templates):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps({**template.document, "Metadata": {}}), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--format", "parseable", "--regions", *regions]
    found = subprocess.run([*command, "--template", *map(str, files)], capture_output=True, text=True, check=False)
    lines = found.stdout.splitlines()
    assert lines, f"cfn-lint said nothing: {found.stderr}"
    return [line for line in lines if not re.search(r":W3005:.*'GetAtt' at '[^']+/Properties/Role(Arn)?'$", line)]
