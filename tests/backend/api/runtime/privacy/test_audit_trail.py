"""What was anchored cannot be taken back: neither a bit, nor an entry, nor a chain that is written anew."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy import audit
from privacy.audit_trail import Anchor, AuditBusyError, AuditChangedError, AuditTrail, faults
from tests.fakes.audit import LINES, KeptAnchors, KeptChain, trail_of

whole = trail_of(LINES)


def test_a_chain_that_only_grew_has_no_fault() -> None:
    assert faults(whole.chain.read(), whole.anchors.read()) == []
    assert [Anchor.read(name) is not None for name in whole.anchors.read()] == [True] * LINES


@given(st.data())
def test_every_changed_bit_of_the_chain_is_found(data: st.DataObject) -> None:
    written = bytearray(whole.chain.read().encode())
    place = data.draw(st.integers(0, len(written) * 8 - 1))
    written[place // 8] ^= 1 << place % 8
    assert faults(written.decode("utf-8", "replace"), whole.anchors.read()) != []


@given(st.integers(0, len(whole.chain.read()) - 1))
def test_wherever_the_chain_is_cut_off_it_is_found(end: int) -> None:
    assert faults(whole.chain.read()[:end], whole.anchors.read()) != []


@given(st.integers(1, LINES), st.integers(0, 3))
def test_entries_that_are_written_anew_are_found_though_their_hashes_fit(number: int, more: int) -> None:
    entries = "".join(whole.chain.read().splitlines(keepends=True)[: number - 1])
    forged = trail_of(LINES - number + 1 + more, chain=entries, actor="somebody else").chain.read()
    assert audit.faults(forged) == []
    assert faults(forged, whole.anchors.read()) != []


@given(st.data())
def test_every_changed_bit_of_an_anchor_is_found(data: st.DataObject) -> None:
    name = bytearray(data.draw(st.sampled_from(whole.anchors.read())).encode())
    place = data.draw(st.integers(0, len(name) * 8 - 1))
    name[place // 8] ^= 1 << place % 8
    assert faults(whole.chain.read(), [name.decode("utf-8", "replace")]) != []


def test_nothing_follows_what_was_changed_and_nothing_of_it_is_anchored() -> None:
    trail = trail_of(3)
    trail.chain.lines.pop()
    for act in (trail.anchor, lambda: trail_of(1, trail=trail)):
        with pytest.raises(AuditChangedError, match="Entry 3 is missing, which was anchored"):
            act()
    assert len(trail.anchors.names) == 3


def test_the_head_is_anchored_again_and_an_empty_chain_is_not() -> None:
    trail = trail_of(2)
    assert trail.anchor() == trail.head() == Anchor(2, audit.head_of(trail.chain.read()))
    assert trail.anchors.names.count(trail.head().name) == 2
    assert trail_of(0).anchor().number == 0


def test_an_entry_waits_until_others_are_done_and_gives_up_in_the_end() -> None:
    others = trail_of(1).chain
    trail = replace(AuditTrail(others, KeptAnchors()), chain=KeptChain(others.lines, quicker=3))
    assert trail_of(1, trail=trail).head().number == 5
    busy = AuditTrail(KeptChain(quicker=99), KeptAnchors())
    with pytest.raises(AuditBusyError, match="try again"):
        trail_of(1, trail=busy)
