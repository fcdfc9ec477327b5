"""`make lint-templates`: settings in pairs, in all regions, before cdk-nag, policy-sentry and cfn-lint."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from backend import settings
from tests.fakes.clean import lint, strange_resources, unknown_actions
from tests.fakes.deployment import CHANGED, PRIVATE, SHARED_FOLDER, Template, stacks, values
from tests.templates.pairs import covering

Choice = Mapping[str, str]

OFF: Choice = {}


def other(*names: str) -> list[Choice]:
    """The default, or what a copy of its own has for these names."""
    return [OFF, {name: CHANGED[name] for name in names}]


FACTORS: Mapping[str, list[Choice]] = {
    "region": [{"AWS_REGION": region} for region in settings.REGIONS],
    "store": [OFF, {"VECTOR_STORE": "S3_VECTORS"}, {"STANDBY_REPLICAS": "DISABLED"}],
    "network": [OFF, PRIVATE],
    "stage": [OFF, {"STAGE": "production"}],
    "instance": [OFF, {"SANDBOX": "true"}, {name: CHANGED[name] for name in CHANGED if name.startswith("Q_CONNECT_")}],
    "canary": [OFF, {"CANARY": "true"}],
    "units": [
        OFF,
        {"UNITS": "chat"},
        {"UNITS": "chat,voice"},
        {name: CHANGED[name] for name in ("UNITS", "CHAT_API_ORIGINS")},
    ],
    "guardrail": other("GUARDRAIL"),
    "key": [OFF, {"DATA_KEY_ARN": "arn:aws:kms:REGION:111122223333:key/00000000-0000-4000-8000-00000000000c"}],
    "alarms": other("ALARM_EMAIL"),
    "name": other("APP_NAME"),
    "habits": other("TAGS", "BOOTSTRAP_QUALIFIER", "PERMISSIONS_BOUNDARY"),
    "customers": [OFF, {"SAMPLE_CUSTOMERS": "true"}, {"SAMPLE_CUSTOMERS": "false"}],
    "address": [OFF, {"ASSOCIATE_EMAIL_ADDRESS": "replace"}, {"ASSOCIATE_EMAIL_ADDRESS": "false"}],
    "models": [OFF, {"MODEL_CHAIN": CHANGED["MODEL_CHAIN"], "JUDGE_MODEL": "amazon.nova-2-lite-v1:0"}],
}
"""What makes templates differ. Which of it goes together, the settings say themselves."""


def chosen(choice: Mapping[str, int]) -> dict[str, str]:
    """The settings of a set of choices."""
    found = {name: text for factor, value in choice.items() for name, text in FACTORS[factor][value].items()}
    return {name: text.replace("REGION", found["AWS_REGION"]) for name, text in found.items()}


def goes_together(choice: Mapping[str, int]) -> bool:
    """Whether the settings take it."""
    try:
        settings.read(values(chosen(choice)))
    except settings.SettingsError:
        return False
    return True


def main() -> int:
    """Synthesise every set, which fails on findings of cdk-nag, and look through all templates; give the exit code."""
    sets = list(covering({factor: len(choices) for factor, choices in FACTORS.items()}, goes_together))
    templates: list[Template] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ[SHARED_FOLDER] = folder
        for number, choice in enumerate(sets, 1):
            sys.stderr.write(f"{number} of {len(sets)}: {json.dumps(chosen(choice))[:200]}\n")
            templates += stacks(**chosen(choice)).values()
    # W6001 is acknowledged in a sandbox: an output leads to the page of the instance, whose id another stack says.
    with tempfile.TemporaryDirectory() as folder:
        found = [line for line in lint(templates, Path(folder)) if ":W6001:" not in line]
    found += [f"no action of AWS's: {action}" for action in sorted(unknown_actions(templates))]
    found += [f"{action} does not know {name}" for action, name in sorted(strange_resources(templates))]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(
        f"{len(sets)} sets of settings, {len(templates)} templates, {len(settings.REGIONS)} regions: "
        f"{len(found)} findings\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
