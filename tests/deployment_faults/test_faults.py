from pathlib import Path

import pytest

from tests.deployment_faults.faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.change.kind}: {fault.change.name}")
def test_each_fault_can_be_put_back_and_names_tests_that_are_there(fault: Fault) -> None:
    assert fault.change.of(ROOT)
    assert all((ROOT / test.partition("::")[0]).exists() for test in fault.tests)
