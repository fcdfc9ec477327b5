"""Personal data is found in four languages, at its place, however it is written; what looks like it is not."""

import base64
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.privacy.check import Checker, Item, masked
from backend.privacy.detectors import Ours
from tests.backend.privacy.labelled import CHECKED, SHARED, Labelled, invented, score, shared
from tests.cpu_time import cpu_seconds

OURS = "Call AnyCompany Bank at +1-202-555-0160. The Index Fund Account has no fee."


@cache
def checker() -> Checker:
    return Checker(Ours(OURS))


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(item.type, item.text) for item in checker().check(text, language)]


SETS = [
    pytest.param(invented, id="our own sentences"),
    pytest.param(
        shared,
        id="the shared sentences",
        marks=pytest.mark.skipif(not SHARED.exists(), reason="the labelled data is not beside the project"),
    ),
]


@pytest.mark.parametrize("read", SETS)
def test_the_targets_are_met(read: Callable[[], list[Labelled]]) -> None:
    rows = read()
    result = score(checker(), rows)
    assert result.recall(CHECKED) >= 0.99, result.missed
    assert result.recall({"NAME", "ADDRESS"}) >= 0.95, result.missed
    assert result.recall(result.wanted) >= 0.95, result.missed
    assert result.precision >= 0.9, result.wrong


def test_a_text_takes_less_than_five_milliseconds() -> None:
    rows = invented()
    for language in ("en", "es", "fr", "de"):
        checker().check("Rory, 303 555 0142", language)
    assert cpu_seconds(lambda: [checker().check(row.text, row.language) for row in rows]) / len(rows) < 0.005


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("card 4111\u200b1111\u20601111 1111", ("CARD", "4111\u200b1111\u20601111 1111"), id="invisible"),
        pytest.param(
            "\uff14\uff11\uff11\uff11 1111 1111 1111",
            ("CARD", "\uff14\uff11\uff11\uff11 1111 1111 1111"),
            id="full width",
        ),
        pytest.param(
            "my card is \u0664\u0661\u0661\u0661111111111111",
            ("CARD", "\u0664\u0661\u0661\u0661111111111111"),
            id="Arabic",
        ),
        pytest.param(
            "5555\u20145555\u20135555\u22124444 ok", ("CARD", "5555\u20145555\u20135555\u22124444"), id="dashes"
        ),
        pytest.param("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", ("CARD", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"), id="one by one"),
        pytest.param("DE89370400440532013000thanks", ("IBAN", "DE89370400440532013000"), id="a word behind"),
        pytest.param("tel970.555.0166ask", ("PHONE", "970.555.0166"), id="words around"),
        pytest.param("it is three oh three 555 0176", ("PHONE", "three oh three 555 0176"), id="spoken"),
        pytest.param(
            "Cafe\u0301 \u2764 call Zo\u0065\u0308 Brandt", ("NAME", "Zo\u0065\u0308 Brandt"), id="marks of their own"
        ),
    ],
)
def test_a_finding_stands_where_the_text_has_it(text: str, item: tuple[str, str]) -> None:
    assert found(text) == [item]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Order 4111111111111112, invoice 2026-118842, it was $1,249.00 on May 4.", "en"),
        ("Is +1-202-555-0160 yours? What does the Index Fund Account cost? Section 4.2.1.", "en"),
        ("That is from Mark & Spencer's Deli, case 9695f5a1-e218-4a55-a110-55322d6be4d3", "en"),
        ("¿Por qué 25 $ en Farmacia Ruiz el 3 de noviembre de 2026? Pedido 8153129264092467", "es"),
        ("Le 12/10/2026, 74,50 € chez Boulangerie Dupont, dossier 2026-5512", "fr"),
        ("Die Karte endet auf 7781, Vorgang 2026/771, Abschnitt 3.4.1 vom 3. November", "de"),
        ("", "en"),
    ],
)
def test_what_only_looks_like_it_is_nobody_s(text: str, language: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [("Beneficiario: ana ruiz", "es"), ("le titulaire : ana ruiz", "fr"), ("Kontoinhaber: ana ruiz", "de")],
)
def test_a_name_in_small_letters_is_told_by_the_word_before_it(text: str, language: str) -> None:
    assert found(text, language) == [("NAME", "ana ruiz")]


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("I moved to 88 Orchard Way, Macon, GA, thanks", "en", "88 Orchard Way, Macon, GA"),
        ("wohne jetzt Unter den Eichen 5, 3. OG links, Kassel und", "de", "Unter den Eichen 5, 3. OG links, Kassel"),
        ("j'habite Quai Vert 54 bte 3, 1060 Saint-Gilles", "fr", "Quai Vert 54 bte 3, 1060 Saint-Gilles"),
        ("vivo en Carrera 15 # 93-47, Apto 501, Bogot\u00e1", "es", "Carrera 15 # 93-47, Apto 501, Bogot\u00e1"),
    ],
)
def test_an_address_goes_on_to_its_town_without_a_postcode(text: str, language: str, address: str) -> None:
    assert found(text, language) == [("ADDRESS", address)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("meine schwiegermutter elfriede obermaier wohnt hier", "de"), ("c'est elfriede obermaier, merci", "fr")],
)
def test_a_first_name_in_small_letters_is_told_by_kin_or_by_oneself(text: str, language: str) -> None:
    assert found(text, language) == [("NAME", "elfriede obermaier")]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Bitte an Th. Quandtmeier liefern", "de", "Th. Quandtmeier"),
        ("Bien \u00e0 vous,\nY. Le Bihannec", "fr", "Y. Le Bihannec"),
        ("Es schreibt Ottokar Freiherr von Schlotheim", "de", "Ottokar Freiherr von Schlotheim"),
        ("it still says no. zaynab", "en", "zaynab"),
        ("Ask Detective Brannigan about it", "en", "Brannigan"),
        ("Es gr\u00fc\u00dft Familie Zschoche", "de", "Zschoche"),
        ("Envoyez le ch\u00e8que \u00e0 Ma\u00eetre Delphine Rouvi\u00e8re", "fr", "Delphine Rouvi\u00e8re"),
    ],
)
def test_a_name_may_be_shortened_noble_small_at_the_end_or_told_by_an_office(
    text: str, language: str, name: str
) -> None:
    assert found(text, language) == [("NAME", name)]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("hab mit torsten telefoniert", "de", ["torsten"]),
        ("c'est encore margaux, mi iban", "fr", ["margaux"]),
        ("mi iban, a ver si la leen y el banco cierra", "es", []),
    ],
)
def test_a_word_in_small_letters_is_a_name_if_no_dictionary_and_three_countries_have_it(
    text: str, language: str, names: list[str]
) -> None:
    assert found(text, language) == [("NAME", name) for name in names]


