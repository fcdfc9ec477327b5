"""English and other languages."""

import pytest

from tests.cpu_time import is_linear
from triage.language import is_english, language


@pytest.mark.parametrize(
    "text",
    [
        "Hello, what does a domestic wire cost?",
        "wire fee?",
        "",
        "1234 5678",
        "set up direct deposit, please",
        "Best regards\n\nJosé Núñez, Avenida Central 12, San Juan\njose.nunez@example.org",
        "Iván Núñez",
        "I would like to know, since my card was not accepted in the shop around\nvarious corners today, what to do.",
        "Dear Sir, Señor Núñez of Café Olé wants to know about el Niño cover for the house.",
        "Can I send money to Das Haus in the city of Die? I will be there in July with my son.",
    ],
)
def test_english_passes(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, wir möchten ein Haus kaufen. Welche Zinsen bieten Sie für eine Finanzierung mit 15 Jahren?",
        "您好，请问怎样用手机应用存入支票？每天有金额限制吗？谢谢。",  # noqa: RUF001
        "C'est scandaleux ! Vous avez prélevé des frais sur ma carte. Quelle est votre règle pour les retards ?",
        "Hola, ¿cómo puedo programar el pago de la factura desde mi cuenta? Gracias",
        "Buongiorno, ho avuto un incidente con la macchina. Vorrei sapere come denunciare il sinistro. Grazie",
        "Goedemiddag, ik wil graag beginnen met beleggen in een fonds. Wat zijn de kosten? Alvast bedankt",
        "Olá, não recebi o cartão. Você pode me ajudar? Obrigado",
        "Здравствуйте, сколько стоит перевод за границу?",
        "tegnap ellopták a kártyámat és valaki vásárolt vele, mi most a teendő?",
        "Izgubio sam karticu, pošaljite novu.",
        "Nawala ko ang aking card, magpadala ng bago.",
        "Kadi yangu imeibiwa jana, tafadhali izuieni.",
        "Carte volée hier, bloquez svp.",
        "Kartım çalındı!",  # noqa: RUF001
        "我的卡昨天被偷了",
    ],
)
def test_other_languages_are_noticed(text: str) -> None:
    assert not is_english(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Außerdem wurde gestern meine Girokarte gestohlen.",
        "De plus, mon mari est décédé dimanche.",
        "另外，我的银行卡昨天被偷了，请立即冻结。",  # noqa: RUF001
        "Kartım çalındı!",  # noqa: RUF001
        "meine Karte wurde gestern gestohlen",
    ],
)
def test_one_sentence_in_another_language_is_noticed_wherever_it_stands(sentence: str) -> None:
    english = "What is the annual fee of the card? I would like to know more about it.\n\n" * 20
    assert not is_english(f"A question\n{english}{sentence}\n\n{english}Jo")


@pytest.mark.parametrize("repeated", ["a", "a ", "a@", "ж", "a. ", "word\n", "é", "://"])
def test_any_text_is_judged_in_linear_time(repeated: str) -> None:
    assert is_linear(lambda size: is_english(repeated * (size // len(repeated))), 200_000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Guten Tag, ich habe eine Frage zu einer Überweisung für meine Tochter.", "de"),
        ("Bonjour, je voudrais savoir combien coûte un virement avec votre banque.", "fr"),
        ("Hola, quiero saber cuánto cuesta una transferencia para mi hermano.", "es"),
        ("What does a wire to my daughter cost, please?", ""),
        ("Wat kost het om geld naar een ander land te sturen met mijn rekening?", ""),
        ("Quanto custa uma transferência para a minha conta, por favor?", ""),
        ("Quanto costa un bonifico per il mio conto, per favore?", ""),
        ("Überweisung?", ""),
        ("Guten Tag, ich habe eine Frage zu einer Überweisung. Please call me back.", ""),
        ("Guten Tag, ich habe eine Frage zu einer Überweisung.\n我无法登录应用程序。", ""),
        ("", ""),
    ],
)
def test_a_language_is_named_only_where_all_of_the_text_shows_it(text: str, code: str) -> None:
    assert language(text) == code
