"""What the simulator tells its user when it cannot go on."""


class SimulatorError(Exception):
    """A message fit for the user: it names the file and says what to do."""
