import json
from typing import Any

import pytest

from backend.names import Names
from tests.fakes.deployment import Template, backend, references

ALIAS, GROUP = "AWS::Lambda::Alias", "AWS::CodeDeploy::DeploymentGroup"
CALLED = ("Email", "Query", "Ledger")


def canary(**changes: str) -> Template:
    return backend(CANARY="true", **changes)


def test_without_the_setting_nothing_stands_between_flows_and_functions() -> None:
    kinds = {row["Type"] for row in backend().document["Resources"].values()}

    assert not {
        kind for kind in kinds if kind.startswith("AWS::CodeDeploy::") or kind in (ALIAS, "AWS::Lambda::Version")
    }


def test_flows_permissions_and_associations_name_the_aliases_and_no_function() -> None:
    template = canary()
    aliases = set(template.all(ALIAS))
    flows = template.properties("AWS::Connect::ContactFlow")
    named = {name for row in flows for name in references(row["Content"])}
    functions = set(template.all("AWS::Lambda::Function"))

    assert len(aliases) == len(CALLED)
    assert aliases <= named
    assert not named & functions
    connects = [row for row in template.properties("AWS::Lambda::Permission") if "connect." in str(row["Principal"])]
    associated = [row["IntegrationArn"] for row in template.properties("AWS::Connect::IntegrationAssociation")]
    assert {row["FunctionName"]["Ref"] for row in connects} == {row["Ref"] for row in associated} == aliases


@pytest.mark.parametrize(
    ("changes", "config"),
    [({}, "LambdaAllAtOnce"), ({"STAGE": "production"}, "LambdaCanary10Percent5Minutes")],
)
def test_another_version_is_turned_back_by_the_errors_of_its_function(changes: dict[str, str], config: str) -> None:
    template = canary(**changes)
    alarms = template.all("AWS::CloudWatch::Alarm")

    for name, row in template.all(ALIAS).items():
        policy = row["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        group: dict[str, Any] = template.all(GROUP)[policy["DeploymentGroupName"]["Ref"]]["Properties"]
        (alarm,) = (alarms[each["Name"]["Ref"]]["Properties"] for each in group["AlarmConfiguration"]["Alarms"])
        assert group["DeploymentConfigName"].endswith(config)
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert alarm["MetricName"] == "Errors"
        (watched,) = (each["Value"]["Ref"] for each in alarm["Dimensions"])
        assert name.startswith(watched[:-8])
        assert alarm["AlarmName"] in Names("ACEmailAI").canary_alarms


def test_mails_given_to_the_alias_fail_and_are_recorded_as_those_given_to_the_function() -> None:
    rows = [
        {name: value for name, value in row.items() if name not in ("Qualifier", "FunctionName")}
        for row in canary().properties("AWS::Lambda::EventInvokeConfig")
        if "OnSuccess" in row.get("DestinationConfig", {})
    ]

    assert len(rows) == 2
    assert json.dumps(rows[0]) == json.dumps(rows[1])


def test_another_knowledge_base_makes_another_version_though_no_property_of_the_function_names_it() -> None:
    here, there = (set(canary(**each).all("AWS::Lambda::Version")) for each in ({}, {"VECTOR_STORE": "S3_VECTORS"}))

    assert not here & there
