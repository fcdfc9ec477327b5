from collections.abc import Mapping
from itertools import combinations

from tests.templates.__main__ import FACTORS, goes_together
from tests.templates.pairs import covering

COUNTS = {factor: len(choices) for factor, choices in FACTORS.items()}


def test_any_two_choices_that_go_together_stand_together_once_and_few_sets_are_enough() -> None:
    sets = list(covering(COUNTS, goes_together))

    assert all(goes_together(each) for each in sets)
    assert len(sets) < 45
    together = {pair for each in sets for pair in combinations(sorted(each.items()), 2)}
    for one, other in combinations(sorted(COUNTS), 2):
        for a in range(COUNTS[one]):
            for b in range(COUNTS[other]):
                pair = ((one, a), (other, b))
                plain = dict.fromkeys(COUNTS, 0) | dict(pair)
                assert pair in together or not goes_together(plain), pair


def test_what_does_not_go_together_is_in_no_set() -> None:
    def never_both(choice: Mapping[str, int]) -> bool:
        return not (choice["a"] and choice["b"])

    sets = list(covering({"a": 2, "b": 2, "c": 3}, never_both))
    assert all(map(never_both, sets))
    assert {(each["a"], each["c"]) for each in sets} == {(a, c) for a in range(2) for c in range(3)}
