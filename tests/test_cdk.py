import pytest

from cdk import environment_of


@pytest.mark.parametrize(
    ("arguments", "rest", "name"),
    [
        (["deploy", "--all"], ["deploy", "--all"], None),
        (["--environment", "prod", "deploy"], ["deploy"], "prod"),
        (["deploy", "--environment=prod-2", "--all"], ["deploy", "--all"], "prod-2"),
    ],
)
def test_the_environment_is_taken_out_of_what_the_cdk_gets(
    arguments: list[str], rest: list[str], name: str | None
) -> None:
    assert environment_of(arguments) == (rest, name)


@pytest.mark.parametrize("arguments", [["--environment"], ["--environment=a b"], ["--environment", "$(true)"]])
def test_a_name_that_a_shell_would_read_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="names no environment"):
        environment_of(arguments)
