"""The judge sees statements and their evidence, and its word counts only while it notices an untrue one."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.json_schema import admits
from triage.errors import InvalidProofError, ModelUnavailableError
from triage.evidence.claim import Claim
from triage.evidence.statement import Source
from triage.judge import (
    SCHEMA,
    SUPPORTED,
    UNCHECKED,
    Ruling,
    SecondLook,
    Verdict,
    is_planted,
    planted,
    prove,
    question,
    read,
)
from triage.ports import Answer, Deadline
from triage.prompt import Question

FEE = Source("p1s1", "Cards > Fees", "The fee is $25 if you pay late.", "Pay by May.", "It may be waived.")
APP = Source("p1s2", "Cards > App", "The app shows the date.")
RIGHT = Claim("You pay a fee of $25 if you pay late.", (FEE,))
WRONG = Claim("The app changes the date.", (APP,))
ODD = Claim("The fee is $90.", (FEE,))


@dataclass
class Reader:
    """Answers as *answers* says, or refuses the statements for which *refuses* holds."""

    refuses: Callable[[str], bool] = lambda text: False
    answers: Any = ...
    asked: list[Question] = field(default_factory=list)

    def answer(self, question: Question, deadline: Deadline) -> Answer:
        self.asked.append(question)
        if isinstance(self.answers, Exception):
            raise self.answers
        verdicts = [self._verdict(row) for row in question.document["statements"]]
        return Answer("reader", {"verdicts": verdicts} if self.answers is ... else self.answers)

    def _verdict(self, row: dict[str, Any]) -> dict[str, Any]:
        refused = self.refuses(row["statement"])
        return {
            "n": row["n"],
            "verdict": "not_supported" if refused else "supported",
            "reason": "no" if refused else "",
        }


def second_look(model: Reader, seed: int = 0) -> SecondLook:
    return SecondLook(model, lambda: 30.0, Random(seed))


def is_ours(text: str) -> bool:
    return text not in {RIGHT.text, WRONG.text}


@pytest.mark.parametrize("seed", range(4))
def test_each_statement_gets_its_own_verdict_wherever_ours_stands(seed: int) -> None:
    model = Reader(lambda text: is_ours(text) or text == WRONG.text)
    assert prove([RIGHT, WRONG], second_look(model, seed)) == [SUPPORTED, Verdict(Ruling.NOT_SUPPORTED, "judge", "no")]


def test_a_judge_that_lets_ours_pass_supports_nothing() -> None:
    verdicts = prove([RIGHT, WRONG], second_look(Reader()))
    assert verdicts == [Verdict(Ruling.NOT_SUPPORTED, "judge", "The judge let an untrue statement pass.")] * 2


def test_what_an_exact_check_refuses_is_not_asked() -> None:
    model = Reader(is_ours)
    assert prove([ODD, RIGHT], second_look(model)) == [Verdict(Ruling.NOT_SUPPORTED, "figures", "$90"), SUPPORTED]
    assert ODD.text not in json.dumps(model.asked[0].document)
    assert prove([ODD], second_look(model))[0].by == "figures"
    assert len(model.asked) == 1


def test_without_a_judge_nothing_is_supported() -> None:
    assert prove([RIGHT]) == [UNCHECKED]


@pytest.mark.parametrize("answer", [ModelUnavailableError("No model answered."), {"verdicts": []}, [], {"verdicts": 1}])
def test_a_judge_that_fails_leaves_all_unchecked_and_is_asked_once(answer: Any) -> None:
    model = Reader(answers=answer)
    verdicts = prove([RIGHT, WRONG], second_look(model))
    assert [(one.ruling, one.by) for one in verdicts] == [(Ruling.NOT_CHECKED, "judge")] * 2
    assert len(model.asked) == 1


def test_the_judge_is_shown_statements_with_their_evidence_and_nothing_else() -> None:
    asked = question([RIGHT])
    evidence = {"heading": FEE.heading, "before": FEE.before, "sentence": FEE.sentence, "after": FEE.after}
    assert asked.document == {"statements": [{"n": 1, "statement": RIGHT.text, "evidence": [evidence]}]}
    assert asked.tool.schema == SCHEMA


def row(number: Any, verdict: Any = "supported", **more: Any) -> dict[str, Any]:
    return {"n": number, "verdict": verdict, "reason": "", **more}


@pytest.mark.parametrize(
    "rows",
    [
        [row(1)],
        [row(1), row(1)],
        [row(1), row(3)],
        [row(1), row(2), row(3)],
        [row(0), row(1)],
        [row(True), row(2)],
        [row("1"), row(2)],
        [row(1.0), row(2)],
        [row(1), row(2, "maybe")],
        [row(1), row(2, ["supported"])],
        [row(1), row(2, reason=None)],
        [row(1), row(2, more=1)],
        [row(1), "supported"],
    ],
)
def test_an_answer_without_exactly_one_verdict_for_each_number_is_none(rows: Sequence[Any]) -> None:
    with pytest.raises(InvalidProofError):
        read({"verdicts": rows}, 2)


def test_verdicts_may_come_in_any_order() -> None:
    assert [one.ruling for one in read({"verdicts": [row(2), row(1, "not_supported")]}, 2)] == [
        Ruling.NOT_SUPPORTED,
        Ruling.SUPPORTED,
    ]


def test_the_schema_admits_what_is_read() -> None:
    assert admits(SCHEMA, {"verdicts": [row(1), row(2, "not_supported", reason="no")]})


@pytest.mark.parametrize(
    "tool_input",
    [
        *([], {}, {"verdicts": {}}, {"verdicts": [], "more": 1}, {"verdicts": ["supported"]}),
        *({"verdicts": [each]} for each in (row(0), row("1"), row(1, "maybe"), row(1, 2), row(1, reason=None))),
        *({"verdicts": [each]} for each in (row(1, more=1), {"n": 1, "verdict": "supported"})),
    ],
)
def test_the_schema_refuses_what_is_not_read(tool_input: Any) -> None:
    assert not admits(SCHEMA, tool_input)


@pytest.mark.parametrize("answer", [{"verdicts": [row(1)], "more": 1}, [("verdicts", [row(1)])]])
def test_an_answer_is_an_object_with_verdicts_and_nothing_else(answer: Any) -> None:
    with pytest.raises(InvalidProofError):
        read(answer, 1)


def test_a_reason_is_one_short_line() -> None:
    (verdict,) = read({"verdicts": [row(1, "not_supported", reason=f"not\nso: {'x' * 400}")]}, 1)
    assert verdict == Verdict(Ruling.NOT_SUPPORTED, "judge", f"not so: {'x' * 400}"[:300])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.text(max_size=3)
    | st.sampled_from(["supported", "not_supported"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["verdicts", "n", "verdict", "reason"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_gives_a_verdict_for_each_statement_or_none_at_all(tool_input: Any) -> None:
    try:
        assert len(read(tool_input, 2)) == 2
    except InvalidProofError:
        return


def test_ours_names_another_amount_and_denies_the_right_one() -> None:
    ours = planted([RIGHT, WRONG], lambda claims: claims[0])
    assert ours == Claim("The fee is $75 (not $25) if you pay late.", (FEE,))


@pytest.mark.parametrize(
    ("sentence", "untrue"),
    [
        ("It is 0.20% of up to $8,000.", "It is 0.60 (not 0.20)% of up to $8,000."),
        ("From $8,000 on it is free.", "From $24,000 (not $8,000) on it is free."),
        ("Of 5 days or 15 it is the first.", "Of 35 (not 5) days or 15 it is the first."),
        (
            "Call +1-202-555-0110 in 2026 by 8:00 p.m.",
            "This no longer applies: Call +1-202-555-0110 in 2026 by 8:00 p.m.",
        ),
        ("The app shows the date.", "This no longer applies: The app shows the date."),
        ("It costs 0 dollars.", "This no longer applies: It costs 0 dollars."),
        ("It is 4, 12 or 28, or 44.", "It is 4, 36 (not 12) or 28, or 44."),
        ("It takes 1.5 or 4.5 days.", "It takes 10.5 (not 1.5) or 4.5 days."),
    ],
)
def test_ours_is_untrue_of_any_sentence(sentence: str, untrue: str) -> None:
    assert planted([Claim("x", (Source("p1s1", "", sentence),))], lambda claims: claims[-1]).text == untrue


def test_ours_is_chosen_among_the_sentences_with_an_amount_each_once() -> None:
    offered: list[Claim] = []

    def choose(claims: Sequence[Claim]) -> Claim:
        offered.extend(claims)
        return claims[-1]

    time = Source("p1s3", "Cards > Time", "It takes 2 days.")
    ours = planted([RIGHT, WRONG, Claim("It takes 2 days.", (FEE, time))], choose)

    assert ours == Claim("It takes 6 (not 2) days.", (time,))
    assert [claim.sources for claim in offered] == [(FEE,), (time,)]


@pytest.mark.parametrize(
    ("statement", "is_ours"),
    [
        ("The fee is $75 (not $25) if you pay late.", True),
        (f"This no longer applies: {APP.sentence}", True),
        (FEE.sentence, False),
        ("The fee is $75 if you pay late.", False),
    ],
)
def test_what_we_would_plant_is_told_from_other_statements(statement: str, is_ours: bool) -> None:
    assert is_planted(statement, [FEE.sentence, APP.sentence]) == is_ours


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_ours_is_never_a_sentence_that_is_cited(sentences: list[str]) -> None:
    claims = [Claim("x", (Source(f"p1s{place}", "", text),)) for place, text in enumerate(sentences)]
    ours = planted(claims, Random(0).choice)
    assert ours.text not in sentences or not ours.is_literal()
