"""What the stages of the API let in, which `doctor` holds against the account."""

RATE, BURST = 20, 40
"""Requests a second, and at once."""
