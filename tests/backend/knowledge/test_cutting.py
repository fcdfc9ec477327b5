"""Articles become objects that carry a proof: whole sentences under their headings, and a hash."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.knowledge.cutting import ALWAYS, LONGEST, MOST_SENTENCES, Section, cut
from triage import passages

ROOT = Path(__file__).resolve().parents[3]

WORDS = st.text("abcdef ", min_size=1, max_size=60).map(
    lambda text: " ".join(f"x{word}" for word in f"{text} a".split())
)
SENTENCES = WORDS.map(lambda words: f"{words.capitalize()}.")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join)
LISTS = st.lists(WORDS, min_size=1, max_size=5).map(lambda items: "\n".join(f"- {item}" for item in items))
TABLES = st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=5).map(
    lambda rows: "\n".join(
        ["| {} | {} |".format(*rows[0]), "|---|---|", *("| {} | {} |".format(*row) for row in rows[1:])]
    )
)
CHAPTERS = st.tuples(
    st.integers(2, 4), WORDS, st.lists(st.one_of(PARAGRAPHS, LISTS, TABLES), min_size=1, max_size=5)
).map(lambda parts: "\n\n".join(["#" * parts[0] + " " + parts[1], *parts[2]]))
ARTICLES = st.tuples(WORDS, PARAGRAPHS, st.lists(CHAPTERS, max_size=5)).map(
    lambda parts: "\n\n".join([f"# {parts[0]}", parts[1], *parts[2]])
)


def section(text: str) -> Section:
    """The only section of an article."""
    (found,) = cut("a.md", text)
    return found


def sentences(text: str) -> list[str]:
    return list(section(f"# Fees\n\n{text}").sentences)


def test_a_section_has_its_heading_path_and_then_a_sentence_a_line() -> None:
    text = (
        "# Wires\n\nAbout wires.\n\n## Fees\n\n### Abroad\n\nA wire costs $40. It takes\n5 days.\n\n## Limits\n\nNone."
    )
    assert [found.text for found in cut("payment/wires.md", text)] == [
        "Wires\nAbout wires.",
        "Wires > Fees > Abroad\nA wire costs $40.\nIt takes 5 days.",
        "Wires > Limits\nNone.",
    ]


def test_an_item_of_a_list_is_a_sentence_with_what_leads_to_it() -> None:
    text = "We are here. Send with it:\n\n- a photo ID;\n- proof of income:\n  1. a pay stub;\n  2. a tax return."
    assert sentences(text) == [
        "We are here.",
        "Send with it: a photo ID.",
        "Send with it: proof of income: a pay stub.",
        "Send with it: proof of income: a tax return.",
    ]


def test_a_list_without_a_lead_stands_for_itself() -> None:
    assert sentences("We help.\n\n1. Call us. We answer.\n\n2. Write\n   to us.") == [
        "We help.",
        "Call us.",
        "We answer.",
        "Write to us.",
    ]


def test_rows_of_a_table_name_their_columns() -> None:
    text = "| Card | Fee |\n|:--|--:|\n| **Gold** | $25 |\n| Plain \\| simple | |"
    assert sentences(text) == ["Card: Gold; Fee: $25.", "Card: Plain | simple."]


def test_a_table_without_heads_keeps_its_cells() -> None:
    assert sentences("| Gold | $25 |\n| Plain | $0 |") == ["Gold; $25.", "Plain; $0."]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("See [our fees](https://bank.example/fees).", "See our fees (https://bank.example/fees)."),
        (
            'See [www.bank.example](https://www.bank.example "Fees").',
            "See www.bank.example (https://www.bank.example).",
        ),
        ("Write to [us](mailto:care@bank.example).", "Write to us (care@bank.example)."),
        ("Go to <https://bank.example/a>.", "Go to https://bank.example/a."),
        ("See [fees][1].\n\n[1]: https://bank.example/f", "See fees (https://bank.example/f)."),
        ("See [wires](../payment/wires.md#fees).", "See wires."),
        ("It is **not** free, _really_ `true` and ***sure***.", "It is not free, really true and sure."),
        (
            "![The lounge](lounge.png) It costs 5 * 3 * 2 snake_case_name.",
            "The lounge It costs 5 * 3 * 2 snake_case_name.",
        ),
        ("A&amp;B cost &lt; $5<br>in \\*all\\*.", "A&B cost < $5 in *all*."),
        ("It costs ~~$30~~ $25. <!-- since May -->", "It costs $25."),
        ("> Quoted text.", "Quoted text."),
        ("Choose Cards > Fees > Waiver.", "Choose Cards > Fees > Waiver."),
    ],
)
def test_no_markup_is_left(markup: str, plain: str) -> None:
    assert " ".join(sentences(markup)) == plain


def test_headings_may_be_underlined_and_rules_and_code_are_read() -> None:
    text = "Wires\n=====\n\nFees\n----\n\nA fee.\n\n---\n\n```\nIBAN: DE00\n```"
    assert section(text).text == "Wires > Fees\nA fee.\nIBAN: DE00"


def test_an_article_without_heading_is_called_by_its_path() -> None:
    assert cut("credit/late-fees.md", "A fee.")[0].text == "Late fees\nA fee."


def test_language_and_validity_stand_before_the_text() -> None:
    found = section("---\nlanguage: es\nvalid_until: 2027-12-31\n---\n# Tarifas\n\nCuesta 25 $.")
    assert (found.language, found.valid_until, found.text) == ("es", date(2027, 12, 31), "Tarifas\nCuesta 25 $.")


def test_what_says_nothing_is_english_and_always_valid() -> None:
    found = section("---\n\n# Fees\n\nA fee.")
    assert (found.language, found.valid_until) == ("en", ALWAYS)


def test_a_date_that_cannot_be_read_makes_an_article_that_nobody_finds() -> None:
    assert section("---\nvalid_until: soon\n---\n# Fees\n\nA fee.").metadata["valid_until"] == 0


def test_the_validity_is_a_number_that_single_precision_keeps() -> None:
    assert section("# Fees\n\nA fee.").metadata["valid_until"] == 2932896 < 2**24


def test_a_long_section_is_cut_between_paragraphs_under_the_same_heading() -> None:
    paragraphs = [f"Paragraph {number} is about wires. " + "Word " * 120 + "ends." for number in range(4)]
    found = cut("a.md", "# Wires\n\n## Much\n\n" + "\n\n".join(paragraphs))
    assert [one.name for one in found] == ["a.md/much.txt", "a.md/much-part-2.txt"]
    assert all(one.path == "Wires > Much" and one.sentences[0].startswith("Paragraph") for one in found)


def test_sections_keep_their_names_when_another_comes_before_them() -> None:
    before = cut("a.md", "# Wires\n\n## Fees\n\nA fee.\n\n## Limits\n\nA limit.")
    after = cut("a.md", "# Wires\n\n## News\n\nNone.\n\n## Fees\n\nA fee.\n\n## Limits\n\nA limit.")
    assert set(before) < set(after)


def test_equal_headings_have_different_names() -> None:
    found = cut("a.md", "# Wires\n\n## Fees\n\nOne.\n\n## Fees\n\nTwo.\n\n## Fees 2\n\nThree.")
    assert [one.name for one in found] == ["a.md/fees.txt", "a.md/fees-2.txt", "a.md/fees-2-2.txt"]


def test_the_object_and_its_metadata_lie_beside_each_other() -> None:
    files = section("# Fees\n\nA fee.").files
    assert files["a.md/fees.txt"] == "Fees\nA fee."
    assert json.loads(files["a.md/fees.txt.metadata.json"])["metadataAttributes"] == {
        "article": "a.md",
        "heading": "Fees",
        "language": "en",
        "valid_until": 2932896,
        "lines": "1 2",
        "hash": passages.passage_hash("Fees A fee."),
    }


@settings(max_examples=60)
@given(ARTICLES)
def test_every_visible_word_is_in_some_section(text: str) -> None:
    kept = " ".join(found.text for found in cut("a.md", text)).translate(str.maketrans(":;.", "   ")).split()
    visible = text.replace("#", " ").replace("|", " ").replace("- ", " ").replace("---", " ").replace(".", " ").split()
    assert set(visible) - {"-", "--", "---"} <= set(kept)


@settings(max_examples=60)
@given(ARTICLES)
def test_a_section_read_back_is_what_was_cut(text: str) -> None:
    for number, found in enumerate(cut("a.md", text), start=1):
        back = passages.read(number, found.text, found.metadata)
        assert back is not None
        assert (back.heading, tuple(one.text for one in back.sentences)) == (found.path, found.sentences)


@given(st.text(max_size=200), st.one_of(st.text(), st.text("#|-*>_[]()`~\\<!: \n\tab1.")))
def test_any_text_can_be_cut_into_objects_of_bounded_size_with_names_of_their_own(path: str, text: str) -> None:
    found = cut(path, text)
    assert found == cut(path, text)
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert all(one.sentences)
        assert len("\n".join(one.sentences)) <= LONGEST
        assert len(one.sentences) <= MOST_SENTENCES
        assert one.text.splitlines() == [one.path, *one.sentences]
        assert len(one.files[f"{one.name}.metadata.json"].encode("utf-8", "replace")) < 1024
        assert passages.read(1, one.text, one.metadata) is not None


@given(st.lists(st.text("#|-*>_[]()`~\\<!: \n\tab1.&;\"'", max_size=3000), max_size=3).map("".join))
def test_long_markup_is_cut_as_well(text: str) -> None:
    for one in cut("a.md", text):
        assert len("\n".join(one.sentences)) <= LONGEST


def test_the_articles_of_the_repository_are_sections_of_whole_sentences() -> None:
    folder = ROOT / "knowledge-articles"
    found = [
        one
        for path in folder.rglob("*.md")
        for one in cut(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 150
    assert {one.sentences[-1][-1] for one in found} <= set(".?!)") | set("abcdefghijklmnopqrstuvwxyz0123456789%")
    assert not [one.name for one in found if "|" in one.text or "**" in one.text or "](" in one.text]
