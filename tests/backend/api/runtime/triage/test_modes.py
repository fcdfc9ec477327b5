"""How far the software may go, and what happens where the operator is not understood."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.holds import HOLDS
from triage.modes import UNKNOWN, WITHHELD, Kind, Mode, Modes, may_send, parse, stricter
from triage.policy import POLICY

OFF, SHADOW, DRAFT, AUTO = Mode


@pytest.mark.parametrize(
    ("mode", "reply", "acknowledgement"),
    [(OFF, False, False), (SHADOW, False, True), (DRAFT, False, True), (AUTO, True, True)],
)
def test_what_goes_out_by_itself(mode: Mode, reply: bool, acknowledgement: bool) -> None:
    assert may_send(mode, Kind.REPLY) is reply
    assert may_send(mode, Kind.ACKNOWLEDGEMENT) is acknowledgement
    assert [Modes(mode).may_send("Payment", kind) for kind in Kind] == [reply, acknowledgement]


def test_every_mode_but_auto_has_a_hold_with_words() -> None:
    assert AUTO.hold is None
    assert [mode.hold for mode in (OFF, SHADOW, DRAFT)] == ["mode_off", "mode_shadow", "mode_draft"]
    assert {mode.hold for mode in (OFF, SHADOW, DRAFT)} <= HOLDS.keys()
    assert {"mode_off", "mode_shadow"} == WITHHELD


@pytest.mark.parametrize(("one", "other"), [*product(Mode, Mode)])
def test_the_stricter_of_two_is_the_one_that_comes_first(one: Mode, other: Mode) -> None:
    order = [OFF, SHADOW, DRAFT, AUTO]
    assert stricter(one, other) == order[min(order.index(one), order.index(other))]


@pytest.mark.parametrize(
    ("text", "payment", "others"),
    [
        ('{"mode": "auto"}', AUTO, AUTO),
        ('{"mode": "auto", "categories": {}}', AUTO, AUTO),
        ('{"mode": "auto", "categories": {"Payment": "draft"}}', DRAFT, AUTO),
        ('{"mode": "auto", "categories": {"Payment": "off"}}', OFF, AUTO),
        ('{"mode": "draft", "categories": {"Payment": "auto"}}', DRAFT, DRAFT),
        ('{"mode": "off", "categories": {"Payment": "auto"}}', OFF, OFF),
        ('{"mode": "shadow"}', SHADOW, SHADOW),
        ('{"mode": " OFF "}', OFF, OFF),
        ("off", OFF, OFF),
        (" Auto\n", AUTO, AUTO),
        ('"shadow"', SHADOW, SHADOW),
    ],
)
def test_the_operator_says_what_holds_everywhere_and_what_for_a_category(
    text: str, payment: Mode, others: Mode
) -> None:
    modes = parse(text)
    assert (modes.of("Payment"), modes.of("Insurance"), modes.of("")) == (payment, others, others)
    assert not modes.quiet


@pytest.mark.parametrize(
    ("text", "payment", "others"),
    [
        ("", DRAFT, DRAFT),
        ("{", DRAFT, DRAFT),
        ("null", DRAFT, DRAFT),
        ("[]", DRAFT, DRAFT),
        ("1", DRAFT, DRAFT),
        ("on", DRAFT, DRAFT),
        ("{}", DRAFT, DRAFT),
        ('{"mode": null}', DRAFT, DRAFT),
        ('{"mode": ["off"]}', DRAFT, DRAFT),
        ('{"mode": "full"}', DRAFT, DRAFT),
        ('{"categories": {"Payment": "off"}}', OFF, DRAFT),
        ('{"mode": "auto", "categories": null}', DRAFT, DRAFT),
        ('{"mode": "off", "categories": 7}', OFF, OFF),
        ('{"mode": "auto", "categories": {"Payments": "off"}}', DRAFT, DRAFT),
        ('{"mode": "auto", "categories": {"Payment": "of"}}', DRAFT, DRAFT),
        ('{"mode": "auto", "categories": {"Payment": "off", "Insurance": "?"}}', OFF, DRAFT),
        ('{"mode": "off", "categories": {"Payment": "?"}}', OFF, OFF),
        ('{"mode": "auto", "category": {"Payment": "off"}}', DRAFT, DRAFT),
        ("[" * 100_000, DRAFT, DRAFT),
        ("stop", DRAFT, DRAFT),
        ("off;", DRAFT, DRAFT),
        ("off\u200b", DRAFT, DRAFT),
        ('{"mode": "off"', DRAFT, DRAFT),
        ("{'mode': 'off'}", DRAFT, DRAFT),
        ('{"Mode": "off"}', DRAFT, DRAFT),
        ('{"mode": "off", "mode": "auto"}', DRAFT, DRAFT),
        ('{"mode": "auto", "categories": {"Payment": "off", "Payment": "auto"}}', DRAFT, DRAFT),
        ('{"mode": "auto", "categories": {}, "categories": {"Payment": "off"}}', DRAFT, DRAFT),
    ],
)
def test_what_is_not_understood_drafts_and_lets_nothing_out(text: str, payment: Mode, others: Mode) -> None:
    modes = parse(text)
    assert (modes.of("Payment"), modes.of("Insurance")) == (payment, others)
    assert not any(modes.may_send(category, kind) for category in ("Payment", "Insurance", "") for kind in Kind)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([*Mode, "Payment", "mode"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["mode", "categories", "x"]), inner),
)


@given(JSON.map(json.dumps) | st.text(max_size=40))
def test_only_the_plain_word_auto_lets_replies_go(text: str) -> None:
    modes = parse(text)
    if modes.may_send("Insurance", Kind.REPLY):
        assert "auto" in text.casefold()


@given(JSON.map(json.dumps) | st.text(max_size=40))
def test_only_a_plain_word_lets_acknowledgements_go(text: str) -> None:
    if parse(text).may_send("Insurance", Kind.ACKNOWLEDGEMENT):
        assert any(mode in text.casefold() for mode in (SHADOW, DRAFT, AUTO))


@given(st.sampled_from(Mode), st.dictionaries(st.sampled_from(["Payment", "Insurance"]), st.sampled_from(Mode)))
def test_what_is_written_as_documented_is_read_as_meant(mode: Mode, categories: dict[str, Mode]) -> None:
    assert parse(json.dumps({"mode": mode, "categories": categories})) == Modes(mode, categories)


def test_every_category_may_be_named() -> None:
    every = {category.name: "auto" for category in POLICY.categories}
    assert parse(json.dumps({"mode": "auto", "categories": every})).everywhere is AUTO


def test_the_kinds_of_mail_are_named_as_flows_ask_for_them() -> None:
    assert [*Kind] == ["automated_response", "acknowledgement"]


def test_while_nobody_can_tell_there_are_drafts_and_nothing_goes_out() -> None:
    assert UNKNOWN.of("Payment") is DRAFT
    assert not any(UNKNOWN.may_send("Payment", kind) for kind in Kind)
    assert Modes(OFF).quieted().everywhere is OFF
