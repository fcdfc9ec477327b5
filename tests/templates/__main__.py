"""`make lint-templates`: settings in pairs, in all regions, before cdk-nag, policy-sentry and cfn-lint."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from backend import settings
from tests.fakes.deployment import CHANGED, PRIVATE, SHARED_FOLDER, values
from tests.templates.examined import examine
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
        {"UNITS": "chat,chat-api,voice"},
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
    """Examine every set, as many at once as there are processors, tell of each as it ends, and give the exit code."""
    began = time.monotonic()
    sets = list(covering({factor: len(choices) for factor, choices in FACTORS.items()}, goes_together))
    templates, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ[SHARED_FOLDER] = folder
        # Spawned, as a fork would share the CDK's Node.
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            choices = [chosen(choice) for choice in sets]
            for number, (choice, examined) in enumerate(zip(choices, pool.map(examine, choices), strict=True), 1):
                templates, wrong = templates + examined.templates, wrong + len(examined.findings)
                sys.stdout.write(f"{number} of {len(sets)}, {examined.seconds:.0f} s: {json.dumps(choice)}\n")
                sys.stdout.write("".join(f"  {line}\n" for line in examined.findings))
                sys.stdout.flush()
    sys.stdout.write(
        f"{len(sets)} sets of settings, {templates} templates, {len(settings.REGIONS)} regions: {wrong} findings, "
        f"{time.monotonic() - began:.0f} s\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
