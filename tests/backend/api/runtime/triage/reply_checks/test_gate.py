"""What keeps a draft from going out by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.knowledge import articles
from tests.backend.api.runtime.triage.reply_checks.replies import ARTICLES, Reply, faithful
from tests.fakes import drafts
from tests.fakes.drafts import COMPANY
from tests.fakes.messages import message
from triage.channel import EMAIL
from triage.holds import HOLDS
from triage.message import Customer, Passage
from triage.reply_checks.figures import figures
from triage.reply_checks.reading import plain, sentences
from triage.reply_checks.sources import Sources

MATEO = Customer("Mateo Jackson", "Gold", "thrifty, but generous to friends", "750", "asked twice about fees this year")
PASSAGE = Passage("A domestic wire costs $25. Call us at +1-202-555-0110, at any hour.", "wires.md", 0.9)
MAIL = "Hello, what does a domestic wire cost? Thanks, Mateo"
FAITHFUL = "Dear Mateo Jackson,\n\nA domestic wire costs $25.\n\nKind regards,\nAnyCompany Bank"

TEXTS = st.text() | st.lists(
    st.sampled_from(
        [
            *(
                "Dear Mateo,",
                "Kind regards,",
                "AnyCompany Bank",
                "\n",
                "\n\n",
                " ",
                "A wire costs ",
                "$25",
                "25",
                "1,000",
                "1.5",
            ),
            *(
                "%",
                " p.m.",
                "four ",
                "hundred ",
                "a hundred",
                " to ",
                "-",
                "\u2013",
                "May ",
                "15th",
                "\u00bd",
                "\u00b2",
                "\u0663",
                "\u216b",
            ),
            *(
                "www.x.example",
                "a@b.example",
                "+1-202-555-0110",
                "[x]",
                "{",
                "<a>",
                "|",
                "#",
                "We will refund you",
                "\u200b",
                "\ud83d",
            ),
            *(
                "million million ",
                "'",
                '"',
                "\u00e9",
                "e\u0301",
                "\u0130",
                "\ufb01",
                "\u4f60\u597d",
                ":",
                "...",
                "Wire Desk",
                "\x00",
                "\r",
            ),
        ]
    ),
    max_size=30,
).map("".join)
CUSTOMERS = st.builds(Customer, TEXTS, TEXTS, TEXTS, TEXTS | st.just("750"), TEXTS, TEXTS, TEXTS)


def holds(
    draft: str,
    *,
    mail: str = MAIL,
    customer: Customer = MATEO,
    passages: Sequence[Passage] = (PASSAGE,),
    company: str = COMPANY,
) -> list[str]:
    answered = message(mail, subject="Wires", sender="mateo@example.com")
    return drafts.holds_of(draft, message=answered, customer=customer, passages=passages, company=company)


def holds_of(reply: Reply, draft: str | None = None) -> list[str]:
    return replace(reply, draft=reply.draft if draft is None else draft).holds


EXAMPLES: Mapping[str, str] = {
    "empty_reply": " \n\u200b",
    "long_reply": FAITHFUL.replace("$25.", "$25." + " It is so." * (EMAIL.longest_reply // 10)),
    "unfinished_reply": FAITHFUL.replace("$25.", "$25. Ask for [name]."),
    "wrong_name": FAITHFUL.replace("Mateo Jackson", "Olivia"),
    "ungrounded_reply": FAITHFUL.replace("$25", "$26"),
    "leaking_reply": FAITHFUL.replace("$25.", "$25. Our records show that."),
    "promising_reply": FAITHFUL.replace("$25.", "$25. We will refund it."),
    "language_mismatch": FAITHFUL.replace(
        "$25.", "$25. Bitte rufen sie uns an, wenn das nicht geht und sie das nicht sind."
    ),
}


def test_a_faithful_reply_passes() -> None:
    assert holds(FAITHFUL) == []


@pytest.mark.parametrize("hold", EXAMPLES)
def test_each_hold_comes_alone_where_it_alone_is_due(hold: str) -> None:
    assert holds(EXAMPLES[hold]) == [hold]


def test_every_hold_of_a_draft_has_words_for_the_agent() -> None:
    assert set(EXAMPLES) <= set(HOLDS)
    about_the_draft = {name for name in HOLDS if name.endswith("_reply")}
    assert about_the_draft <= set(EXAMPLES)


def test_several_holds_come_together() -> None:
    draft = "Dear Olivia,\n\nYour credit score is 750. We will refund $26 to [name]."
    assert set(holds(draft)) == {
        "wrong_name",
        "leaking_reply",
        "promising_reply",
        "ungrounded_reply",
        "unfinished_reply",
    }


def test_what_is_too_long_is_counted_as_it_is_written() -> None:
    filler = FAITHFUL.replace("$25.", "$25." + " " * (EMAIL.longest_reply - len(FAITHFUL)))
    assert len(filler) == EMAIL.longest_reply
    assert "long_reply" not in holds(filler)
    assert "long_reply" in holds(filler + " ")


@pytest.mark.parametrize(
    ("mail", "draft", "fits"),
    [
        ("Hello, what does a wire cost?", FAITHFUL, True),
        ("Guten Tag, was kostet bitte eine \u00dcberweisung und wie geht das mit der App?", FAITHFUL, False),
        (
            "Hello, what does a wire cost?",
            FAITHFUL.replace("A domestic", "\u4f60\u597d\u4f60\u597d\u4f60\u597d\nA domestic"),
            False,
        ),
        ("Hello, what does a wire cost?", FAITHFUL.replace("costs", "costs caf\u00e9 d\u00e9cor"), False),
        ("Hello, what does a wire cost?", FAITHFUL.replace("costs", "costs \u00e0 la carte"), True),
        (
            "Hello, what does a wire cost?",
            FAITHFUL.replace("A domestic", "Merci pour votre message, nous sommes heureux de vous aider. A domestic"),
            False,
        ),
    ],
)
def test_a_reply_is_in_the_language_of_the_mail(mail: str, draft: str, fits: bool) -> None:
    assert ("language_mismatch" not in holds(draft, mail=mail)) == fits


def test_accents_of_a_name_and_of_the_articles_make_no_other_language() -> None:
    jose = Customer("Jos\u00e9 N\u00fa\u00f1ez")
    passage = Passage("The Caf\u00e9 R\u00e9sum\u00e9 card costs $25.", "cards.md", 0.9)
    draft = f"Dear Jos\u00e9 N\u00fa\u00f1ez,\n\n{passage.text}\n\nKind regards,\nAnyCompany Bank"
    assert holds(draft, customer=jose, passages=[passage]) == []


@given(TEXTS, TEXTS, CUSTOMERS, st.lists(TEXTS, max_size=3), TEXTS)
def test_no_text_makes_the_gate_fail(draft: str, mail: str, customer: Customer, texts: list[str], company: str) -> None:
    passages = [Passage(text, "article.md", 0.9) for text in texts]
    found = holds(draft, mail=mail, customer=customer, passages=passages, company=company)
    assert set(found) <= set(HOLDS)


def test_every_sentence_of_an_article_may_be_sent() -> None:
    """Whole ones, which end in a full stop, with their own article."""
    held = {}
    for section in articles.read(ARTICLES):
        for sentence in sentences(section.text):
            draft = f"Dear Mateo Jackson,\n\n{sentence}\n\nKind regards,\nAnyCompany Bank"
            found = holds(draft, passages=[Passage(section.text, section.source, 0.9)])
            if sentence.endswith(".") and found:
                held[sentence] = found
    assert held == {}


@given(st.data(), st.integers(0, 10**7))
def test_an_amount_that_no_passage_has_is_held_wherever_it_stands(data: st.DataObject, amount: int) -> None:
    reply = data.draw(st.sampled_from(faithful()))
    place = data.draw(st.integers(0, len(reply.draft)))
    sources = Sources.of(reply.passages)
    known = {figure.value for statement in sources.statements for figure in statement.figures}
    draft = f"{reply.draft[:place]}${amount}{reply.draft[place:]}"
    new = {figure.value for sentence in sentences(plain(draft)) for figure in figures(sentence)} - known
    assert str(amount) in known or not new or holds_of(reply, draft)


@given(st.sampled_from(faithful()), st.randoms(use_true_random=False))
def test_blanks_and_line_ends_do_not_matter(reply: Reply, random: object) -> None:
    blanks = [" ", "  ", "\u00a0", "\u2009", " \u00a0 "]
    other = "".join(
        random.choice(blanks) if sign == " " else random.choice(["\n", "\r\n", " \n", "\r"]) if sign == "\n" else sign  # type: ignore[attr-defined]
        for sign in reply.draft
    )
    assert holds_of(reply, f" \n{other}\r\n\t") == []


@pytest.mark.parametrize("hold", [name for name in EXAMPLES if name not in {"empty_reply", "long_reply"}])
def test_blanks_do_not_hide_anything(hold: str) -> None:
    for blank in ("  ", "\u00a0", "\u2003", "\t"):
        assert hold in holds(EXAMPLES[hold].replace(" ", blank))
    assert hold in holds(EXAMPLES[hold].replace("\n", "\r\n"))


@pytest.mark.parametrize("hold", ["leaking_reply", "promising_reply"])
def test_lines_do_not_hide_anything(hold: str) -> None:
    """A model may wrap its lines wherever it likes; a line begins with a small letter then."""
    said = EXAMPLES[hold]
    for place in (place for place, sign in enumerate(said) if sign == " " and said[place + 1].islower()):
        assert hold in holds(f"{said[:place]}\n{said[place + 1 :]}")


@given(
    st.sampled_from([name for name in EXAMPLES if name != "empty_reply"]),
    st.sampled_from("\u200b\u00ad\u2060\u2066\ufeff"),
)
def test_what_nobody_sees_is_held_and_hides_nothing(hold: str, sign: str) -> None:
    found = holds(sign.join(EXAMPLES[hold]))
    assert {hold, "unfinished_reply"} <= set(found)


def test_a_wrapped_reply_is_as_good_as_any() -> None:
    """Wrapped where the next line begins with a small letter."""
    for reply in faithful()[::7]:
        wrapped = "\n".join(_wrapped(line) for line in reply.draft.split("\n"))
        assert holds_of(replace(reply, draft=wrapped)) == [], wrapped


def _wrapped(line: str, width: int = 60) -> str:
    place = line.find(" ", width)
    while place >= 0 and not line[place + 1].islower():
        place = line.find(" ", place + 1)
    return line if place < 0 else f"{line[:place]}\n{_wrapped(line[place + 1 :])}"
