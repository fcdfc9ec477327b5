"""A number that nobody can reckon with is refused where it is given, by each command that takes one."""

import click
import pytest
from click.testing import CliRunner

from backend.operations.__main__ import main as operations
from backend.operations.finite import Finite
from simulator.cli import main


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_what_is_no_number_is_refused_whatever_the_bounds(number: str) -> None:
    with pytest.raises(click.BadParameter):
        Finite(min=0).convert(number, None, None)
    with pytest.raises(click.BadParameter):
        Finite().convert(number, None, None)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (main, "report kept.jsonl --agent-cost nan --message-cost 1"),
        (main, "report kept.jsonl --agent-cost 1 --message-cost nan"),
        (main, "load --rate 60 --mails nan"),
        (main, "send mail.eml --every nan"),
        (main, "calibrate kept.jsonl --tolerance nan"),
        (operations, "interactions --since nan"),
    ],
)
def test_every_command_refuses_it(command: click.Command, arguments: str) -> None:
    done = CliRunner().invoke(command, arguments.split())
    assert done.exit_code == 2
    assert "no number to reckon with" in done.stderr
