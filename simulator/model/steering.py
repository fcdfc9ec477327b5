"""Recognise text that gives orders to the software, so that it is not read as the customer's matter."""

from simulator.model.lexicon import pattern


def is_order(sentence: str) -> bool:
    """Say whether a folded sentence is an order to the software."""
    return bool(pattern("orders").search(sentence))
