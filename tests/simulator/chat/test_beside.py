"""Chats beside mails: what a customer chatted is shown, and erased with everything else, and nobody else's is."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from simulator import data_subject, erasure
from simulator.chat import beside
from simulator.chat.lines import Line
from simulator.cli import main
from simulator.system import Simulator

EFUA, MATEO = "efua.owusu@example.com", "mateo.jackson@example.com"
PLANTED = "my violet umbrella stands in Leipzig, and i want my balance"


def places(simulator: Simulator, address: str) -> list[str]:
    return [each.place.rpartition("-")[2] for each in data_subject.find(simulator, address)]


def test_a_chat_is_held_with_its_words_and_gone_after_an_erasure_of_its_customer_alone(
    start: Callable[..., Simulator],
) -> None:
    simulator = start(records=True)
    turns = [
        Line("c1", EFUA, "can i cancel an international wire"),
        Line("c1", EFUA, PLANTED),
        Line("c2", MATEO, "how do i activate a card"),
    ]
    assert beside.answer(simulator, turns) == 3

    held = [each for each in data_subject.find(simulator, EFUA) if each.place.endswith("conversations")]
    assert [PLANTED in str(each.content) for each in held] == [True]
    assert places(simulator, EFUA).count("interactions") == 2
    proof = erasure.erase(simulator, EFUA)
    assert (proof.holds, proof.sealed, proof.opened) == (True, 2, 0)
    assert proof.planted >= 3
    assert places(simulator, EFUA) == []
    assert "conversations" in places(simulator, MATEO)


def test_a_line_that_is_no_turn_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "chats.jsonl"
    file.write_text("no JSON", encoding="utf-8")
    mail = str(Path("sample-emails") / "01-mateo-late-fee.eml")
    done = CliRunner().invoke(main, ["privacy", "export", EFUA, mail, "--chats", str(file)])
    assert done.exit_code != 0
    assert "line 1: not JSON" in done.output
