"""What the simulator tells its user when it cannot go on."""

from backend.errors import RemedyError


class SimulatorError(RemedyError):
    """A message fit for the user: it names the file and says what to do."""
