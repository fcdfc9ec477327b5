"""The unit that keeps the audit: what locks its anchors, who may do what to them, and how a sandbox lets go of them."""

from typing import Any

import pytest

from tests.fakes.deployment import CHANGED, Template, as_list, stacks

HANDLER, RELEASE = "audit_anchor.lambda_handler", "release.on_event"


def unit(stage: str) -> Template:
    return stacks(**CHANGED)["SecondAudit"] if stage == "production" else stacks(UNITS="audit")["ACEmailAIAudit"]


def locked(template: Template) -> dict[str, Any]:
    (bucket,) = (row for row in template.all("AWS::S3::Bucket").values() if row["Properties"].get("ObjectLockEnabled"))
    return bucket


def test_the_mail_does_not_change_for_it() -> None:
    assert stacks(UNITS="audit")["ACEmailAISandbox"].document == stacks()["ACEmailAISandbox"].document


@pytest.mark.parametrize(
    ("stage", "mode", "days", "policy"),
    [("sandbox", "GOVERNANCE", 1, "Delete"), ("production", "COMPLIANCE", 365, "Retain")],
)
def test_an_anchor_is_locked_as_the_stage_says_and_leaves_afterwards(
    stage: str, mode: str, days: int, policy: str
) -> None:
    bucket = locked(unit(stage))
    (rule,) = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    retention = bucket["Properties"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention == {"Mode": mode, "Days": days}
    assert rule["ExpirationInDays"] > days
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["DeletionPolicy"] == policy


@pytest.mark.parametrize("stage", ["sandbox", "production"])
def test_what_anchors_deletes_and_writes_over_nothing(stage: str) -> None:
    actions = {each for each in unit(stage).actions_of(HANDLER) if not each.startswith(("logs:", "xray:", "kms:"))}
    assert actions == {"dynamodb:Scan", "s3:ListBucketVersions", "s3:PutObject"}


def test_only_a_sandbox_has_what_empties_the_bucket_and_it_runs_when_nothing_anchors_any_more() -> None:
    sandbox = unit("sandbox")
    (emptied,) = sandbox.all("Custom::EmptiedAnchors")
    (rule,) = sandbox.all("AWS::Events::Rule")
    assert emptied in sandbox.dependencies(rule)
    assert "s3:BypassGovernanceRetention" in sandbox.actions_of(RELEASE)
    bypassing = [row for row in unit("production").statements() if "Bypass" in str(row["Action"])]
    assert (unit("production").all("Custom::EmptiedAnchors"), bypassing) == ({}, [])


def test_an_audit_that_was_changed_or_that_nobody_looks_at_raises_an_alarm() -> None:
    alarms = {row["MetricName"]: row for row in unit("production").properties("AWS::CloudWatch::Alarm")}
    assert alarms.keys() == {"Errors", "Invocations"}
    assert alarms["Invocations"]["TreatMissingData"] == "breaching"
    assert all(as_list(row["AlarmActions"]) for row in alarms.values())
