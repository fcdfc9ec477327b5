"""The proof of a draft, in pages that the agent's guide can show."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail import proof_page
from mail.proof_page import FIELDS, SIZES
from mail.result import compose
from tests.backend.api.runtime.mail import test_result
from tests.backend.api.runtime.mail.test_result import ASSESSMENT
from tests.examples import FEW
from tests.fakes.policy import OWN
from triage import letter
from triage.analysis import LONGEST_STATEMENT, MOST_STATEMENTS
from triage.assessment import Assessment
from triage.channel import EMAIL
from triage.evidence.statement import Source, Statement
from triage.finding import Finding
from triage.judge import SUPPORTED, UNCHECKED, Ruling, Verdict
from triage.message import Customer
from triage.modes import WITHHELD
from triage.policy import POLICY
from triage.proof import OPEN, Proof

REFUSED = Verdict(Ruling.NOT_SUPPORTED, "figures", "$30 stands in no source")


def statements(count: int) -> list[str]:
    return [f"Fee {number} is ${number}." for number in range(1, count + 1)]


def assessment(texts: Sequence[str], *, verdicts: Sequence[Verdict] = ()) -> Assessment:
    said = tuple(Statement(text, ("p1s1",)) for text in texts)
    evidence = tuple((Source("p1s1", "Wires > Fees", f"{text} <b>"),) for text in texts)
    proof = Proof(said, tuple(verdicts) or (SUPPORTED,) * len(said), evidence)
    reply = letter.compose(said, "thanks", customer=Customer("Jo"), company="Bank", channel=EMAIL)
    return replace(ASSESSMENT, proof=proof, suggested_response=reply)


def row(
    texts: Sequence[str] = (), *, verdicts: Sequence[Verdict] = (), opened: Sequence[str] = (), hold: str = ""
) -> dict[str, Any]:
    findings = [Finding(OPEN, words) for words in opened] + ([Finding(hold)] if hold else [])
    made = replace(assessment(texts, verdicts=verdicts), findings=tuple(findings))
    policy = POLICY if hold else OWN
    return compose(test_result.MESSAGE, test_result.CUSTOMER, made, fingerprint="f" * 64, now=1000.5, policy=policy)


def shown(page: dict[str, str]) -> list[str]:
    return [page[name] for name in proof_page.STATEMENTS if page[name] != "-"]


def test_a_statement_is_shown_with_its_verdict_and_the_sentence_that_it_rests_on() -> None:
    page = proof_page.compose(row(statements(2), verdicts=[REFUSED, UNCHECKED]), 1, "")
    assert page["proof_1"] == (
        "1. Fee 1 is $1.<br>Its sources do not say this (figures: $30 stands in no source)."
        "<br>Source: Wires &gt; Fees: Fee 1 is $1. &lt;b&gt;"
    )
    assert "Nobody has checked this." in page["proof_2"]
    assert page["proof_3"] == "-"


def test_what_is_left_open_stands_on_every_page() -> None:
    made = row(statements(6), opened=["When does it <arrive>?", "And to whom?"])
    assert {proof_page.compose(made, page, "")["proof_open"] for page in (1, 2)} == {
        "When does it &lt;arrive&gt;?<br>And to whom?"
    }
    assert proof_page.compose(row(statements(1)), 1, "")["proof_open"] == "-"


@pytest.mark.parametrize("count", range(MOST_STATEMENTS + 1))
def test_each_statement_is_on_one_page_and_each_page_leads_to_the_next(count: int) -> None:
    made, seen, number = row(statements(count)), list[str](), "1"
    while number != "-":
        page = proof_page.compose(made, int(number), "")
        assert (page["page"], page["proof_more"]) == (number, "false" if page["page_next"] == "-" else "true")
        seen, number = [*seen, *shown(page)], page["page_next"]
    assert [text.split(".")[0] for text in seen] == [str(place) for place in range(1, count + 1)]
    assert page["page"] == page["pages"]


def test_a_page_that_is_not_there_is_empty() -> None:
    page = proof_page.compose(row(statements(3)), 9, "")
    assert (shown(page), page["proof_more"]) == ([], "false")


@pytest.mark.parametrize("hold", sorted(filter(None, WITHHELD)))
def test_what_is_recorded_but_not_to_be_shown_is_on_no_page(hold: str) -> None:
    page = proof_page.compose(row(statements(3), opened=["When?"], hold=hold), 1, "2")
    assert "Fee" not in json.dumps(page)
    assert {page[name] for name in (*proof_page.STATEMENTS, "proof_open", "draft", "struck")} == {"-"}


@settings(max_examples=FEW, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=LONGEST_STATEMENT), min_size=1, max_size=MOST_STATEMENTS),
    st.sampled_from(["<", '"', "ü", "漢", "😀", "a "]),
    st.integers(1, 4),
)
def test_whatever_is_said_a_page_is_texts_within_their_sizes(said: list[str], filler: str, number: int) -> None:
    texts = [*said[:-1], filler * (LONGEST_STATEMENT // len(filler))]
    verdict = Verdict(Ruling.NOT_SUPPORTED, "judge", filler * 300)
    page = proof_page.compose(row(texts, verdicts=[verdict] * len(texts), opened=[filler * 300] * 40), number, "1")
    assert page.keys() == set(FIELDS)
    assert all(page.values())
    assert [name for name, size in SIZES.items() if len(page[name].encode()) > size] == []
    assert len(json.dumps(page).encode()) < 32 * 1024


class TestStriking:
    def test_the_draft_is_written_without_the_statements_that_are_left_out(self) -> None:
        page = proof_page.compose(row(statements(4)), 1, "4, 2")
        assert page["struck"] == "2, 4"
        assert page["draft"] == (
            "Hello,\n\nThank you for your message.\n\nFee 1 is $1.\n\nFee 3 is $3.\n\nKind regards,\nBank"
        )

    @pytest.mark.parametrize("struck", ["", "0", "5", "1, 5", "-1", "1-3", "two", "²", "1.", "001", "9" * 5000])
    def test_anything_but_numbers_of_statements_leaves_nothing_out(self, struck: str) -> None:
        page = proof_page.compose(row(statements(4)), 1, struck)
        assert (page["struck"], page["draft"]) == ("-", "-")

    def test_a_letter_without_any_statement_is_none(self) -> None:
        assert proof_page.compose(row(statements(2)), 1, "1 2")["draft"] == "-"

    def test_a_draft_that_does_not_hold_the_statements_as_they_are_is_left_alone(self) -> None:
        masked = row(statements(2)) | {"suggested_response": "Hello,\n\nFee {AMOUNT}.\n\nFee 2 is $2."}
        assert proof_page.compose(masked, 1, "1")["draft"] == "-"

    def test_of_two_statements_that_say_the_same_one_stays(self) -> None:
        assert proof_page.compose(row(["It is free."] * 2), 1, "2")["draft"].count("It is free.") == 1
