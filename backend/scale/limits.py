"""How much the unit does at once and how often, which its stack, `doctor` and the load test share."""

from typing import Final

AT_ONCE: Final = 400
"""Turns that are worked on at a time, each by a function that waits for another, of the 1,000 that an account has."""
AT_A_TIME: Final = 100
"""Records that the intake takes out of a shard at once."""
VISIBILITY_SECONDS: Final = 60
"""How long a turn that was taken up is kept from others; what could not be done comes again after that."""
RECEIVES: Final = 8
"""How often a turn is taken up before it is a dead letter: for longer, together, than the queue knows an id."""
INTAKE_SECONDS, WORKER_SECONDS = 30, 30
"""What the functions may take; a worker that hands over waits for Amazon Connect and the table."""
