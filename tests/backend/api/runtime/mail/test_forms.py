"""What only one form of a mail says is not overlooked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.forms import join
from tests.cpu_time import is_linear
from triage.message import Part, Writing

FEE = "What is the annual fee of the Travel Elite Card?"
STOLEN = "My debit card was stolen on the train this morning."


def writings(plain: str, page: str) -> list[tuple[Writing, str]]:
    return [(part.writing, part.text) for part in join(plain, page).parts]


def test_two_forms_of_one_text_are_one_text() -> None:
    page = f"{FEE}\n\n- See our page for more.\n- It is *here*."
    plain = f"{FEE}\n\n* See our page<https://bank.example/page?x=1> for\nmore.\n* It is here."
    assert writings(plain, page) == [(Writing.WRITTEN, plain)]


def test_what_the_page_says_more_is_unsure() -> None:
    assert writings(FEE, f"{FEE}\n\n{STOLEN}") == [(Writing.WRITTEN, FEE), (Writing.UNSURE, STOLEN)]


def test_a_word_that_only_the_page_has_makes_its_sentence_unsure() -> None:
    assert writings(f"{FEE} My card was found.", f"{FEE} My card was not found.")[1:] == [
        (Writing.UNSURE, "My card was not found.")
    ]


def test_what_the_plain_text_says_more_is_written() -> None:
    assert writings(f"{FEE} {STOLEN}", FEE) == [(Writing.WRITTEN, f"{FEE} {STOLEN}")]


@pytest.mark.parametrize("plain", ["Your mail program shows no HTML.", "Diese Nachricht ist eine Seite.", STOLEN])
def test_where_the_forms_have_nothing_in_common_the_page_was_written(plain: str) -> None:
    assert join(plain, FEE).text == FEE
    assert writings(plain, FEE) == [(Writing.WRITTEN, FEE), (Writing.UNSURE, plain)]


def test_what_is_earlier_in_both_forms_is_not_said_again() -> None:
    quoted = "On 3 May 2024 at 10:30, Jo <jo@example.com> wrote:\n> Which card?"
    assert writings(f"Mine.\n\n{quoted}", f"Mine.\n\n{quoted}")[-1] == (Writing.EARLIER, "> Which card?")


@pytest.mark.parametrize(("plain", "page"), [(FEE, ""), ("", FEE), (FEE, " \n"), ("...", FEE)])
def test_a_form_without_words_gives_way(plain: str, page: str) -> None:
    assert writings(plain, page) == [(Writing.WRITTEN, FEE)]


LINES = st.lists(st.sampled_from([FEE, STOLEN, "", "Thanks, Jo", "> quoted", "--"])).map("\n".join)


@given(LINES, LINES)
def test_every_sentence_of_either_form_is_in_a_part(plain: str, page: str) -> None:
    text = "\n".join(part.text for part in join(plain, page).parts)
    assert all(
        line.lstrip("> ") in text for line in (*plain.split("\n"), *page.split("\n")) if any(map(str.isalnum, line))
    )


def test_nothing_is_nothing() -> None:
    assert join("", "") == ("", ())


@pytest.mark.parametrize("repeated", ["a ", "a b c. ", "http://", "a\n", "."])
def test_any_forms_are_joined_in_linear_time(repeated: str) -> None:
    def join_both(size: int) -> None:
        text = repeated * (size // len(repeated))
        join(text, f"{text} z")

    assert is_linear(join_both, 20_000)


def test_parts_are_parts() -> None:
    assert join(FEE, "").parts == (Part(Writing.WRITTEN, FEE),)
