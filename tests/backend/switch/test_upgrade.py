"""A copy whose template had the switch as a parameter of its own is upgraded in a rehearsal."""

from pathlib import Path
from typing import Any

import pytest

from backend.switch.infrastructure import FIRST_MODE
from simulator.rehearsal.rehearsal import SWITCHED, Rehearsal
from simulator.rehearsal.synthesis import Synthesis
from tests.backend.switch.test_infrastructure import DEPLOYED_BEFORE

MODE = "/ACEmailAI/mode"


def as_before(_: str, document: dict[str, Any]) -> None:
    """Make a template as earlier versions had it: with the parameter, and without the function that makes it."""
    resources = document["Resources"]
    for name in [name for name in resources if name.startswith("Switch")]:
        del resources[name]
    if DEPLOYED_BEFORE in resources:
        parameter = {"Name": MODE, "Type": "String", "Value": FIRST_MODE}
        resources[DEPLOYED_BEFORE] = {"Type": "AWS::SSM::Parameter", "Properties": parameter}


def without_policy(_: str, document: dict[str, Any]) -> None:
    document["Resources"].get(DEPLOYED_BEFORE, {}).pop("UpdateReplacePolicy", None)


@pytest.mark.parametrize("has_policy", [True, False])
def test_an_upgrade_keeps_what_the_operator_set_by_the_policy_of_the_template(tmp_path: Path, has_policy: bool) -> None:
    today = Synthesis(tmp_path).today
    rehearsal = Rehearsal()
    rehearsal.deploy(today.edited("before", as_before))
    rehearsal.use()
    done = rehearsal.deploy(today if has_policy else today.edited("without", without_policy))
    rehearsal.check()

    assert all(each.succeeded for each in done)
    assert rehearsal.state().get(f"parameter {MODE}") == (SWITCHED if has_policy else None)
    assert ("the operator's switch is gone" in " ".join(rehearsal.found)) is not has_policy
    rehearsal.destroy()
    assert rehearsal.state().get(f"parameter {MODE}") == (SWITCHED if has_policy else None)
    if has_policy:  # what is kept stays in the account, which the next rehearsal in this process shares
        rehearsal.functions.client("ssm").delete_parameter(Name=MODE)
