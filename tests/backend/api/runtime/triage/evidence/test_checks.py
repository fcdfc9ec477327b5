"""The exact checks, a kind of mistake each, and what they must leave to the judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.knowledge.articles import load
from simulator.deployment import ARTICLES
from tests.cpu_time import is_linear
from triage.evidence.checks import CHECKS, refusal
from triage.evidence.claim import LONGEST, Claim, Refusal, unmarked
from triage.evidence.names import names_in
from triage.evidence.statement import Source, Statement

FEE = Source(
    "p1s2",
    "Savings > Fees of the Blue Account",
    "The Blue Account costs $2,500.00 a year until 5:00 p.m. on May 4, or 1.5% within 3 business days.",
    before="Parcels are weighed at the counter.",
)
DESK = Source(
    "p1s3",
    "Savings > The desk",
    "Call the desk at +1-202-555-0110, write to desk@bank.example or see bank.example/help; it is open around the "
    "clock.",
)
KNOWN = {source.id: source for source in (FEE, DESK)}
NAMES = frozenset({"Blue Account", "Green Account", "Green Plus Account"})
SECTIONS = load(ARTICLES).sections
ARTICLE_NAMES = names_in((text for row in SECTIONS for text in row.heading), "AnyCompany Bank")
SENTENCES = [Source("p1s1", section.path, sentence) for section in SECTIONS for sentence in section.sentences]


def found(text: str, *ids: str) -> Refusal | None:
    return refusal(Claim.of(Statement(text, ids or tuple(KNOWN)), KNOWN, NAMES))


def rule(text: str, *ids: str) -> str:
    refused = found(text, *ids)
    return refused.rule if refused else ""


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ((), "cites no sentence"),
        (("p9s9",), "'p9s9' is none of the sentences given"),
        (("p1s2", "p9s9"), "'p9s9' is none of the sentences given"),
        (("2",), "'2' is a number, no id of a sentence"),
    ],
)
def test_a_statement_cites_sentences_that_were_given(ids: tuple[str, ...], words: str) -> None:
    assert refusal(Claim.of(Statement("The Blue Account costs $2,500.", ids), KNOWN)) == Refusal("ids", words)


@pytest.mark.parametrize(
    "text",
    [
        "The Blue Account costs $2,500 a year.",
        "The Blue Account costs 2500 dollars each year.",
        "The Blue Account costs two thousand five hundred dollars.",
        "- The Blue Account: 1.50 percent.",
        "3. The Blue Account costs 1.5%.",
        "The Blue Account:\n1. costs $2,500\n2. or 1.5%",
        "The Blue Account costs that until 5 pm, 17:00.",
        "The Blue Account costs that until the fourth of May.",
        "The Blue Account: within three business days.",
        "Call the desk at (202) 555-0110.",
        "See https://bank.example/help or write to DESK@bank.example.",
        "The desk is open 24/7.",
        "The two, account and desk, cost $2,500 a year.",
        "The Blue Account: 3\nDays are long.",
    ],
)
def test_figures_pass_however_they_are_written(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Blue Account costs $2,600 a year.", "$2600"),
        ("The Blue Account costs \u20ac2,500 a year.", "\u20ac2500"),
        ("The Blue Account costs 2,500 cents a year.", "2500 cent"),
        ("The Blue Account costs nine dollars a year.", "$9"),
        ("The Blue Account costs $2 a year.", "$2"),
        ("The 9 Blue Accounts cost that a year.", "9"),
        ("The Blue Account costs 15% a year.", "15%"),
        ("The Blue Account costs that until 6:00 p.m.", "18:00 time"),
        ("The Blue Account costs that until 5:00 a.m.", "5:00 time"),
        ("The Blue Account costs that until May 5.", "5 may"),
        ("The Blue Account costs that in June.", "june"),
        ("The Blue Account costs that on Monday.", "monday"),
        ("The Blue Account: within 3 days.", "3 day"),
        ("The Blue Account costs\n35. A year is long.", "35"),
        ("Call the desk at +1-202-555-0111.", "12025550111"),
        ("See the desk at bank.example/prize.", "bank.example/prize"),
        ("Write to the desk at prize@bank.example.", "prize@bank.example"),
        ("The desk of bank dot invalid is open.", "bank.invalid"),
    ],
)
def test_a_figure_or_address_of_its_own_is_refused(text: str, words: str) -> None:
    assert found(text) == Refusal("figures", words)


def test_a_figure_of_a_sentence_that_is_not_cited_is_refused() -> None:
    assert rule("The Blue Account costs $2,500 a year.", "p1s3") == "figures"


def test_a_sentence_about_one_product_says_nothing_of_another() -> None:
    assert found("The Green Account costs $2,500 a year.") == Refusal("product", "Green Account for Blue Account")
    assert refusal(
        Claim(
            "Green Accounts and Green Plus Accounts cost that.",
            (Source("p1s1", "Blue Account", "Red Accounts cost that."),),
            names=NAMES | {"Red Account"},
        )
    ) == Refusal("product", "Green Account, Green Plus Account for Blue Account, Red Account")
    assert rule("The Blue Account, unlike the Green Account, costs $2,500 a year.") == ""
    assert rule("The desk for Green Accounts is open.", "p1s3") == ""
    assert rule("It costs $2,500 a year.") == ""


def test_a_statement_about_something_else_is_refused_with_its_foreign_words() -> None:
    assert found("Lean back and let others worry about the account.") == Refusal("cover", "Lean, let, others, worry")
    assert rule("Parcels are weighed at the counter.", "p1s2") == ""
    assert rule("Parcels are weighed at the counter.", "p1s3") == "cover"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Blue Account: flowers, garden, summer.", ""),
        ("Blue Account: flowers, garden, summer, winter.", "cover"),
        ("Flowers, garden, summer: 1.5%.", "cover"),
        ("Flowers, garden, summer: 1.5%, $2,500.", ""),
    ],
)
def test_two_fifths_of_words_and_figures_have_to_be_of_the_evidence(text: str, refused: str) -> None:
    assert rule(text, "p1s2") == refused


@pytest.mark.parametrize("word", ["not", "never", "only", "unless"])
def test_no_rule_reads_for_denials_or_conditions(word: str) -> None:
    assert rule(f"The Blue Account {word} costs $2,500 a year.") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "<b>", "**", "`", "{name}", "[date]", "](x", "$.Attributes.x", "${x}", "%NAME%", "&nbsp;", "__", "|", "TODO",
        "XXX", "...", "\u2026", "\u200b", "\u202e", "\x07", "\u00ad", "\ufe0f", "\ud800", "\u0378",
        "\ue000", "\u2028", "\u2029", "\n> ", "\n# ",
    ],
)  # fmt: skip
def test_markup_gaps_and_unseen_signs_are_refused(piece: str) -> None:
    assert rule(f"The Blue Account {piece} costs $2,500 a year.") == "markup"


def test_paths_through_menus_are_no_markup() -> None:
    assert rule("Fees of the Blue Account: see Savings > Fees.") == ""


def test_what_looks_like_markup_may_stand_in_the_cited_sentence() -> None:
    source = Source("p1s1", "Papers", "[Send with the application:] proof of income.")
    assert refusal(Claim(source.sentence, (source, DESK))) is None


def test_unseen_signs_are_named() -> None:
    assert found("The Blue\u2060 Account\u200b costs that.") == Refusal(
        "markup", "signs that nobody sees U+200B, U+2060"
    )


@pytest.mark.parametrize("text", ["", " \n", "2,500", "5%.", "a" * 10 + " Blue Account" * 60])
def test_a_statement_says_something_and_not_too_much(text: str) -> None:
    assert rule(text) in {"length", "figures"}
    assert rule("account " * (LONGEST // 8 + 1)) == "length"
    assert rule(("The Blue Account costs $2,500 a year. " * 19)[:700]) == ""
    assert found(" ") == Refusal("length", "says nothing")
    assert found("account" * 101) == Refusal("length", "707 characters; 700 at most")


def test_marks_of_lists_are_taken_off_and_figures_are_not() -> None:
    assert unmarked("- one\n\u2022 two\n3. three") == "one\ntwo\n3. three"
    assert unmarked("- one\n2. two") == "one\n2. two"
    assert unmarked("text\n2. two") == "text\n2. two"
    assert (
        unmarked("4. four\n5. five\n7. seven\ntext\n1) first\n2) second") == "four\nfive\n7. seven\ntext\nfirst\nsecond"
    )


@given(st.sampled_from(SENTENCES))
def test_a_sentence_of_an_article_passes_when_it_is_cited_itself(source: Source) -> None:
    assert refusal(Claim(source.sentence, (source,), names=ARTICLE_NAMES)) is None


@given(st.sampled_from(SENTENCES), st.integers(10**7, 10**9), st.sampled_from(["$", "\u20ac", ""]))
def test_a_foreign_figure_is_refused_wherever_it_is_added(source: Source, amount: int, sign: str) -> None:
    text = f"{source.sentence.rstrip('.')}, and {sign}{amount:,}."
    refused = refusal(Claim(text, (source,), names=ARTICLE_NAMES))
    assert refused
    assert (refused.rule, refused.words.lstrip("$\u20ac")) == ("figures", str(amount))


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_is_too_odd_for_the_checks(text: str, heading: str, sentence: str, before: str) -> None:
    claim = Claim(text, (Source("p1s1", heading, sentence, before),), names=NAMES)
    assert all(isinstance(one.words, str) for check in CHECKS for one in check(claim))


@pytest.mark.parametrize(
    "piece",
    [
        "<a",
        "[",
        "&a",
        "%a",
        "1,",
        "$1 ",
        "one ",
        "hundred ",
        "a.",
        "a@",
        " .",
        "\n1. ",
        " ",
        "-",
        "X",
        "Aa ",
        "'",
        "\u0660 ",
    ],
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    def look(size: int) -> None:
        text = piece * (size // len(piece))
        for claim in (Claim(text, (FEE,)), Claim("It costs $1.", (Source("p1s1", text, text, text),))):
            for check in CHECKS:
                list(check(claim))

    assert is_linear(look, 16_000)
