"""What the stages of the API let in, which `doctor` holds against the account."""

from typing import NamedTuple

from backend.settings import Settings, Unit


class Throttle(NamedTuple):
    """Requests a second, and at once."""

    rate: int
    burst: int


AT_ONCE, IN_LINE = Throttle(20, 40), Throttle(120, 500)
"""Where turns are answered at once, and where they wait in line."""


def throttle(settings: Settings) -> Throttle:
    """What the stages of a copy let in."""
    return IN_LINE if Unit.SCALE in settings.units else AT_ONCE
