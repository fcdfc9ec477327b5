"""What a function makes once is made without the collector, which works again afterwards."""

import gc

import pytest

from at_start import to_stay


def test_the_collector_rests_meanwhile_and_minds_what_is_made_no_more() -> None:
    before = gc.get_freeze_count()
    assert to_stay(gc.isenabled)() is False
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    gc.unfreeze()


def test_it_works_again_where_nothing_could_be_made() -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        to_stay(fail)()
    assert gc.isenabled()
    gc.unfreeze()
