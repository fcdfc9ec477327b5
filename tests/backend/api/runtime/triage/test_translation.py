"""A translation may be said once its figures are equal and somebody has read exactly these words; nothing else may."""

import json
import re

import pytest

from backend.knowledge import articles
from simulator import deployment
from triage import letter
from triage.evidence.statement import Source, Statement
from triage.translation import Memory, Row, State, faults, read

EQUAL = [
    ("A wire costs $2,500.50 or 3.5%.", "Un virement coûte 2 500,50 $ ou 3,5 %."),
    ("A wire costs $2,500.50 or 3.5%.", "Eine Überweisung kostet 2.500,50 $ oder 3,5 %."),
    ("Call +1-202-555-0150 before 4:00 p.m.", "Llame al +1-202-555-0150 antes de las 16:00."),
    ("Call before 4:00 p.m. Eastern Time.", "Appelez avant 16h00, heure de l'Est."),
    ("Call before 4 p.m. Eastern Time.", "Rufen Sie vor 16 Uhr an."),
    ("Call before 4 p.m. Eastern Time.", "Llame antes de las 16:00."),
    ("It costs $0 and takes 007 steps.", "Il coûte 0,00 $ et prend 7 étapes."),
    ("It takes ten business days.", "Tarda 10 días hábiles."),
    ("It takes ten business days.", "Tarda diez días hábiles."),
    ("The code is ANYCUS30.", "El código es ANYCUS30."),
    ("The Travel Elite Card costs $250 a year.", "La Travel Elite Card cuesta $250 al año."),
    ("You can send up to $25,000 a day.", "Sie können bis zu 25.000 $ am Tag senden."),
]
UNEQUAL = [
    ("A wire costs $25.", "Un virement coûte 35 $.", ["25 is missing", "35 is not in the English sentence"]),
    ("A wire costs $25.", "Un virement coûte quelque chose.", ["25 is missing"]),
    ("A wire costs $2.5.", "Un virement coûte 2.500 $.", ["2.5 is missing", "2500 is not in the English sentence"]),
    ("A wire is free.", "Ein Auftrag kostet 5 $.", ["5 is not in the English sentence"]),
    ("Call before 4:00 p.m.", "Llame antes de las 17:00.", ["4:00 is missing", "5:00 is not in the English sentence"]),
    (
        "The code is ANYCUS30.",
        "El código es ANYCUS31.",
        ["anycus30 is missing", "anycus31 is not in the English sentence"],
    ),
    (
        "See https://www.anycompany.example/cards or call +1-202-555-0150.",
        "Voir https://www.anycompany.example/card ou +1-202-555-0151.",
        [
            "the address www.anycompany.example/card",
            "the address www.anycompany.example/cards",
            "the phone number 12025550150",
            "the phone number 12025550151",
        ],
    ),
    ("The Travel Elite Card is free.", "La tarjeta de viaje es gratis.", ["the product 'Travel Elite Card'"]),
]
NAMES = frozenset({"Travel Elite Card"})


@pytest.mark.parametrize(("english", "text"), EQUAL)
def test_figures_are_equal_in_whatever_form_a_language_writes_them(english: str, text: str) -> None:
    assert faults(Row(english, text), NAMES) == []


@pytest.mark.parametrize(("english", "text", "found"), UNEQUAL)
def test_what_differs_is_named(english: str, text: str, found: list[str]) -> None:
    assert faults(Row(english, text), NAMES) == found


def test_each_changed_figure_of_the_articles_is_noticed_and_none_that_stayed() -> None:
    english = [each for section in articles.load(deployment.ARTICLES).sections for each in section.sentences]
    assert [each for each in english if faults(Row(each, each))] == []
    changed = [
        (each, f"{each[: match.start()]}{int(match[0]) + 413}{each[match.end() :]}")
        for each in english
        for match in re.finditer(r"\d+", each)
    ]
    assert len(changed) > 500
    assert [text for text, other in changed if not faults(Row(text, other))] == []


def test_only_what_somebody_has_read_is_said_and_no_longer_once_a_word_changes() -> None:
    row = Row("A wire costs $25.", "Un virement coûte 25 $.")
    states = [
        Memory({}).state(row.english),
        Memory({row.key: row}).state(row.english),
        Memory({row.key: row.read_by("Ann")}).state(row.english),
        Memory({row.key: Row(row.english, row.text + " !", read=row.read_by("Ann").read)}).state(row.english),
        Memory({row.key: Row(row.english, "Gratuit.").read_by("Ann")}).state(row.english),
    ]
    assert states == [State.MISSING, State.UNREAD, State.READY, State.UNREAD, State.UNEQUAL]


