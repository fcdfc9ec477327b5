"""What a sign and a head say of a turn is weighed; without a head the sign alone is told."""

import math

import pytest

from simulator.model.turn_intent import NOTHING_SEEN, weighed

EVEN = {name: math.log(0.25) for name in ("Complaint", "Other", "Refund/Return", "Order Status")}


def test_without_a_head_the_sign_is_told_or_what_is_most_usual() -> None:
    assert weighed(("Complaint", 0.8), {}) == ("Complaint", 0.8)
    assert weighed(None, {}) == NOTHING_SEEN


def test_a_head_that_cannot_tell_leaves_it_to_the_sign() -> None:
    name, sure = weighed(("Complaint", 0.8), EVEN)
    assert name == "Complaint"
    assert sure == pytest.approx(0.8)


def test_a_head_alone_is_told_as_sure_as_it_is() -> None:
    odds = {name: math.log(0.7 if name == "Other" else 0.1) for name in EVEN}
    name, sure = weighed(None, odds)
    assert name == "Other"
    assert sure == pytest.approx(0.7)


def test_a_sure_head_outweighs_a_weak_sign_and_not_a_strong_one() -> None:
    odds = {name: math.log(0.94 if name == "Other" else 0.02) for name in EVEN}
    assert weighed(("Complaint", 0.6), odds)[0] == "Other"
    assert weighed(("Complaint", 0.96), odds)[0] == "Complaint"


def test_a_head_hands_nothing_over_where_no_sign_does() -> None:
    odds = {"Account Management": math.log(0.9), "General Inquiry": math.log(0.1)}
    assert weighed(None, odds)[0] == "General Inquiry"
    assert weighed(("Account Management", 0.8), odds)[0] == "Account Management"


def test_where_several_may_be_right_that_is_named_which_would_be_taken_for_most_of_them() -> None:
    likely = {"Product Information": 0.35, "General Inquiry": 0.3, "Refund/Return": 0.2, "Complaint": 0.15}
    name, sure = weighed(None, {name: math.log(share) for name, share in likely.items()})
    assert name == "General Inquiry"
    assert sure == pytest.approx(0.3 + 0.6 * (0.35 + 0.2))

    surely = {"Product Information": 0.8, "General Inquiry": 0.1, "Complaint": 0.1}
    assert weighed(None, {name: math.log(share) for name, share in surely.items()})[0] == "Product Information"
