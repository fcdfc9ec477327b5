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
        ("Re: Your message to A Bank, case 00012345", "Your message to A Bank"),
    ],
)
def test_a_subject_does_not_grow_with_every_round(subject: str, title: str) -> None:
    assert case_title(subject) == title


@given(st.text(max_size=1200))
def test_subjects_fit_whatever_comes(subject: str) -> None:
    for known in (True, False):
        assert 4 < len(reply_subject(subject, "A Bank", known=known)) <= 990
    assert 0 < len(case_title(subject)) <= 200


@pytest.mark.parametrize(
    "subject",
    [
        "Wires",
        "Re: Wires",
        "RE: re: wires",
        "Re: Wires (Case 000001)",
        "Automatic reply: Re: Wires, case 000001",
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


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Wire fee", "Re: Wire fee"),
        ("Re: RE: Wire fee (Case 4711)", "Re: Wire fee"),
        ("Account blocked - unlock at https://evil.example/x", "Re: Account blocked - unlock at"),
        ("See evil.example, or evil\N{FULLWIDTH FULL STOP}example", "Re: See or"),
        ("Write to jo@evil.example now!", "Re: Write to now!"),
        ("Call +1 (555) 010-0199 or \N{FULLWIDTH DIGIT FIVE}55", "Re: Call or"),
        ("Pay $4,000.00", "Re: Pay"),
        ("What is the fee?", "Re: What is the fee?"),
        ("https://evil.example", "Your message to A Bank"),
        ("", "Your message to A Bank"),
    ],
)
def test_a_known_sender_is_answered_under_their_own_subject_without_what_could_be_followed_or_called(
    subject: str, answer: str
) -> None:
    assert reply_subject(subject, "A Bank", known=True) == answer


@given(st.text(max_size=100))
def test_nobody_else_hears_a_word_of_it(subject: str) -> None:
    assert reply_subject(subject, "A Bank", known=False) == "Your message to A Bank"


@given(
    st.text(max_size=60), st.sampled_from(["http://a.b", "www.a.b", "a.b/c", "555-0100", "x@y.z"]), st.text(max_size=60)
)
def test_no_link_or_number_stands_in_any_answer(before: str, link: str, after: str) -> None:
    answer = reply_subject(f"{before} {link} {after}", "A Bank", known=True)
    assert link not in answer
    assert not any(word.isdecimal() for word in answer.split())
