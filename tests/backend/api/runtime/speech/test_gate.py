"""A caller hears two sentences with the figures of the statements, and nothing that is markup."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.gate import Refusal, for_the_ear, ssml
from speech.spoken import figures_heard


def test_two_sentences_are_said_and_the_others_wait() -> None:
    speech = for_the_ear(["It costs $40. It takes 2 days.", "Confirm before 2:00 p.m. Eastern Time."])
    assert speech.text == "It costs forty dollars. It takes two days. There is more. Shall I go on?"
    assert speech.next.text == "Confirm before two p.m. Eastern Time."
    assert speech.rest == ("Confirm before two p.m. Eastern Time.",)


def test_a_path_is_said_as_steps() -> None:
    assert for_the_ear(["Choose Cards > Lock."]).text == "Choose Cards, then Lock."


@pytest.mark.parametrize(
    "statement",
    [
        "Open https://bank.example/help.",
        "Write to help@bank.example.",
        "- first\n- second",
        "1. Open the app",
        "Say <break time='10s'/> now.",
        " ".join(["word"] * 41),
        "The 2nd and 3rd fee.",
    ],
)
def test_what_cannot_be_followed_by_ear_is_left_to_a_person(statement: str) -> None:
    with pytest.raises(Refusal):
        for_the_ear([statement])


def test_nothing_is_no_speech() -> None:
    with pytest.raises(Refusal):
        for_the_ear([])


@given(st.lists(st.text(max_size=40), max_size=3))
def test_no_markup_from_outside_reaches_the_speech(sentences: list[str]) -> None:
    root = ET.fromstring(ssml(sentences))
    assert root.tag == "speak"
    assert [element.tag for element in root.iter()] == ["speak", *["s"] * len(sentences)]
    assert all(not element.attrib for element in root.iter())


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z ]{3,20}[$]?[1-9][0-9,.]{0,6} (days|dollars|percent)\.", fullmatch=True)
)
def test_what_is_said_has_the_figures_of_the_statement_and_no_sign_of_markup(statement: str) -> None:
    try:
        speech = for_the_ear([statement])
    except Refusal:
        return
    assert not set("<>") & set(speech.text)
    told = {figure for figure in figures_heard(" ".join((*speech.sentences, *speech.rest))) if figure.value != "1"}
    assert told == {figure for figure in figures_heard(statement) if figure.value != "1"}
