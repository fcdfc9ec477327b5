"""Start the whole of it on this machine, or say how the deployed copy is.

python scripts/start-ai-service.py --offline [options of `python -m simulator serve`]
python scripts/start-ai-service.py [--environment NAME]
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

OFFLINE = "--offline"

Command = Callable[[list[str]], None]


def serve(arguments: list[str]) -> None:
    """Take in mail and chats here, with the agents' workspace in the browser."""
    from simulator.cli import main as simulator  # noqa: PLC0415 - an account needs no simulator

    simulator(["serve", *arguments], prog_name="python -m simulator")


def health(arguments: list[str]) -> None:
    """Say how what is deployed is now."""
    from backend.operations.__main__ import main as operations  # noqa: PLC0415 - and this machine no account

    operations([*arguments, "health"], prog_name="python -m backend.operations")


def main(arguments: list[str], serve: Command = serve, health: Command = health) -> None:
    """Do either, with what else was given."""
    if {"-h", "--help"}.intersection(arguments):
        sys.stdout.write(str(__doc__))
    elif OFFLINE in arguments:
        serve([each for each in arguments if each != OFFLINE])
    else:
        health(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
