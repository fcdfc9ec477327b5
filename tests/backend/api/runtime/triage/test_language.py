"""English and other languages."""

import pytest

from triage.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Hello, what does a domestic wire cost?",
        "wire fee?",
        "",
        "1234 5678",
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
    ],
)
def test_other_languages_are_noticed(text: str) -> None:
    assert not is_english(text)
