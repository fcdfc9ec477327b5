"""Scenarios: simulated customers write to the whole system, and code checks what they get."""
