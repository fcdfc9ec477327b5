"""What was heard is answered when it is sure and its figures are confirmed, else asked for again or handed over."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech import spoken
from speech.heard import BOUNDS, Act, Heard, Hold, Standing, hear
from speech.spoken import figures_heard

ENGINE = "whisper-base-int8"
QUESTION = "I was charged twenty five dollars, two days late."
standings = st.builds(Standing, st.integers(0, 2), st.sampled_from(["", QUESTION]), st.integers(0, 2))
utterances = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["yes", "no", "yes no", "that's right", QUESTION, "what is a wire", "12", "the fifteenth of May"]),
)


def said(text: str, standing: Standing = Standing(), confidence: float = 1.0, engine: str = ENGINE) -> tuple[Act, str]:  # noqa: B008
    step = hear(Heard(text, confidence, engine), standing)
    return step.act, step.hold.value


@given(utterances, standings, st.floats(max_value=BOUNDS[ENGINE], exclude_max=True) | st.just(math.nan))
def test_nothing_below_the_bound_is_taken(text: str, standing: Standing, confidence: float) -> None:
    step = hear(Heard(text, confidence, ENGINE), standing)
    assert step.act is (Act.HAND_OVER if standing.asked_again else Act.ASK_AGAIN)


@given(utterances, standings)
def test_nothing_of_a_recogniser_without_a_bound_is_taken(text: str, standing: Standing) -> None:
    assert said(text, standing, engine="another")[0] in {Act.ASK_AGAIN, Act.HAND_OVER}


@given(utterances, standings)
def test_figures_are_taken_only_when_they_were_read_back_and_confirmed(text: str, standing: Standing) -> None:
    step = hear(Heard(text, 1.0, ENGINE), standing)
    if step.act is Act.TAKE:
        assert step.confirmed == figures_heard(step.text)
        assert step.text == standing.waiting if step.confirmed else step.text in {text.strip(), standing.waiting}
    if step.act is Act.READ_BACK:
        assert step.standing.waiting == text.strip()
        assert all(spoken.said(figure) in step.says for figure in figures_heard(text))


@given(st.lists(utterances, max_size=12))
def test_no_call_goes_on_for_ever_without_being_taken_or_handed_over(texts: list[str]) -> None:
    standing, unfinished = Standing(), 0
    for text in texts:
        step = hear(Heard(text, 1.0, ENGINE), standing)
        unfinished = 0 if step.act in {Act.TAKE, Act.HAND_OVER} else unfinished + 1
        standing = Standing() if step.act is Act.HAND_OVER else step.standing
        assert unfinished <= 5


def test_figures_are_read_back_as_the_caller_may_have_said_them() -> None:
    step = hear(Heard(QUESTION, 0.9, ENGINE))
    assert step.says == "I heard twenty-five dollars and two days. Is that right?"


@pytest.mark.parametrize("answer", ["Yes.", "yeah that's right", "Correct, thank you"])
def test_a_yes_confirms_the_figures_and_the_words_are_taken(answer: str) -> None:
    step = hear(Heard(answer, 0.9, ENGINE), Standing(waiting=QUESTION))
    assert (step.act, step.text) == (Act.TAKE, QUESTION)


def test_a_no_has_it_said_anew_once_and_then_a_person_takes_over() -> None:
    first = hear(Heard("No.", 0.9, ENGINE), Standing(waiting=QUESTION))
    assert (first.act, first.standing.waiting) == (Act.ASK_AGAIN, "")
    anew = hear(Heard("Fifty dollars.", 0.9, ENGINE), first.standing)
    assert anew.act is Act.READ_BACK
    assert said("no", anew.standing) == (Act.HAND_OVER, Hold.UNCONFIRMED)


@pytest.mark.parametrize("answer", ["that's not right", "no, not right", "yes and what does a wire cost", "hm"])
def test_what_is_no_clear_yes_confirms_nothing(answer: str) -> None:
    assert said(answer, Standing(waiting=QUESTION))[0] is not Act.TAKE


def test_silence_is_asked_about_once() -> None:
    assert said("  ") == (Act.ASK_AGAIN, Hold.SILENCE)
    assert said(" ... ", Standing(asked_again=1)) == (Act.HAND_OVER, Hold.SILENCE)