def test_a_name_in_capitals_may_have_ordinary_words() -> None:
    assert found("Titular: ESPERANZA GIL MORAL\nDNI pendiente", "es") == [("NAME", "ESPERANZA GIL MORAL")]


def test_two_first_names_joined_by_a_sign_are_people_and_other_names_are_a_firm() -> None:
    assert found("Same phone as before.\n- Dmitri & Olga") == [("NAME", "Dmitri"), ("NAME", "Olga")]
    assert found("It was Barnes & Noble again") == []


@pytest.mark.parametrize(
    "mail",
    ["rashida_k at example dot com", "i.kern @ example.org", "jo arroba example punto org", "jo at a dot b dot de"],
)
def test_an_e_mail_address_may_be_spelt(mail: str) -> None:
    assert found(f"it is {mail}, thank you") == [("EMAIL", mail)]


def test_words_that_spell_an_address_may_be_words() -> None:
    assert found("I was at home, dot matrix @ work, see you at noon") == []


def test_a_name_that_is_known_is_found_wherever_it_stands() -> None:
    items = checker().check("is ng there? NG!", names=["Bo Ng"])
    assert [(item.start, item.end) for item in items] == [(3, 5), (13, 15)]


def test_a_text_may_end_with_words_that_tell_something() -> None:
    assert found("I forgot my security code") == found("what is a sort code") == []


def test_what_is_split_over_messages_is_found_in_each() -> None:
    texts = ["my card is", "4111 1111", "1111 1111, ok?", "Thanks"]
    shares = checker().check_together(texts)
    assert [[item.text for item in share] for share in shares] == [[], ["4111 1111"], ["1111 1111"], []]


@pytest.mark.parametrize(
    ("texts", "pieces"),
    [
        (["It starts 4111 1111.", "wait", "And then 1111 1111"], [["4111", "1111"], [], ["1111", "1111"]]),
        (["iban AT61 1904", "then 300234573201"], [["AT61", "1904"], ["300234573201"]]),
        (["order 4111 1111", "paid 1111 1112"], [[], []]),
    ],
)
def test_pieces_of_a_card_or_an_iban_are_found_with_words_between(texts: list[str], pieces: list[list[str]]) -> None:
    shares = checker().check_together(texts)
    assert [[item.text for item in share] for share in shares] == pieces


def test_what_is_said_in_base64_is_found() -> None:
    coded = base64.b64encode(b"My SSN is 536-90-4399.").decode()
    assert found(f"see {coded}!") == [("SSN_OR_NATIONAL_ID", coded)]
    assert found(f"see {base64.b64encode(b'nothing of anybody here').decode()}") == []


class Comprehend:
    """A second opinion that finds one thing."""

    def find(self, text: str, language: str) -> list[Item]:
        start = text.index("Zzyx")
        return [Item(start, start + 4, "NAME", "Zzyx")]


def test_a_second_opinion_adds_and_takes_nothing_away() -> None:
    both = Checker(others=[Comprehend()])
    text = "Zzyx, 536-90-4399"
    assert masked(text, both.check(text)) == "[NAME], [SSN_OR_NATIONAL_ID]"


@settings(max_examples=40)
@given(st.text(max_size=120), st.sampled_from(["en", "es", "fr", "de", "", "xx"]))
def test_items_say_what_the_text_has_and_never_overlap(text: str, language: str) -> None:
    items = checker().check(text, language)
    assert all(text[item.start : item.end] == item.text for item in items)
    assert all(one.end <= other.start for one, other in pairwise(items))


@pytest.mark.parametrize("piece", ["1 ", "A-", "0.0.", "Am ", "1 a st ", "4111 1111 1111 1111 ", "name is Al "])
def test_no_text_takes_long(piece: str) -> None:
    assert cpu_seconds(lambda: checker().check(piece * (2_000 // len(piece)))) < 1
