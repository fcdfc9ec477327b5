"""A call is measured by its turns: who spoke over whom, where nobody spoke, how the mood went, what was promised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.call import (
    AGENT,
    CUSTOMER,
    Utterance,
    analysis,
    interruptions,
    promises,
    quality,
    satisfaction,
    silences,
    trend,
)

ANGRY_THEN_GLAD = [
    Utterance(AGENT, 0, 3, "Good morning, what can I do for you?"),
    Utterance(CUSTOMER, 3.5, 8, "I was charged twice. That really annoys me.", mood=-0.8),
    Utterance(AGENT, 8.5, 12, "I am sorry. I will take the request now. We decide soon."),
    Utterance(CUSTOMER, 12.5, 14, "And when would I see the money?", mood=0.0),
    Utterance(AGENT, 14.5, 17, "Within three days."),
    Utterance(CUSTOMER, 17.2, 19, "Thanks, you have been kind.", mood=0.8),
]
turns = st.lists(
    st.builds(
        lambda speaker, start, long, text, mood: Utterance(speaker, start, start + long, text, mood=mood),
        st.sampled_from([CUSTOMER, AGENT]),
        st.floats(0, 300),
        st.floats(0, 30),
        st.sampled_from(["yeah", "I will put you through.", "Where is my card?"]),
        st.none() | st.floats(-1, 1),
    ),
    max_size=12,
)


def test_a_mood_that_gets_better_rises() -> None:
    line = trend(ANGRY_THEN_GLAD)
    assert line is not None
    assert (line.direction, line.start < -0.5, line.end > 0.5) == ("rising", True, True)


def test_two_moods_are_no_trend() -> None:
    assert trend(ANGRY_THEN_GLAD[:4]) is None


def test_who_speaks_into_what_another_says_interrupts_and_a_listener_does_not() -> None:
    over = [Utterance(AGENT, 0, 5, "The login is locked for"), Utterance(CUSTOMER, 4, 6, "I waited an hour!")]
    listening = [over[0], Utterance(CUSTOMER, 2, 2.4, "Yeah, okay.")]
    assert [(found.by, found.at) for found in interruptions(over)] == [(CUSTOMER, 4)]
    assert list(interruptions(listening)) == []


def test_silence_counts_where_nobody_speaks_for_long_the_end_included() -> None:
    assert list(silences([Utterance(AGENT, 4, 6, "Hello"), Utterance(CUSTOMER, 7, 8, "Hi")], 20)) == [(0.0, 4), (8, 20)]


def test_what_the_agent_will_do_is_a_promise() -> None:
    assert list(promises(ANGRY_THEN_GLAD)) == ["I will take the request now."]


def test_a_call_that_ends_badly_is_worth_less_and_goes_to_a_person() -> None:
    good = analysis(ANGRY_THEN_GLAD, 19)
    moods = iter([0.5, -0.5, -1.0])
    sour = [turn._replace(mood=next(moods)) if turn.speaker == CUSTOMER else turn for turn in ANGRY_THEN_GLAD]
    bad = analysis(sour, 19)
    assert good["call_quality_score"] == 100
    assert bad["quality_points_taken"].keys() == {"ends_in_low_mood", "mood_falls"}
    assert (good["escalation_analysis"]["escalate"], bad["escalation_analysis"]["reasons"]) == (False, ["low_mood"])


def test_more_moods_make_the_interval_of_satisfaction_narrower() -> None:
    few, many = (satisfaction([Utterance(CUSTOMER, at, at + 1, "", mood=0.6) for at in range(n)]) for n in (1, 20))
    assert many.high - many.low < few.high - few.low
    assert few.score < many.score


@given(turns, st.floats(0, 400))
def test_every_figure_of_any_call_stays_in_its_bounds(said: list[Utterance], duration: float) -> None:
    found = analysis(said, duration)
    mark = found["customer_satisfaction_prediction"]
    assert 0 <= found["call_quality_score"] <= 100
    assert 1 <= mark["low"] <= mark["score"] <= mark["high"] <= 5
    assert -1 <= found["sentiment"] <= 1


@pytest.mark.parametrize("measure", ["silence_share", "agent_interruptions_a_minute", "end_lowness", "mood_fall"])
@given(st.floats(0, 3), st.floats(0, 3))
def test_more_of_what_is_bad_never_makes_a_call_better(measure: str, one: float, other: float) -> None:
    rest = dict.fromkeys(
        (
            *("silence_share", "agent_interruptions_a_minute", "customer_interruptions_a_minute", "agent_talk_share"),
            *("end_lowness", "mood_fall", "unsure_share"),
        ),
        0.0,
    )
    less, more = sorted((one, other))
    assert quality({**rest, measure: more})[0] <= quality({**rest, measure: less})[0]
