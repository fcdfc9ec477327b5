"""Every figure of the scripted calls is read back, and read back as another one where it was heard as another one."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from speech.heard import Act, Heard, hear
from speech.spoken import figures_heard, in_figures, said
from triage.evidence.figures import in_one_form

CALLS = Path(__file__).resolve().parents[4] / "shared" / "data" / "platform" / "calls"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def figured() -> Iterator[str]:
    for file in sorted(CALLS.glob("*.json")):
        for turn in json.loads(file.read_text(encoding="utf-8"))["turns"]:
            if figures_heard(turn["text"]):
                yield turn["text"]


def misheard(text: str) -> Iterator[str]:
    """Each number of *text* as another: ten times as much, one more, a hundred more, a digit more."""
    written = in_figures(text)
    for match in _NUMBER.finditer(written):
        number = Decimal(match[0].replace(",", ""))
        for other in (number * 10, number + 1, number + 100, number * 10 + 5):
            yield f"{written[: match.start()]}{in_one_form(other)}{written[match.end() :]}"


@pytest.mark.skipif(not CALLS.is_dir(), reason="the scripts of calls are not beside this checkout")
def test_no_figure_that_was_heard_wrong_passes_the_read_back() -> None:
    told, wrong = 0, 0
    for text in figured():
        right = hear(Heard(text, 0.9, "scripted"))
        assert right.act is Act.READ_BACK
        assert all(said(figure) in right.says for figure in figures_heard(text))
        told += 1
        for other in misheard(text):
            step = hear(Heard(other, 0.9, "scripted"))
            assert step.act is Act.READ_BACK
            assert step.says != right.says
            wrong += 1
    assert told > 20
    assert wrong > 100
