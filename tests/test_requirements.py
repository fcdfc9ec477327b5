"""What is installed: every package by version and digest, and the same for those who run it and those who test it."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements/pip.txt": "requirements/pip.in",
    "requirements.txt": "requirements/product.in",
    "requirements-dev.txt": "requirements/dev.in",
    "requirements-encoder.txt": "requirements/encoder.in",
    "requirements-names.txt": "requirements/names.in",
    "requirements-voice.txt": "requirements/voice.in",
    "requirements-analytics.txt": "requirements/analytics.in",
    "requirements-import.txt": "requirements/import.in",
}
CORE = {"aws-cdk-lib", "constructs", "boto3", "opensearch-py", "python-dotenv", "pytest", "moto"}


def pinned(file: str) -> dict[str, str]:
    """Each requirement of *file* and all that follows it, by the pin that begins its line."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    return {re.sub(r"\[.*\]", "", entry.split()[0].lower()): entry for entry in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_digests(lock: str) -> None:
    packages = pinned(lock)
    assert packages
    assert [pin for pin, entry in packages.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


@pytest.mark.parametrize(("lock", "source"), LOCKS.items())
def test_the_lock_holds_what_was_asked_for(lock: str, source: str) -> None:
    assert set(pinned(source)) <= set(pinned(lock)), f"`make lock` makes {lock} again"


def test_the_checks_run_on_the_packages_of_the_product() -> None:
    """Whatever the system: on some of them only the checks need a package."""
    product, checked = (
        {pin: re.sub(r" ; [^\\\n]*", " ", entry).rstrip() for pin, entry in pinned(lock).items()}
        for lock in ("requirements.txt", "requirements-dev.txt")
    )
    assert {pin for pin, entry in product.items() if checked.get(pin) != entry} == set()


@pytest.mark.parametrize("lock", sorted(LOCKS.keys() - {"requirements/pip.txt"}))
def test_what_is_optional_installs_beside_what_the_checks_need(lock: str) -> None:
    versions, checked = (dict(pin.split("==") for pin in pinned(each)) for each in (lock, "requirements-dev.txt"))
    assert {name for name, version in versions.items() if checked.get(name, version) != version} == set()


def test_the_core_packages_are_there() -> None:
    assert {pin.split("==")[0] for pin in pinned("requirements.txt")} >= CORE


def test_the_cdk_command_line_is_locked_to_what_it_asks_for() -> None:
    folder = ROOT / "requirements/aws-cdk"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: package for name, package in locked.items() if name}
    versions = {name.removeprefix("node_modules/"): package["version"] for name, package in packages.items()}
    assert {name: versions.get(name) for name in wanted} == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
