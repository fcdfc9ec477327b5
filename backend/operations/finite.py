"""Options that are numbers: "nan" and "inf" are none, though Python reads them as floats."""

from __future__ import annotations

import math
from typing import Any

import click


class Finite(click.FloatRange):
    """A float within bounds; click's own range lets "nan" through, which no bound refuses."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number to reckon with.", param, ctx)
        return number
