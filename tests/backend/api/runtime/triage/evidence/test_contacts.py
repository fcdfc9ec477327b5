"""Ways of contact, in disguise as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.deployment import ARTICLES
from triage.evidence.contacts import addresses, is_known_address, is_known_phone, phones, without


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See www.anycompany.example.", "www.anycompany.example"),
        ("(see WWW.AnyCompany.Example/Cards/)", "www.anycompany.example/cards"),
        ("https://anycompany.example/a?b=c#d!", "anycompany.example/a?b=c#d"),
        ("http://198.51.100.7/form", "198.51.100.7/form"),
        ("198.51.100.7", "198.51.100.7"),
        ("hxxps://evil.com", "hxxps://evil.com"),
        ("javascript:alert(1)", "javascript:alert(1"),
        ("mailto:a@b.com", "mailto:a@b.com"),
        ("sms:+12025550100", "sms:+12025550100"),
        ("evil.com:8443/x", "evil.com:8443/x"),
        ("a-b.c_d.co.uk", "a-b.c_d.co.uk"),
        ("x.com today", "x.com"),
        ("t.me/bank", "t.me/bank"),
        ("1.fm/x", "1.fm/x"),
        ("rates.pdf", "rates.pdf"),
        ("xn--80ak6aa92e.xn--p1ai", "xn--80ak6aa92e.xn--p1ai"),
        ("\u0430nycompany.example", "\u0430nycompany.example"),
        ("evil dot com", "evil.com"),
        ("evil [dot] com", "evil.com"),
        ("evil(DOT)com", "evil.com"),
        ("evil[.]com", "evil.com"),
        ("evil(.)com", "evil.com"),
        ("evil\n.com", "evil.com"),
        ("evil . com", "evil.com"),
        ("evil .com", "evil.com"),
        ("www dot evil dot co dot uk", "www.evil.co.uk"),
        ("care@anycompany.example", "care@anycompany.example"),
        ("care @ anycompany.example", "care @ anycompany.example"),
        ("care (at) anycompany [dot] example", "care@anycompany.example"),
        ("care{AT}localhost", "care@localhost"),
        ("first.last+tag%x@mail-1.example", "first.last+tag%x@mail-1.example"),
        ("<a href='https://evil.com'>x</a>", "</a>"),
        ("[here](evil)", "]("),
        ("<img src=x>", "<img src=x>"),
        ("<!-- x -->", "<!-- x -->"),
    ],
)
def test_addresses_are_found_in_one_form(text: str, address: str) -> None:
    assert address in addresses(text)


@pytest.mark.parametrize(
    "text",
    [
        "By 4 p.m. Eastern Time, e.g. in the U.S. or at 4:30 p.m.",
        "It costs $2.50. The rate is 5.49%.",
        "Go to Payments > Wires > New wire, and/or Cards.",
        "One dot. Another dot.",
        "We are open 8 a.m.-6 p.m.",
        "The ratio is 3 < 5.",
        "Look at it :)",
    ],
)
def test_other_full_stops_are_no_addresses(text: str) -> None:
    assert addresses(text) == frozenset()


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("www.anycompany.example/cards", True),
        ("www.anycompany.example", True),
        ("anycompany.example", False),
        ("www.anycompany.example/card", False),
        ("www.anycompany.example/cards/x", False),
        ("www.anycompany.exam", False),
        ("", False),
    ],
)
def test_an_address_is_known_with_its_host(address: str, is_known: bool) -> None:
    known = addresses("See www.anycompany.example/cards or help.example/us.")
    assert is_known_address(address, known) == is_known


@pytest.mark.parametrize(
    "text",
    [
        *("+1-202-555-0110", "1 202 555 0110", "+1 (202) 555-0110", "1.202.555.0110", "+12025550110", "1/202/555/0110"),
        *("+1\u2013202\u2013555\u20130110", "+1-202-555-0110, 24 hours a day", "+1-202-555-0110 24/7"),
        "+1-202-555-0110 (24/7)",
        *("call +1-202-555-0110.", "(+1-202-555-0110)", "+1-202-555-0110 24 hours a day", "(+1-202-555-0110) 24/7"),
    ],
)
def test_a_phone_number_is_its_digits(text: str) -> None:
    assert phones(text) == {"12025550110"}


@pytest.mark.parametrize("text", ["$2,500,000", "123456", "2.5", "1,234,567", "12345678%", "AB1234567", "5 to 7 days"])
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert phones(text) == frozenset()


def test_a_phone_number_is_known_with_and_without_the_code_of_the_country() -> None:
    known = phones("+1-202-555-0110, or +1-202-555-0199")
    assert is_known_phone("2025550110", known)
    assert is_known_phone("12025550110", known)
    assert not is_known_phone("2025550111", known)
    assert not is_known_phone("5550110", known)
    assert not is_known_phone("", known)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See www.anycompany.example/2 or call +1-202-555-0110 within 5 days", "See or call + within 5 days"),
        ("Write to a1@b2.example, it costs $25", "Write to , it costs $25"),
        ("24 hours at +1-202-555-0110 24 hours", "24 hours at + 24 hours"),
        ("http://198.51.100.7/9 and 198.51.100.7", "and"),
        ("evil dot com/5 $6", "$6"),
    ],
)
def test_what_is_left_of_a_text_is_read_for_figures(text: str, left: str) -> None:
    assert " ".join(without(text).split()) == left


def test_articles_have_ways_of_contact() -> None:
    articles = "\n".join(path.read_text(encoding="utf-8") for path in ARTICLES.rglob("*.md"))
    assert {number[:7] for number in phones(articles)} == {"1202555"}
    hosts = {address.partition("/")[0].rpartition("@")[2] for address in addresses(articles)}
    assert hosts == {"www.anycompany.example", "anycompany.example"}


@given(st.text(), st.sampled_from(["evil.com", "https://evil.com", "a@evil.com", "198.51.100.7"]), st.text())
def test_an_address_is_found_in_every_text(before: str, address: str, after: str) -> None:
    assert any("evil.com" in found or "198.51.100.7" in found for found in addresses(f"{before} {address} {after}"))


@given(st.text(alphabet="ab1.-@/:() \n$"))
def test_without_addresses_there_are_none(text: str) -> None:
    assert phones(without(text)) == frozenset()
