import pytest

from simulator.model import gloss


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, how do I send a wire to Spain?", "en"),
        ("Guten Tag, ich möchte wissen, was eine Überweisung kostet.", "de"),
        ("Bonjour, comment changer le mot de passe de la banque en ligne ?", "fr"),
        ("Hola, ¿cuánto cuesta una transferencia internacional?", "es"),
        ("Buongiorno, vorrei sapere quanto costa un bonifico.", "it"),
        ("Goedemiddag, ik wil graag weten wat een overboeking kost.", "nl"),
        ("Bom dia, gostaria de saber quanto custa uma transferência.", "pt"),
        ("Dzień dobry, ile kosztuje przelew do Polski?", "pl"),
        ("Hej, hur mycket kostar en överföring?", "sv"),
        ("Merhaba, bir havale ücreti ne kadar?", "tr"),
        ("您好, 请问电汇的费用是多少。", "zh"),
        ("こんにちは、送金の手数料はいくらですか。", "ja"),
        ("Здравствуйте, сколько стоит перевод?", "ru"),
        ("asdf", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_its_commonest_words_or_its_script(text: str, language: str) -> None:
    assert gloss.language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, was kostet eine Überweisung bis Freitag?",
        "Bonjour, combien coûte un virement avant vendredi ?",
        "Hola, ¿cuánto cuesta una transferencia antes del viernes?",
        "Buongiorno, quanto costa un bonifico entro venerdì?",
        "Bom dia, quanto custa uma transferência até sexta-feira?",
        "您好, 周五之前电汇的费用是多少?",
    ],
)
def test_the_words_of_banking_and_of_time_come_out_in_english(text: str) -> None:
    english = gloss.in_english(text)
    assert "wire transfer" in english
    assert "friday" in english
    assert "?" in english


def test_english_stays_as_it_is() -> None:
    assert gloss.in_english("Can I wire the Müllers $5?") == "Can I wire the Müllers $5?"


def test_unknown_words_go_since_they_may_look_like_english_ones() -> None:
    assert "die" not in gloss.in_english("Ich habe die Rechnung und den Wal bezahlt").split()
