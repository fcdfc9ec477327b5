"""What is wrong with the templates of one set of settings."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from tests.fakes.clean import lint, strange_resources, unknown_actions
from tests.fakes.deployment import stacks


class Examined(NamedTuple):
    """How many templates a set made, what is wrong with them, and how long that took to find."""

    templates: int
    findings: list[str]
    seconds: float


def examine(choice: Mapping[str, str]) -> Examined:
    """Synthesise with a set of settings, which fails on findings of cdk-nag, and look through its templates."""
    began = time.monotonic()
    templates = list(stacks(**choice).values())
    # W6001 is acknowledged in a sandbox: an output leads to the page of the instance, whose id another stack says.
    found = [line for template in templates for line in lint(template) if ": W6001 " not in line]
    found += [f"no action of AWS's: {action}" for action in sorted(unknown_actions(templates))]
    found += [f"{action} does not know {name}" for action, name in sorted(strange_resources(templates))]
    return Examined(len(templates), found, time.monotonic() - began)
