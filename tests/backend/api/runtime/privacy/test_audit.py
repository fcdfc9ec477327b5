"""Whatever is changed in the audit is found: each bit, each entry that is missing, moved or written anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy import audit


def chain(length: int = 4) -> str:
    text = ""
    for number in range(length):
        text += audit.appended(
            text, at=1_800_000_000 + number, actor="jo", role="lead", action="export", customer="c0ffee", things=number
        ).line
    return text


def test_a_chain_as_it_was_written_has_no_fault() -> None:
    assert audit.faults("") == []
    assert audit.faults(chain(), audit.head_of(chain())) == []


def test_every_changed_bit_is_found() -> None:
    written = chain(2).encode()
    for place in range(len(written) * 8):
        changed = bytearray(written)
        changed[place // 8] ^= 1 << place % 8
        assert audit.faults(changed.decode("utf-8", "replace")) != [], place


@pytest.mark.parametrize("line", [0, 1, 2])
def test_an_entry_that_is_missing_or_moved_is_found(line: int) -> None:
    lines = chain().splitlines(keepends=True)
    missing = "".join(lines[:line] + lines[line + 1 :])
    moved = "".join([*lines[:line], lines[line + 1], lines[line], *lines[line + 2 :]])
    assert audit.faults(missing) != []
    assert audit.faults(moved) != []


def test_with_the_head_a_chain_that_was_cut_off_or_written_anew_is_found() -> None:
    head = audit.head_of(chain())
    assert audit.faults(chain(3)) == []
    assert audit.faults(chain(3), head) == audit.faults("", head) != []
    assert audit.faults(chain().replace("jo", "al"), head) != []


@given(st.text(max_size=80))
def test_any_text_is_looked_at(text: str) -> None:
    assert audit.faults(text) != [] or text == ""
