"""What takes more than a moment is told to whoever watches, and to nobody else."""

import io
import sys

import pytest

from simulator.messages import working


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "told"), [(Terminal, True), (io.StringIO, False)])
def test_whoever_watches_sees_what_is_being_done(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], told: bool
) -> None:
    stderr, stdout = stream(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(sys, "stdout", stdout)
    monkeypatch.setenv("TERM", "xterm")
    with working("Counting"):
        pass
    assert ("Counting …" in stderr.getvalue()) is told
    assert stdout.getvalue() == ""
