"""How much of each quota a rate of mails takes, and what mails cost; pure arithmetic on what one mail uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluation.plan.table import Price, Quota

MESSAGES = 1_000
"""For which costs are told."""


@dataclass(frozen=True, slots=True)
class Load:
    """A quota, what a mail uses of it, and the share of it that a rate takes; None where nothing can be compared."""

    quota: Quota
    use: float | None
    share: float | None

    @property
    def carries(self) -> float | None:
        """How many mails a minute the quota carries; None where they use nothing of it, or nobody knows."""
        return self.quota.a_minute / self.use if self.use else None


@dataclass(frozen=True, slots=True)
class Cost:
    """A price, what a mail uses, and what a thousand mails pay."""

    price: Price
    use: float
    dollars: float


def loads(quotas: Iterable[Quota], used: Mapping[str, float], rate: float) -> list[Load]:
    """Compare what *rate* mails a minute use with each quota; the one that breaks first comes first."""
    found = [_load(quota, used, rate) for quota in quotas]
    return sorted(found, key=lambda each: -1 if each.share is None else each.share, reverse=True)


def _load(quota: Quota, used: Mapping[str, float], rate: float) -> Load:
    if not quota.use:
        return Load(quota, None, None)
    use = used.get(quota.use, 0.0)
    return Load(quota, use, rate * use / quota.a_minute)


def costs(prices: Iterable[Price], used: Mapping[str, float], model: str) -> list[Cost]:
    """What a thousand mails pay where *model* answers, the dearest first."""
    paid = [price for price in prices if price.model in ("", model)]
    found = [
        Cost(price, use, MESSAGES * use / price.each * price.dollars) for price in paid if (use := used.get(price.use))
    ]
    return sorted(found, key=lambda each: each.dollars, reverse=True)
