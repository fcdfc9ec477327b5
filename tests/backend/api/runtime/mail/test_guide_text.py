"""No text of a customer or a model becomes anything but text in the guide."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.guide_text import heading, section

LINKS = ["[Log in](https://evil.example)", "https://evil.example", "WWW.evil.example", "<https://evil.example>"]
MARKS = ["**bold**", "_so_", "`code`", "~~gone~~", "![pixel](//evil.example/p.png)", "\\*", "{{name}}"]
TEXT = st.lists(st.sampled_from([*LINKS, *MARKS, "fee", " ", "\n", "&#42;", "*", "[", "<b>"])).map("".join) | st.text()


@given(TEXT)
def test_a_section_shows_the_text_and_holds_no_mark(text: str) -> None:
    shown = section(text)
    assert not re.search(r"[\\`*_~\[\]{}@]|://|www\.", re.sub(r"<br>|&#?\w+;", "|", shown), re.IGNORECASE)
    lines = re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)
    visible = "\n".join(re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", line) for line in lines)
    assert unescape(shown.replace("<br>", "\n")) == visible


@given(TEXT)
def test_a_heading_holds_no_mark_and_stays_on_one_line(text: str) -> None:
    assert not re.search(r"[\\`*_~\[\]{}<>\n]|://|www\.", heading(text), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Wants to know a fee.", "Wants to know a fee."),
        ("Says [Log in](https://evil.example) now", "Says Log in(https //evil.example) now"),
        ("Asks about\n**wires**", "Asks about wires"),
    ],
)
def test_a_heading_keeps_its_words(text: str, shown: str) -> None:
    assert heading(text) == shown
