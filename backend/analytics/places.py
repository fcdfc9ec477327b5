"""Where in the unit's bucket things lie."""

from typing import Final

ROWS: Final = "rows"
"""Rows, a folder for each day."""
FAILED: Final = "failed"
"""What could not be written as a row, with the reason."""
RESULTS: Final = "results"
"""What Athena answered."""
