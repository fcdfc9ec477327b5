"""What an editor is told to mend, so that each sentence can be cited by itself."""

import pytest

from backend.knowledge.review import LONGEST_SENTENCE, review

TITLE = "# Wires\n\nWires are sent on business days.\n\n"


def words(text: str) -> list[str]:
    return [remark.words for remark in review("a.md", text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## Fees\n\nIt costs $25.", "begins with 'It'"),
        ("## Fees\n\n| Domestic | $25 |\n| International | $40 |", "has no heads"),
        ("## Fees\n\n## Limits\n\nA wire has a limit.", "has no sentence"),
        (f"## Fees\n\nA wire {'and another wire ' * (LONGEST_SENTENCE // 16)}costs $25.", "characters: make several"),
        ("## Fees\n\nA wire costs $25.\n\n## Fees\n\nA check costs $5.", "stands twice"),
    ],
)
def test_each_weakness_is_named_once_with_what_to_do(text: str, said: str) -> None:
    (found,) = review("a.md", TITLE + text)
    assert said in found.words
    assert str(found).startswith("a.md: Wires > Fees: ")
    assert not found.is_error


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A wire costs $25.", "no heading"),
        ("# Wires", "no sentence"),
        ("---\nvalid_until: soon\n---\n" + TITLE, "write a date such as"),
        ("---\nlanguage: Spanish\n---\n" + TITLE, "write a code such as"),
        ("---\nauthor: Jo\n---\n" + TITLE, "write language or valid_until"),
    ],
)
def test_what_cannot_be_deployed_is_an_error(text: str, said: str) -> None:
    errors = [remark.words for remark in review("a.md", text) if remark.is_error]
    assert len(errors) == 1
    assert said in errors[0]


def test_a_good_article_needs_nothing() -> None:
    text = (
        "## Fees\n\n### Abroad\n\nA wire abroad costs $40. It takes 5 days.\n\n| To | Fee |\n|---|---|\n| Peru | $40 |"
    )
    assert words(TITLE + text) == []


def test_a_sentence_of_another_language_may_begin_as_it_likes() -> None:
    assert words("---\nlanguage: es\n---\n# Tarifas\n\nSuch tarifas.") == []
