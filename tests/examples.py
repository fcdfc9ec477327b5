"""How many examples a property gets that takes long over each."""

from typing import Final

from hypothesis import settings

FEW: Final = max(20, settings().max_examples // 5)
"""20 in `make test`, and 200 in `make soak`."""
