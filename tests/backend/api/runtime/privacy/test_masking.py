"""What tells who a customer is, and what they wrote, does not reach a log."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.masking import mask
from tests.cpu_time import cpu_seconds

PLANTED = Path(__file__).resolve().parents[6] / "shared" / "data" / "platform" / "privacy.jsonl"

MAIL = """Hello,

the late fee on my Aurora card is wrong. My sister Ottoline paid it with her card on time, ask Ottoline Grey.

Kind regards
Zebulon
"""
WORDS = st.lists(
    st.sampled_from(["fee", "card", "Grey", "on", "my", "the", "was", "paid", "late", "wrong", "Aurora"]), max_size=30
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jo.fields+bank@mail.example.co.uk.", "Write to [address]."),
        ("Card 4111 1111 1111 1111 is charged.", "Card [number] is charged."),
        ("Card 4111-1111-1111-1111", "Card [number]"),
        ("An address that is cut: jo.fields@mai", "An address that is cut: [address]"),
        ("Account 9715398723", "Account [number]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [number]"),
        ("Call +1 (555) 010-9999 or 555.010.9999", "Call [number] or [number]"),
        ("The fee is $35, up to 10,000 a day from 2026 on.", "The fee is $35, up to 10,000 a day from 2026 on."),
    ],
)
def test_addresses_and_long_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_each_word_of_the_customers_name_is_masked() -> None:
    text = "Dear MATEO Jackson, Mr Jackson's card, Jacksonville."
    assert mask(text, ["Mateo Jackson", "Mateo", ""]) == ("Dear [name] [name], Mr [name]'s card, Jacksonville.")


@pytest.mark.parametrize(
    ("draft", "masked"),
    [
        pytest.param("Dear Zebulon, and regards to Ottoline.", "Dear [name], and regards to [name].", id="names"),
        pytest.param("OTTOLINE'S card, Ms Grey", "[name]'S card, Ms [name]", id="names in other forms"),
        pytest.param("You say: My sister Ottoline paid it, no.", "You say: [quoted], no.", id="quotation"),
        pytest.param("The LATE fee\non my *aurora* is $25.", "[quoted]* is $25.", id="quotation in other letters"),
        pytest.param("It is wrong. My sister Ottoline paid it", "It [quoted]", id="quotation over sentences"),
        pytest.param("The late fee on your card is $25.", "The late fee on your card is $25.", id="words of its own"),
        pytest.param("Hello, kind regards from us", "Hello, kind regards from us", id="courtesies"),
    ],
)
def test_what_a_draft_takes_from_the_mail_is_masked(draft: str, masked: str) -> None:
    assert mask(draft, mail=MAIL, ours="The late fee of a card. It is paid once.") == masked


@pytest.mark.parametrize(
    "told", ["ottoline grey", "van der berg", "diabetes", "union member", "twelve thousand", "$12,450.17", "deux zéro"]
)
def test_a_word_of_the_mail_is_masked_that_we_never_say(told: str) -> None:
    mail = f"What is the late fee? It concerns {told}, and {told} it is."
    masked = mask(f"Wants the late fee; mentions {told}.", mail=mail, ours="The late fee of a credit union is $25.")
    assert masked.startswith("Wants the late fee; mentions ")
    assert told not in masked


@given(WORDS, WORDS)
def test_no_five_words_in_a_row_are_left_of_the_mail(mail: list[str], draft: list[str]) -> None:
    left = re.findall(r"\[\w+\]|\w+", mask(" ".join(draft), mail=" ".join(mail)).casefold())
    said = [word.casefold() for word in mail]
    runs = [said[start : start + 5] for start in range(len(said) - 4)]
    assert [start for start in range(len(left)) if left[start : start + 5] in runs] == []


def test_without_a_mail_nothing_is_a_quotation() -> None:
    assert mask("The late fee on my Aurora card is wrong.") == "The late fee on my Aurora card is wrong."


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("202\u2014555\u20140171, 202_555_0171", "[number], [number]"),
        ("Card 4111\u00a01111\u202f1111\u30001111", "Card [number]"),
        ("Card 41\u200b11\u2060111111111111", "Card [number]"),
        ("\uff14\uff11\uff11\uff11\uff11\uff11", "[number]"),
        ("\u0664\u0661\u0661\u0661\u0661\u0661", "[number]"),
        ("\u2461\u24ea\u2461\u2464\u2464\u2464", "[number]"),
        ("555\u3002010\u30fb9999", "[number]"),
        ("Account 33221", "Account [number]"),
        ("Card 4000 003321 7789", "Card [number]"),
        ("jo\uff20mail.example", "[address]"),
        ("jo@ mail.example", "[address]"),
        ("jo (at) mail.example", "[address]"),
        ("o'brien@mail.example", "[address]"),
        ('"jo fields"@mail.example', "[address]"),
        ("I am @jovale77", "I am [address]"),
        ("from 2001:db8:22::7b today", "from [address] today"),
        ("at 10:30, or 10:30:15", "at 10:30, or 10:30:15"),
        ("See https://mail.example/jo-fields?a=1 now", "See https://mail.example[path] now"),
        ("on 14 March 1985, June 9, 1988 or 7.3.84", "on [date], [date] or [date]"),
        ("7 de agosto de 1975, 5. Mai 1959", "[date], [date]"),
        ("born in 84, CVV is 311", "born in [number], CVV is [number]"),
        ("the code is 482 913", "the code is [number]"),
        ("My password is Tulip!", "My password is [secret]"),
        ("passport C01XK47TN, user rowan_ek88", "passport [code], user [code]"),
        ("4111 1111 1111 1111www.", "[code]."),
        ("A 401k, the 30-day rule, the 2nd day.", "A 401k, the 30-day rule, the 2nd day."),
    ],
)
def test_what_is_written_in_another_way_is_masked_too(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("name", ["\u674e\u5c0f\u9f99", "\uae40\ubbfc\uc900", "\u043c\u0430\u0440\u0438\u044f"])
def test_a_name_in_another_script_is_masked(name: str) -> None:
    mail = f"Please ask {name} to call me."
    assert mask(f"Wants {name} to call.", mail=mail, ours="Asks for a call.") == "Wants [name] to call."


@given(st.lists(st.sampled_from(["jo@mail.example", "4111 1111 1111 1111", "fee ", "a", "1", "(", " "])).map("".join))
def test_whatever_stands_around_it_is_masked(text: str) -> None:
    assert "1111 1111" not in mask(text)
    assert "@mail" not in mask(text)


@pytest.mark.parametrize(
    "piece", ["1", "12 ", "a", "a.", "@", '"', "www.", "http://", "code ", ":", "1985 ", "DE12", "_"]
)
def test_nothing_that_repeats_takes_long(piece: str) -> None:
    assert cpu_seconds(lambda: mask(piece * 20_000)) < 2


@pytest.mark.skipif(not PLANTED.exists(), reason="privacy.jsonl is not beside this checkout")
def test_planted_data_is_found() -> None:
    """Names, streets and plain words as user names are no matter of form: they need the mail, or a model."""
    found: dict[str, list[bool]] = {}
    for line in PLANTED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        masked = mask(row["text"])
        for item in row["items"]:
            found.setdefault(item["type"], []).append(item["text"] not in masked)
    shares = {kind: sum(marks) / len(marks) for kind, marks in found.items()}
    assert {kind for kind, share in shares.items() if share < 0.85} <= {"NAME", "ADDRESS", "HANDLE"}, shares
