"""How long is kept what is needed to go on with a customer."""

from typing import Final

KEPT_SECONDS: Final = 3 * 24 * 3600
"""The same for results of mails, conversations, who listens, and notes of hand-overs: one may go on from another."""
