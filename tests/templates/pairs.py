"""Few sets of choices in which any two choices that go together stand together once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

Choice = tuple[str, int]
"""A factor, and which of its values."""


def covering(factors: Mapping[str, int], is_valid: Callable[[Mapping[str, int]], bool]) -> Iterator[dict[str, int]]:
    """Give sets until every pair was in one; *is_valid* judges complete sets, with the first value for what is open.

    Greedy: each begins with a pair that is missing, and takes for every other factor what brings most of the rest.
    """
    missing = {
        frozenset({(one, a), (other, b)})
        for one, other in combinations(factors, 2)
        for a in range(factors[one])
        for b in range(factors[other])
    }
    plain = dict.fromkeys(factors, 0)
    while missing:
        first = min(missing, key=sorted)
        chosen = plain | dict(first)
        if not is_valid(chosen):
            missing.remove(first)
            continue
        for factor in [each for each in factors if each not in dict(first)]:
            chosen = _best(factor, factors[factor], chosen, missing, is_valid)
        missing -= _pairs(chosen)
        yield chosen


def _best(
    factor: str,
    count: int,
    chosen: dict[str, int],
    missing: set[frozenset[Choice]],
    is_valid: Callable[[Mapping[str, int]], bool],
) -> dict[str, int]:
    sets: Sequence[dict[str, int]] = [{**chosen, factor: value} for value in range(count)]
    valid = [each for each in sets if is_valid(each)]
    return max(valid, key=lambda each: (len(_pairs(each) & missing), -each[factor]))


def _pairs(chosen: Mapping[str, int]) -> set[frozenset[Choice]]:
    return {frozenset(pair) for pair in combinations(chosen.items(), 2)}
