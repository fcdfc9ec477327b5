"""The reasons for a person, in words."""

from triage.finding import Finding
from triage.holds import HOLDS, LONGEST_WORDS, explain


def test_every_hold_has_words_for_the_agent() -> None:
    assert all(text.endswith(".") for text in HOLDS.values())
    assert explain(["empty_reply"], HOLDS) == "There is no draft."
    assert explain(["empty_reply", "empty_reply"], HOLDS) == "There is no draft. There is no draft."


def test_behind_a_reason_stand_the_first_words_that_were_found_each_once() -> None:
    found = [Finding("unsupported_statement", words) for words in ("Kim", "Kim", "", "Olivia\nVoss", "Ann", "Bob")]
    told = explain(["empty_reply", "unsupported_statement"], HOLDS, found)
    assert told == f"There is no draft. {HOLDS['unsupported_statement']} Found: “Kim”, “Olivia Voss”, “Ann”."


def test_long_words_are_shortened() -> None:
    said = "a" * LONGEST_WORDS
    assert explain(["unsupported_statement"], HOLDS, [Finding("unsupported_statement", said)]).endswith(f"“{said}”.")
    assert explain(["unsupported_statement"], HOLDS, [Finding("unsupported_statement", said + "b")]).endswith(
        f"“{said}…”."
    )
