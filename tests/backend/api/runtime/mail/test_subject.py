"""Subjects of replies and cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.subject import NO_SUBJECT, case_title, reply_subject, thread_subject


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Wire fee", "Wire fee"),
        ("Re: RE: Fwd: AW: Wire fee", "Wire fee"),
        ("Re[2]: Wire fee (Case 123)", "Wire fee"),
        ("Re: [Case 4711] (Case 4711) Wire fee", "Wire fee"),
        ("Reward points", "Reward points"),
        ("In case of loss", "In case of loss"),
        ("", NO_SUBJECT),
        ("Re:", NO_SUBJECT),
        ("a\r\nBcc: x@example.com", "a Bcc: x@example.com"),
    ],
)
def test_a_subject_does_not_grow_with_every_round(subject: str, title: str) -> None:
    assert case_title(subject) == title
    assert reply_subject(subject) == f"Re: {title}"
    assert reply_subject(reply_subject(subject)) == f"Re: {title}"


@given(st.text(max_size=1200))
def test_subjects_fit_whatever_comes(subject: str) -> None:
    assert 4 < len(reply_subject(subject)) <= 990
    assert 0 < len(case_title(subject)) <= 200


@pytest.mark.parametrize(
    "subject",
    [
        "Wires",
        "Re: Wires",
        "RE: re: wires",
        "Re: Wires (Case 000001)",
        "Automatic reply: Wires",
        "Automatic reply: Re: Wires (Case 000001)",
        "Abwesenheitsnotiz: AW: Wires",
        "Réponse automatique : Wires",
        "[EXTERNAL] Re: Wires",
        "Re: [Ticket#4711] Wires",
        "Wires {ref:4711}",
        "  WIRES  ",
        "自动回复\N{FULLWIDTH COLON}Wires",
    ],
)
def test_subjects_of_a_thread_have_one_in_common(subject: str) -> None:
    assert thread_subject(subject) == "wires"


@pytest.mark.parametrize("subject", ["", "Re:", "[x]", "(Case 1)", "Re: Re:"])
def test_without_words_a_subject_is_still_the_same_each_time(subject: str) -> None:
    assert thread_subject(subject) == thread_subject(subject)


def test_other_matters_differ() -> None:
    assert len({thread_subject(text) for text in ("Wires", "Wires again", "Cards", "At 10:30: lunch", "")}) == 5
