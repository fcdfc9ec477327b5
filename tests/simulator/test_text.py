import pytest

from simulator import text as words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe", "grosse"),
        ("I\u2019d “like” it \u2013 now…", 'i\'d "like" it - now...'),
        ("ÉTÉ", "ete"),
        ("Łódź", "lodz"),
    ],
)
def test_accents_case_and_printers_marks_do_not_matter(text: str, folded: str) -> None:
    assert words.fold(text) == folded


def test_function_words_and_amounts_carry_no_meaning_but_numbers_that_are_names_do() -> None:
    assert words.stems("I want to pay the $35 on my 1099") == ("pay", "1099")


def test_a_verb_is_one_word_with_the_little_word_it_needs() -> None:
    assert words.stems("top up") == words.stems("topping-up") == ("topup",)
    assert "login" in words.stems("I cannot log in")
    assert "login" in words.stems("I was logged in")


def test_features_are_stems_and_neighbours() -> None:
    assert words.features("late payment fees") == ("late", "payment", "fee", "late payment", "payment fee")


def test_sentences_end_at_marks_blank_lines_and_list_items_but_not_at_abbreviations() -> None:
    text = "Mr. Hill said so. Is it true?\n- first item\n- second\n\nno mark here\nwrapped line"
    assert words.sentences(text) == [
        "Mr. Hill said so.",
        "Is it true?",
        "- first item",
        "- second",
        "no mark here wrapped line",
    ]
