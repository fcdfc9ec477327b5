"""With the optional packages, what means one thing is near in any language; without them a run says what it lacks."""

import pytest

from simulator.knowledge.encoder import Encoder, encoder


@pytest.fixture(scope="module")
def encodes() -> Encoder:
    found = encoder()
    if found is None:
        pytest.skip("requirements-encoder.txt is not installed")
    return found


def test_without_its_packages_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.knowledge.encoder.PACKAGES", ("json", "no_such_package"))
    assert encoder.__wrapped__() is None


def test_what_means_one_thing_is_near_in_other_words_and_languages(encodes: Encoder) -> None:
    questions = encodes.questions(["Wie viel kostet eine Überweisung ins Ausland?", "my plastic was pinched"])
    passages = encodes.passages(["An international wire costs $40.", "Report a stolen card at once."])
    nearest = (questions @ passages.T).argmax(axis=1)
    assert nearest.tolist() == [0, 1]


@pytest.mark.parametrize("text", ["", " ", "\N{SNOWMAN}\N{PILE OF POO}", "word " * 2000])
def test_any_text_has_a_vector_of_length_one(encodes: Encoder, text: str) -> None:
    (row,) = encodes.questions([text])
    assert float((row * row).sum()) == pytest.approx(1, abs=1e-4)
