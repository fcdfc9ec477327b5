"""Whatever comes together, a turn is answered, closed, asked back about or handed over with a reason that is told."""

from itertools import product

import pytest

from triage.handover import FOR_GOOD, MOST_ASKED_BACK, REASONS, UNNAMED, Act, Decision, Says, Standing, decide, reasons
from triage.policy import POLICY

NOTHING = {factor.name: 0 for factor in POLICY.factors}
HELD = tuple(next(h for h in POLICY.holds if reasons([h], {}) == (name,)) for name in REASONS if name != "angry")
"""A hold for each reason; anger is a matter of the score."""


def decided(
    *holds: str,
    score: int = 100,
    waits: str = "",
    asked: int = 0,
    says: Says | None = None,
    is_small_talk: bool = False,
    **factors: int,
) -> Decision:
    return decide(
        score=score,
        threshold=POLICY.threshold,
        holds=holds,
        factors={**NOTHING, **factors},
        standing=Standing(waits, asked),
        says=says,
        is_small_talk=is_small_talk,
    )


def test_every_hold_and_every_factor_has_one_reason() -> None:
    assert all(len(reasons([hold], {})) == 1 for hold in POLICY.holds)
    assert all(len(reasons([], {factor.name: 1})) == 1 for factor in POLICY.factors)
    assert {name for hold in POLICY.holds for name in reasons([hold], {})} | {"angry"} == set(REASONS)


def test_a_hold_that_nobody_gave_a_reason_is_a_failure() -> None:
    assert reasons(["press_inquiry"], {}) == (UNNAMED,)


def test_over_all_combinations_a_turn_has_an_answer_or_a_person_and_a_reason_exactly_if_it_is_a_person() -> None:
    sets = [tuple(h for h, there in zip(HELD, row, strict=True) if there) for row in product((0, 1), repeat=len(HELD))]
    states = [Standing(waits, asked) for waits in ("", *REASONS) for asked in (0, MOST_ASKED_BACK)]
    for holds, standing, says, score in product(sets[::7] + sets[:12], states, (None, *Says), (0, 79, 80)):
        factors = NOTHING if score >= POLICY.threshold else {**NOTHING, "angry_frustrated_tone": 1}
        found = decide(
            score=score, threshold=POLICY.threshold, holds=holds, factors=factors, standing=standing, says=says
        )
        assert (found.act is Act.HAND_OVER) == (found.reason in REASONS)
        if found.act is not Act.HAND_OVER:
            assert standing.waits not in FOR_GOOD
            assert FOR_GOOD.isdisjoint(reasons(holds, factors))
        if found.act is Act.ANSWER and says is None:
            assert not holds
            assert score >= POLICY.threshold


@pytest.mark.parametrize("hold", POLICY.holds)
def test_no_hold_lets_an_answer_out_whatever_the_score(hold: str) -> None:
    assert decided(hold).act is not Act.ANSWER


def test_the_first_reason_of_several_is_told() -> None:
    assert decided("account_order", "asks_for_person", "sensitive_topic") == Decision(Act.HAND_OVER, "sensitive")
    assert decided("account_data_request", "unverified_customer") == Decision(Act.HAND_OVER, "unverified")
    assert decided(score=70, angry_frustrated_tone=1) == Decision(Act.HAND_OVER, "angry")


@pytest.mark.parametrize("waits", sorted(FOR_GOOD))
def test_after_some_reasons_nothing_is_answered_any_more(waits: str) -> None:
    assert decided(waits=waits) == Decision(Act.HAND_OVER, waits)
    assert decided(waits=waits, says=Says.FAREWELL) == Decision(Act.HAND_OVER, waits)
    assert decided("asks_for_person", waits="steering").reason == "wants_person"


def test_what_is_not_understood_is_asked_back_a_few_times_and_then_a_persons() -> None:
    assert decided("no_request", score=15, unclear_info=1).act is Act.ASK_BACK
    assert decided("no_request", score=15, asked=MOST_ASKED_BACK) == Decision(Act.HAND_OVER, "unclear")
    assert decided(score=15, unclear_info=1, waits="order") == Decision(Act.HAND_OVER, "order")
    assert decided("unread_file", score=15, unclear_info=1) == Decision(Act.HAND_OVER, "unclear")


def test_a_word_of_the_model_is_nothing_beside_what_code_reads() -> None:
    assert decided(says=Says.PERSON) == Decision(Act.HAND_OVER, "wants_person")
    assert decided("sensitive_topic", says=Says.IDENTITY) == Decision(Act.HAND_OVER, "sensitive")
    assert decided(says=Says.FAREWELL).act is Act.CLOSE
    assert decided(says=Says.GREETING).act is Act.ASK_BACK


def test_a_question_that_the_articles_answer_is_answered_while_a_person_is_on_the_way() -> None:
    assert decided(waits="account_data").act is Act.ANSWER


def test_small_talk_closes_a_conversation_in_which_nobody_waits() -> None:
    assert decided("no_request", is_small_talk=True) == Decision(Act.CLOSE)
    assert decided("no_request", is_small_talk=True, waits="order").act is not Act.CLOSE
    assert decided("account_order", is_small_talk=True) == Decision(Act.HAND_OVER, "order")


def test_what_goes_on_with_a_matter_that_waits_is_handed_over_for_the_same_reason() -> None:
    assert decided("follows_up", score=15, no_knowledge=1, waits="order") == Decision(Act.HAND_OVER, "order")
    assert decided(score=15, no_knowledge=1, waits="order") == Decision(Act.HAND_OVER, "no_knowledge")
