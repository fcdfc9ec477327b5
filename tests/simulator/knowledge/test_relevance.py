"""What a search tells becomes a probability by a curve that was fitted to its engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.knowledge.relevance import CUSTOMERS_WORDS, SENTENCE_ENCODER, SHARED_WORDS, curve

ENGINES = st.sampled_from([CUSTOMERS_WORDS, SENTENCE_ENCODER, SHARED_WORDS])
SCORES = st.floats(0.33, 1.0)
APART = st.floats(-0.67, 0.67)


@given(ENGINES, st.sampled_from(["en", "es", "fr", "de", "pt"]), SCORES, SCORES, APART, APART, st.floats(0.0, 0.5))
def test_what_scores_better_or_is_further_from_what_nobody_answers_is_never_less_likely(
    engine: str, language: str, one: float, other: float, near: float, far: float, behind: float
) -> None:
    known, (low, high), (near, far) = curve(language, engine), sorted((one, other)), sorted((near, far))
    assert 0 < known.probability(low, near, behind) <= known.probability(high, far, behind)
    assert known.probability(low, near, behind) <= known.probability(low, near) <= 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_search_by_shared_words_alone_promises_no_more_than_its_labels_showed(language: str) -> None:
    known = curve(language)
    assert known.probability(1.0) == known.most < 1
