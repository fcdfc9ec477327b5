"""What answering by software does, by chance: contacts that went to a person against those that software answered.

Both could have been answered by software; a hash of the contact chose, so nothing else tells the two apart, and neither
is of another time. What was drawn is what is counted: a contact has one value, the mean of what its turns have, since
turns of one conversation are alike and would make the bounds too narrow. Contacts of different shares held back are
compared apart and put together by their number, since a share may have been another in another season.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, variance
from typing import Any, Final, NamedTuple

from analytics.flat import PERSON, SOFTWARE
from evaluation.report.figure import SHARE, Z

COMPARED: Final = ("first_contact_resolution", "satisfaction", "sentiment")
COST: Final = "cost_of_a_contact"
LEAST: Final = 20
"""Contacts in each arm."""


class Effect(NamedTuple):
    """How far the mean of a measure with software lies from that with a person, between *low* and *high* at 95 %."""

    measure: str
    difference: float
    low: float
    high: float
    software: float
    person: float
    n_software: int
    n_person: int


@dataclass(slots=True)
class _Stratum:
    """The values of contacts of one share held back."""

    software: list[float] = field(default_factory=list)
    person: list[float] = field(default_factory=list)

    @property
    def is_enough(self) -> bool:
        return min(len(self.software), len(self.person)) >= LEAST

    @property
    def n(self) -> int:
        return len(self.software) + len(self.person)


def effect(measure: str, unit: str, values: Mapping[str, float], arms: Iterable[Mapping[str, Any]]) -> Effect | None:
    """Compare the *values* that interactions have of a measure; None where too few contacts of each arm have one.

    *arms* are the interactions of contacts that were drawn, each with its contact and that contact's arm.
    """
    contacts: dict[tuple[int, str, str], list[float]] = {}
    for row in arms:
        if (value := values.get(row["id"])) is not None:
            contacts.setdefault((row["held_back"], row["arm"], row["contact"]), []).append(value)
    strata: dict[int, _Stratum] = {}
    for (share, arm, _), turns in contacts.items():
        stratum = strata.setdefault(share, _Stratum())
        {SOFTWARE: stratum.software, PERSON: stratum.person}[arm].append(fmean(turns))
    told = [each for each in strata.values() if each.is_enough]
    if not told:
        return None
    weights = [each.n / sum(other.n for other in told) for each in told]
    parts = list(zip(weights, told, strict=True))
    software = sum(weight * fmean(each.software) for weight, each in parts)
    person = sum(weight * fmean(each.person) for weight, each in parts)
    middle = sum(weight * (_mean(each.software, unit) - _mean(each.person, unit)) for weight, each in parts)
    errors = (weight * weight * (_error(each.software, unit) + _error(each.person, unit)) for weight, each in parts)
    reach = Z * sqrt(sum(errors))
    numbers = sum(len(each.software) for each in told), sum(len(each.person) for each in told)
    return Effect(measure, software - person, middle - reach, middle + reach, software, person, *numbers)


def costs(
    answered: Mapping[str, float], settled: Mapping[str, float], agent: float, judging: float
) -> dict[str, float]:
    """What each contact cost of which both is known: judging it, a person's answer, and one more if it came back."""
    return {
        name: judging + agent * (1 - answered[name]) + agent * (1 - settled[name])
        for name in answered.keys() & settled.keys()
    }


def _mean(values: Sequence[float], unit: str) -> float:
    """The mean; of a share with one more of either kind, after A. Agresti and B. Caffo, The American Statistician 54
    (2000), 280-288: the bounds of two shares that are nearly 0 or 1 would be too narrow otherwise.
    """
    return (sum(values) + 1) / (len(values) + 2) if unit == SHARE else fmean(values)


def _error(values: Sequence[float], unit: str) -> float:
    """The square of how far the mean may be off."""
    if unit != SHARE:
        return variance(values) / len(values)
    share = _mean(values, unit)
    return share * (1 - share) / (len(values) + 2)
