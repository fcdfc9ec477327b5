"""Text that was broken softly is put together as it was written, whatever it is and however deep it is quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.body import read_body
from simulator.mail.eml import parsed
from simulator.mail.flowed import joined

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters=" "), min_size=1)
PARAGRAPHS = st.lists(
    st.lists(WORDS, max_size=6).map(" ".join).filter(lambda said: said != "--"), min_size=1, max_size=5
)


def broken(paragraph: str, depth: int, *, delete_space: bool) -> list[str]:
    """A paragraph as a program breaks it: after each word, with stuffing everywhere."""
    soft = "  " if delete_space else " "
    words = paragraph.split(" ")
    return [f"{'>' * depth} {word}{soft}" for word in words[:-1]] + [f"{'>' * depth} {words[-1]}"]


@given(st.lists(st.tuples(PARAGRAPHS, st.integers(0, 3)), min_size=1, max_size=4), st.booleans())
def test_whatever_was_broken_is_joined(blocks: list[tuple[list[str], int]], delete_space: bool) -> None:
    sent = [line for said, depth in blocks for one in said for line in broken(one, depth, delete_space=delete_space)]
    read = [f"{'>' * depth} {one}".strip(" ") if depth else one for said, depth in blocks for one in said]
    assert joined("\n".join(sent), delete_space=delete_space).split("\n") == read


@given(st.text(), st.booleans())
def test_no_text_is_too_odd(text: str, delete_space: bool) -> None:
    kept = joined(text, delete_space=delete_space)
    assert [sign for sign in kept if not sign.isspace()] == [sign for sign in text if not sign.isspace()]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("What does a \nwire cost?\n\nThanks", "What does a wire cost?\n\nThanks"),
        (" >no quotation\n From here", ">no quotation\nFrom here"),
        ("> quoted \nmine", "> quoted\nmine"),
        ("> a \n> b\n>> c \n>> d", "> a b\n>> c d"),
        ("Bye \n-- \nJo", "Bye\n-- \nJo"),
        ("the end ", "the end"),
    ],
)
def test_breaks_end_where_the_depth_changes_or_a_signature_begins(sent: str, read: str) -> None:
    assert joined(sent, delete_space=False) == read


def test_a_mail_says_whether_its_breaks_are_soft() -> None:
    def text(kind: str) -> str | None:
        return read_body(parsed(f"From: a@b.example\nContent-Type: {kind}\n\nWhat is a \nwire?\n".encode())).text

    assert text('text/plain; charset=utf-8; Format="Flowed"') == "What is a wire?\n"
    assert text("text/plain; format=flowed; DelSp=yes") == "What is awire?\n"
    assert text("text/plain") == "What is a \nwire?\n"
