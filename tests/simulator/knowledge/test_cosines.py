import math

import pytest

from simulator.knowledge.cosines import Cosines
from simulator.text import rarity

GROUPS = {"wires": {"wire": 0.3, "fee": 0.6}, "cards": {"card": 0.3}}
TEXTS = [("wires", {"fee": 3.0, "abroad": 1.0}), ("cards", {"fee": 1.0}), ("wires", {"limit": 2.0})]


def cosines(query: dict[str, float]) -> list[float]:
    known = Cosines(TEXTS, GROUPS)
    return known.cosines(known.products(query))


@pytest.mark.parametrize("query", [{"fee": 1.0}, {"wire": 1.0, "limit": 2.0}, {"card": 1.0, "unknown": 5.0}])
def test_a_text_has_its_own_words_and_those_of_its_group(query: dict[str, float]) -> None:
    whole = [{word: row.get(word, 0) + GROUPS[of].get(word, 0) for word in row | GROUPS[of]} for of, row in TEXTS]
    rare = rarity(whole)
    asked = {word: rare[word] * count for word, count in query.items() if word in rare}
    weighed = [{word: (1 + math.log(count)) * rare[word] for word, count in row.items()} for row in whole]
    products = [sum(weight * row.get(word, 0) for word, weight in asked.items()) for row in weighed]
    lengths = [math.hypot(*row.values()) * math.hypot(*asked.values()) for row in weighed]
    expected = [product / length for product, length in zip(products, lengths, strict=True)]
    assert cosines(query) == pytest.approx(expected)


def test_a_query_without_a_known_word_is_like_nothing() -> None:
    assert cosines({"xyzzy": 1.0}) == [0.0, 0.0, 0.0]
