"""The CDK application: read the settings, check what the checkout brings, synthesise.

What is wrong with any of it is said in plain words and ends the run; no stack trace from inside a construct.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backend import content, policy_page, settings
from backend.api_pages.pages import pages
from backend.connect.flow_lint import check_all
from backend.errors import DeploymentError, RemedyError
from cdk import environment_of, use_bundled_node
from triage.policy import POLICY

if TYPE_CHECKING:
    from aws_cdk import App

ROOT = Path(__file__).resolve().parent
FINDINGS = ROOT / "docs" / "acknowledged-findings.md"
POLICY_PAGE = ROOT / "docs" / "policy.md"
SHOWN = 5
"""Problems of flows that are listed; one wrong link brings many."""


def prepared(chosen: settings.Settings, brought: content.Content, outdir: str | None = None) -> "App":
    """Build the application, with the CDK's feature flags of this checkout, ready to synthesise."""
    use_bundled_node()
    # Constructs start Node while they are imported, so these follow the choice of Node.
    from aws_cdk import App  # noqa: PLC0415

    from backend.component import build  # noqa: PLC0415

    # Decision 0038: cfn-lint has seen every pair of settings, and what the CDK would say besides are warnings.
    app = App(context=_flags() | _habits(chosen), outdir=outdir, builtin_cloud_formation_validation=False)
    build(app, chosen, brought)
    return app


def checked(app: "App") -> "App":
    """Make synthesis fail on findings of cdk-nag that nobody acknowledged."""
    from aws_cdk import Validations  # noqa: PLC0415
    from cdk_nag import AwsSolutionsChecks, ServerlessChecks  # noqa: PLC0415

    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return app


def check_flows(brought: content.Content) -> None:
    """Refuse flows that Amazon Connect would not publish, or that could lose a mail."""
    documents = {f"{name}.json": text for name, text in brought.flows.documents.items()}
    if problems := check_all(documents):
        rows = [f"  - {row}" for row in problems[:SHOWN]]
        if more := len(problems) - len(rows):
            rows.append(f"  and {more} more, which may follow from these; all: python -m simulator lint")
        raise DeploymentError("\n".join(["The contact flows need attention:", *rows]))


def findings(app: "App") -> str:
    """Give the page of documentation about the findings that were acknowledged."""
    from backend.acknowledgments import report  # noqa: PLC0415

    return report(app)


def main(arguments: list[str]) -> None:
    """Synthesise the application of this checkout, or with `--pages` write the pages that follow from it."""
    arguments, environment = environment_of(arguments)
    chosen = settings.load(ROOT, os.environ, environment)
    brought = content.load(ROOT)
    check_flows(brought)
    if settings.source_file(ROOT, environment).name == settings.EXAMPLE:
        sys.stderr.write("There is no .env: .env.example has placeholders, good for a look, not for a deployment.\n")
    app = prepared(chosen, brought)
    if "--pages" in arguments:
        POLICY_PAGE.write_text(policy_page.page(POLICY), encoding="utf-8")
        for name, text in pages():
            (ROOT / "docs" / name).write_text(text, encoding="utf-8")
        FINDINGS.write_text(findings(app), encoding="utf-8")
    else:
        checked(app).synth()


def _habits(chosen: settings.Settings) -> dict[str, Any]:
    """What a company's account wants of every stack, in the CDK's words."""
    habits: dict[str, Any] = {}
    if chosen.bootstrap_qualifier:
        habits["@aws-cdk/core:bootstrapQualifier"] = chosen.bootstrap_qualifier
    if chosen.permissions_boundary:
        habits["@aws-cdk/core:permissionsBoundary"] = {"name": chosen.permissions_boundary}
    return habits


def _flags() -> dict[str, Any]:
    document = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
    return dict(document["context"])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except RemedyError as error:
        sys.exit(str(error))