def test_what_is_kept_in_files_is_found_again_by_the_same_words_and_seals() -> None:
    row = Row("A wire  costs $25.", "Un virement coûte 25 $.").read_by(" Ann\tLee ")
    assert (row.key, row.read) == ("9b49693057b8487d", "Ann Lee c081ed0211ebc995")
    line = json.dumps({"english": row.english, "text": row.text, "article": "wires.md", "read": row.read})
    memory = read("fr", ["", f" {line}\n", " \n"], NAMES)
    assert memory == Memory({row.key: Row(row.english, row.text, "wires.md", row.read)}, NAMES, "fr")
    assert (memory.state("A wire costs $25."), memory.word("A wire costs $25.")) == (State.READY, row.text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[]", "is no row"),
        ('{"english": "Hello.", "french": "Bonjour."}', "is no row"),
        ('{"english": "Hello."', "is no row"),
        ('{"english": "Hello.", "text": 5}', "something else than texts"),
        ('{"english": "Hello.", "text": "Bonjour.", "read": null}', "something else than texts"),
        ('{"english": " ", "text": "Bonjour."}', "no English sentence"),
    ],
)
def test_a_line_that_is_no_row_is_refused_with_what_is_wrong(line: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read("fr", [line], NAMES)


def test_a_row_is_stale_once_no_article_and_no_letter_says_its_english() -> None:
    rows = [Row("A wire costs $25."), Row("Kind regards,")]
    memory = Memory({}).with_all(rows)
    assert memory.stale(["A wire costs $30."]) == [rows[0]]
    assert memory.stale(["A wire  costs $25."]) == []


SOURCES = {
    "p1s1": Source("p1s1", "Wires", "A wire costs $25."),
    "p1s2": Source("p1s2", "Wires", "A wire is fast."),
    "c1": Source("c1", "About the customer", "The customer's service level is Gold."),
}
FRENCH = Memory(
    {
        row.key: row.read_by("Ann Lee")
        for row in (Row("A wire costs $25.", "Un virement coûte 25 $."), Row("A wire is fast.", "Il est rapide."))
    },
    language="fr",
)


def test_what_is_said_are_the_cited_sentences_once_each_in_the_order_of_the_article() -> None:
    said = FRENCH.said(
        [Statement("Fast, and $25.", ("p1s2", "p1s1")), Statement("Wires are fast.", ("p1s2",))], SOURCES
    )
    assert said.missing == ()
    assert [(each.text, each.sources, each.english) for each in said.statements] == [
        ("Un virement coûte 25 $.", ("p1s1",), "A wire costs $25."),
        ("Il est rapide.", ("p1s2",), "A wire is fast."),
    ]
    origin = said.statements[0].original
    assert origin is not None
    assert (origin.language, origin.read) == ("fr", FRENCH.rows[origin.key].read)
    assert origin.as_json["hash"] == origin.read.removeprefix("Ann Lee ")


@pytest.mark.parametrize("cited", [("p1s1", "c1"), ("p1s1", "p9s9")])
def test_a_sentence_without_a_translation_leaves_all_unsaid_and_is_named(cited: tuple[str, ...]) -> None:
    said = FRENCH.said([Statement("A wire costs $25 for Gold.", cited)], SOURCES)
    assert (said.statements, [each.id for each in said.missing]) == ((), [cited[1]])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Bonjour {nom},", "the sign '{nom}'"),
        ("Voir **ici**", "the sign '*'"),
        ("Un\u200bvirement", "signs that nobody sees"),
    ],
)
def test_what_is_more_than_plain_text_is_a_fault(text: str, fault: str) -> None:
    assert fault in faults(Row("Dear {name},", text))


def test_words_of_a_letter_that_nobody_has_read_keep_all_letters_back() -> None:
    assert FRENCH.unready() == list(letter.FIXED)
    read = FRENCH.with_rows(Row(text, text).read_by("Ann") for text in letter.FIXED[1:])
    assert read.unready() == [letter.FIXED[0]]
