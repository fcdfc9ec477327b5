"""Setting the mode keeps what it says of the rest, and says in words what holds then."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import DeploymentError
from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.deployed import Deployed
from backend.operations.switch import CATEGORIES, changed, describe
from triage.modes import Kind, Mode, parse

NAME = "/ACEmailAI/mode"


@pytest.fixture
def parameter(aws: Clients) -> Any:
    aws("ssm").put_parameter(Name=NAME, Value='{"mode": "auto", "categories": {"Insurance": "off"}}', Type="String")
    return lambda: parse(aws("ssm").get_parameter(Name=NAME)["Parameter"]["Value"])


@pytest.fixture
def call(checkout: Path, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    return lambda *arguments: CliRunner().invoke(main, ["--folder", str(checkout), "mode", *arguments])


def test_without_an_argument_it_says_what_holds_and_changes_nothing(call: Any, parameter: Any) -> None:
    before = parameter()
    assert call().output.splitlines() == [
        "Everything: auto, replies and acknowledgements are sent automatically.",
        "Insurance: off, no mail is analysed, and nothing is sent automatically.",
    ]
    assert parameter() == before


def test_one_category_is_set_and_the_others_stay(call: Any, parameter: Any) -> None:
    assert call("draft", "--category", "Payment").exit_code == 0
    assert parameter().categories == {"Insurance": Mode.OFF, "Payment": Mode.DRAFT}
    assert parameter().everywhere is Mode.AUTO


def test_everything_is_set_and_the_categories_stay(call: Any, parameter: Any) -> None:
    assert "Everything: shadow," in call("shadow").output
    assert (parameter().everywhere, parameter().categories) == (Mode.SHADOW, {"Insurance": Mode.OFF})


def test_auto_takes_off_what_a_category_had(call: Any, parameter: Any) -> None:
    call("auto", "--category", "Insurance")
    assert parameter().categories == {}


@pytest.mark.parametrize(
    "arguments", [("stop",), ("off", "--category", "Payments"), ("--category", "Payment"), ("off", "draft")]
)
def test_what_is_not_a_mode_or_a_category_is_refused(call: Any, parameter: Any, arguments: tuple[str, ...]) -> None:
    before = parameter()
    assert call(*arguments).exit_code == 2
    assert parameter() == before


def test_what_is_not_deployed_is_said_in_words(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Deployed, "exists", lambda _: False)
    outcome = call("off")
    assert outcome.exit_code == 1
    assert "deploy first" in outcome.output


def test_a_deployed_copy_that_lost_its_parameter_gets_it_back(call: Any, aws: Clients) -> None:
    assert "set a mode for everything first" in call("off", "--category", "Payment").output
    assert call("off").exit_code == 0
    assert parse(aws("ssm").get_parameter(Name=NAME)["Parameter"]["Value"]).everywhere is Mode.OFF


def test_a_parameter_that_is_not_understood_is_said_to_stop_all_mail() -> None:
    assert "nothing is sent automatically" in " ".join(describe("off;"))
    with pytest.raises(DeploymentError, match="set a mode for everything first"):
        changed("off;", Mode.AUTO, "Payment")


def test_a_category_that_is_freer_than_everything_is_said_to_wait() -> None:
    [_, waiting] = describe('{"mode": "draft", "categories": {"Payment": "auto"}}')
    assert waiting == "Payment: auto, which waits until everything is freer than draft."


@given(
    st.text(max_size=30) | st.sampled_from(['{"mode": "auto", "categories": {"Payments": "off"}}']),
    st.sampled_from(Mode),
)
def test_whatever_it_said_a_mode_for_everything_is_understood(text: str, mode: Mode) -> None:
    found = parse(changed(text, mode))
    assert (found.everywhere, found.quiet) == (mode, False)


@given(st.lists(st.tuples(st.sampled_from(Mode), st.none() | st.sampled_from(CATEGORIES)), max_size=6))
def test_off_stops_everything_whatever_was_set_before(steps: list[tuple[Mode, str | None]]) -> None:
    text = "draft"
    for mode, category in [*steps, (Mode.OFF, None)]:
        text = changed(text, mode, category)
    assert not any(parse(text).may_send(category, kind) for category in CATEGORIES for kind in Kind)
