import pytest

from cdk import environment_of, main


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


@pytest.mark.parametrize("option", [["--tags", "a=1"], ["--tags=a=1"], ["-t", "a=1"]])
def test_tags_of_whole_stacks_are_refused_before_anything_starts(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deploy", *option]) == 1
    assert "TAGS=cost-center=mail" in capsys.readouterr().err
