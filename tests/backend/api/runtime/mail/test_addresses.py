"""One mailbox is one sender, however programs and servers write its address; one house is one domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.addresses import LONGEST, canonical, domain, sender_key


@pytest.mark.parametrize(
    "address",
    [
        "jo@example.com",
        "Jo@Example.COM",
        " jo@example.com ",
        "jo+ticket123@example.com",
        '"jo"@example.com',
        "jo@example.com.",
        "jo@example\N{IDEOGRAPHIC FULL STOP}com",
        "\N{FULLWIDTH LATIN SMALL LETTER J}o@example.com",
        "j\N{SOFT HYPHEN}o@example.com",
        "jo\N{ZERO WIDTH SPACE}@example.com",
        "prvs=4057abcdef=jo@example.com",
        "btv1==057abcdef==jo@example.com",
        "SRS0=Hx1z=4V=example.com=jo@forwarder.example",
        "SRS0+Hx1z=4V=example.com=jo@forwarder.example",
        "SRS1=Qq2y=forwarder.example==Hx1z=4V=example.com=jo@second.example",
    ],
)
def test_a_mailbox_is_known_however_its_address_is_written(address: str) -> None:
    assert canonical(address) == "jo@example.com"


def test_other_mailboxes_differ() -> None:
    addresses = ("jo@example.com", "joe@example.com", "jo@example.org", "j.o@example.com", "+tag@example.com", "")
    assert len(set(map(canonical, addresses))) == len(addresses)


def test_dots_do_not_count_where_the_provider_ignores_them() -> None:
    assert canonical("j.o.e+x@googlemail.com") == canonical("joe@googlemail.com")


def test_a_domain_has_one_name_in_every_script() -> None:
    assert canonical("jo@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example") == "jo@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("jo@example.com", "example.com"),
        ("jo@mail7.eu.Example.com", "example.com"),
        ("jo@shop.example.co.uk", "example.co.uk"),
        ("jo@example.co", "example.co"),
        ("SRS0=Hx1z=4V=other.example=jo@forwarder.example", "forwarder.example"),
        ("jo@localhost", "localhost"),
        ("no address", "noaddress"),
        ("jo@gmail.com", ""),
        ("jo@Yahoo.co.uk", ""),
    ],
)
def test_a_domain_is_what_its_owner_registered_and_public_providers_have_none(address: str, house: str) -> None:
    assert domain(address) == house


def test_each_mailbox_has_a_key_of_its_own() -> None:
    keys = [sender_key(str, address) for address in ("jo@example.com", "JO+1@example.com", "al@example.com")]
    assert keys[0] == keys[1] != keys[2]


@given(st.text(max_size=400) | st.from_regex(r"(srs[01]|prvs|btv1)[=+-]{1,3}.*@[a-z.=]+", fullmatch=True))
def test_no_address_is_too_odd(address: str) -> None:
    assert len(canonical(address)) <= 3 * LONGEST + 1
    in_capitals_and_back = address.upper().lower()
    # Some letters have no capital of their own: a dotless i comes back with its dot.
    assert canonical(address) == canonical(in_capitals_and_back) or in_capitals_and_back != address.lower()
    assert "@" not in domain(address)
