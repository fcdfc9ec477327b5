"""AWS's quotas and prices, from the table beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from adapters.bedrock.models import base_id
from simulator.errors import SimulatorError

AT_ONCE = "at once"
PER_MINUTE: Mapping[str, int] = {"minute": 1, "second": 60, AT_ONCE: 60}
"""What a limit of one allows in a minute: uses, or seconds of use where it counts what goes on at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that AWS says, or that others say of it; *confirmed* by AWS's own pages as of a date."""

    confirmed: bool
    as_of: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed(Fact):
    """What cannot be measured here."""

    seconds_per_call: float
    open_hours: float
    seconds_between_turns: float
    seconds_with_a_person: float
    output_tokens_count: int
    memory_mb: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Fact):
    """A limit, and what counts against it; *why* says why nothing can be compared with it."""

    service: str
    name: str
    limit: float
    per: str
    use: str = ""
    why: str = ""

    @property
    def a_minute(self) -> float:
        """How much of what it counts fits into a minute."""
        return self.limit * PER_MINUTE[self.per]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Fact):
    """*dollars* for *each* so many; a *model*'s price is paid only where it is the one that answers."""

    service: str
    name: str
    dollars: float
    each: float
    use: str
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly(Fact):
    """What is paid every month; by a copy with one *unit* only, where one is named."""

    name: str
    dollars: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Everything in the table."""

    assumed: Assumed
    quotas: tuple[Quota, ...]
    prices: tuple[Price, ...]
    monthly: tuple[Monthly, ...]
    not_counted: tuple[str, ...]

    def of_tokens(self, model: str) -> dict[str, Price]:
        """The prices of a token in and out of *model*, by their use."""
        return {price.use: price for price in self.prices if price.model == model}

    def priced(self, wanted: str) -> str:
        """The name under which the prices of *wanted*, a model's id, stand here."""
        chosen = base_id(wanted)
        if chosen not in self.models:
            raise SimulatorError(f"{chosen} has no price here: use {', '.join(self.models)}, or add it to aws.toml.")
        return chosen

    @property
    def models(self) -> tuple[str, ...]:
        """Whose tokens have a price here."""
        return tuple(dict.fromkeys(price.model for price in self.prices if price.model))


@cache
def load() -> Table:
    """Read the table."""
    document = tomllib.loads(Path(__file__).with_name("aws.toml").read_text(encoding="utf-8"))
    return Table(
        assumed=Assumed(**document["assumed"], memory_mb=document["memory_mb"]),
        quotas=tuple(Quota(**row) for row in document["quota"]),
        prices=tuple(Price(**row) for row in document["price"]),
        monthly=tuple(Monthly(**row) for row in document["monthly"]),
        not_counted=tuple(document["not_counted"]["what"]),
    )
