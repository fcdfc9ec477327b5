"""No template owns what the operator's switch says."""

import json

from tests.fakes.deployment import CHANGED, as_list, backend, stacks
from triage import modes
from triage.modes import Mode

HANDLER = "first_mode.on_event"
PARAMETER = "AWS::SSM::Parameter"

DEPLOYED_BEFORE = "APIMode3D48E5A8"
"""Under this id earlier templates had the switch as a parameter with a value."""


def test_no_parameter_of_a_template_is_the_switch() -> None:
    names = {row["Name"] for template in stacks().values() for row in template.properties(PARAMETER)}
    assert names == {"/ACEmailAI/first-mode"}


def test_only_the_function_that_makes_it_may_write_it_and_it_alone() -> None:
    template = backend()
    writing = [row for row in template.statements() if "ssm:PutParameter" in as_list(row["Action"])]
    assert writing == [row for row in template.may(HANDLER) if "ssm:PutParameter" in as_list(row["Action"])]
    assert [as_list(row["Resource"]) for row in writing] == [
        ["arn:aws:ssm:us-east-1:111122223333:parameter/ACEmailAI/mode"]
    ]


def test_a_new_copy_starts_in_draft() -> None:
    first = backend(**CHANGED).only("Custom::FirstMode")
    assert (first["Name"], modes.parse(first["FirstMode"]).everywhere) == ("/Second/mode", Mode.DRAFT)


def test_an_upgraded_copy_keeps_the_parameter_that_its_template_had() -> None:
    """Under the same id another name means replacement; its policy keeps what is replaced, with what it says."""
    resource = backend().all(PARAMETER)[DEPLOYED_BEFORE]
    assert resource["Properties"]["Name"] != "/ACEmailAI/mode"
    assert (resource["UpdateReplacePolicy"], resource["DeletionPolicy"]) == ("Retain", "Delete")


def test_the_outputs_name_the_mode_and_say_how_to_change_it() -> None:
    outputs = {name: row["Value"] for name, row in backend().document["Outputs"].items()}
    assert outputs["ModeParameterName"] == "/ACEmailAI/mode"
    assert "starts in draft" in outputs["ModeHowToChange"]
    assert "python -m backend.operations mode off" in outputs["ModeHowToChange"]
    assert "--name /ACEmailAI/mode --overwrite --value off" in outputs["ModeHowToChange"]


def test_the_modes_that_a_template_repeats_are_the_same() -> None:
    template = backend()
    [parameter] = template.properties(PARAMETER)
    assert json.loads(parameter["Value"]) == json.loads(template.only("Custom::FirstMode")["FirstMode"])
