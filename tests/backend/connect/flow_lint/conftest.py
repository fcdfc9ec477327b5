import pytest

from tests.backend.connect.flow_lint.copies import GUIDE, MAIL, TASK, Copy


@pytest.fixture(params=[MAIL, GUIDE, TASK])
def any_flow(request: pytest.FixtureRequest) -> Copy:
    return Copy(request.param)


@pytest.fixture
def mail() -> Copy:
    return Copy(MAIL)


@pytest.fixture
def guide() -> Copy:
    return Copy(GUIDE)
