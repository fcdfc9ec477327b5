import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.statistics import Share, kappa, mcnemar, needed, wilson

SHARES = st.integers(1, 2_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(95, 100, 0.8882, 0.9785, id="most of a hundred"),
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 1998, table I"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 1998, table I, few"),
        pytest.param(0, 20, 0.0, 0.1611, id="Newcombe 1998, table I, none"),
        pytest.param(1, 29, 0.0061, 0.1718, id="Newcombe 1998, table I, one"),
        pytest.param(200, 200, 0.9812, 1.0, id="all"),
        pytest.param(0, 0, 0.0, 1.0, id="nothing is known of nothing"),
    ],
)
def test_bounds_are_wilson_s(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


@given(SHARES)
def test_the_share_lies_between_its_bounds_and_they_between_nothing_and_all(share: tuple[int, int]) -> None:
    part, whole = share
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    assert wilson(whole - part, whole) == pytest.approx((1 - high, 1 - low))
    assert wilson(part, whole, 0.99)[0] <= low


@given(SHARES)
def test_more_of_the_same_brings_the_bounds_nearer(share: tuple[int, int]) -> None:
    part, whole = share
    assert Share(2 * part, 2 * whole).low >= Share(part, whole).low
    assert Share(2 * part, 2 * whole).high <= Share(part, whole).high


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(part, whole)


def test_of_nothing_there_is_no_share() -> None:
    assert (Share(0, 0).value, Share(1, 4).value) == (None, 0.25)


@pytest.mark.parametrize(
    ("part", "whole", "target", "more"),
    [
        (5, 5, 0.85, 17),  # 22 of 22 are the fewest whose lower bound is over 0.85
        (5, 5, 0.8, 11),
        (22, 22, 0.85, 0),
        (17, 20, 0.85, None),
        (0, 0, 0.85, None),
        (8_500_001, 10_000_000, 0.85, None),
    ],
)
def test_it_says_how_many_more_are_needed(part: int, whole: int, target: float, more: int | None) -> None:
    assert needed(part, whole, target) == more


@given(SHARES, st.sampled_from([0.5, 0.8, 0.85, 0.95]))
def test_what_is_needed_suffices(share: tuple[int, int], target: float) -> None:
    part, whole = share
    if more := needed(part, whole, target):
        assert wilson(part * (whole + more) // whole, whole + more)[0] > target


@pytest.mark.parametrize(
    ("better", "worse", "probability"),
    [
        pytest.param(0, 0, 1.0, id="nothing changed"),
        pytest.param(0, 6, 0.03125, id="six to nothing"),
        pytest.param(5, 5, 1.0, id="as many each way"),
        pytest.param(1, 9, 0.021484375, id="one to nine"),
        pytest.param(59, 6, 4.36e-12, id="far beyond chance"),
    ],
)
def test_differences_are_mcnemar_s(better: int, worse: int, probability: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(probability, rel=1e-2)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_difference_is_a_probability_and_has_no_side(better: int, worse: int) -> None:
    assert 0 < mcnemar(better, worse) <= 1
    assert mcnemar(better, worse) == mcnemar(worse, better)


def test_thousands_of_differences_have_a_probability_too() -> None:
    assert mcnemar(1_500, 1_500) == 1
    assert 0 < mcnemar(1_400, 1_600) < 0.001


def pairs(both: int, first: int, second: int, neither: int) -> list[tuple[bool, bool]]:
    return [
        *[(True, True)] * both,
        *[(True, False)] * first,
        *[(False, True)] * second,
        *[(False, False)] * neither,
    ]


@pytest.mark.parametrize(
    ("judged", "agreement"),
    [
        pytest.param(pairs(20, 5, 10, 15), 0.4, id="the textbook's fifty"),
        pytest.param(pairs(45, 15, 25, 15), 0.1304, id="sixty of a hundred, much by chance"),
        pytest.param(pairs(25, 35, 5, 35), 0.2593, id="sixty of a hundred, less by chance"),
        pytest.param(pairs(5, 0, 0, 5), 1.0, id="always"),
        pytest.param(pairs(0, 5, 5, 0), -1.0, id="never"),
        pytest.param(pairs(9, 0, 0, 0), None, id="one verdict only"),
        pytest.param([], None, id="nothing judged"),
    ],
)
def test_agreement_is_cohen_s(judged: list[tuple[bool, bool]], agreement: float | None) -> None:
    assert kappa(judged) == (agreement if agreement is None else pytest.approx(agreement, abs=5e-5))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))))
def test_agreement_has_no_side_and_is_never_more_than_all(judged: list[tuple[str, str]]) -> None:
    found = kappa(judged)
    assert found == kappa([(other, one) for one, other in judged])
    assert found is None or -1 <= found <= 1
