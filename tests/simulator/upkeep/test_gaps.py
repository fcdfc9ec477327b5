"""What records say is missing: planted matters are found, and nothing else is."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cli.gaps import asked_in
from simulator.upkeep import gaps
from simulator.upkeep.gaps import Kind
from simulator.upkeep.matters import matters as put_together
from simulator.upkeep.matters import together
from tests.examples import FEW
from triage import interaction

PLANTED = [json.loads(line) for line in Path(__file__).with_name("planted.jsonl").read_text("utf-8").splitlines()]
"""Questions in our own words, six or five of each matter, and others that nobody else asks; in sets."""


FOUND = {"article": "cards.md", "section": "e" * 32}
ANSWERED: dict[str, Any] = {"articles": [FOUND], "factors": {}, "score": 100, "route": "AUTOMATED_RESPONSE"}


def record(id_: str, **fields: Any) -> dict[str, Any]:
    """A record of a message that no article answers, as far as gaps read it."""
    factors = {"no_knowledge": {"count": 1, "impact": -100}}
    base = {
        "id": id_,
        "at": 1.0,
        "status": "READY",
        "model": "m",
        "category": "General_Inquiry",
        "full_score": 100,
        "score": 0,
        "factors": factors,
        "findings": [],
        "holds": [],
        "threshold": 80,
        "route": "AGENT_REVIEW",
        "use": None,
        "reason": None,
        "statements": [],
        "unanswered": 0,
        "articles": [],
    }
    whole = {**base, **fields}
    whole["findings"] = [{"hold": hold} for hold in whole["holds"]]
    return sealed(whole)


def sealed(whole: dict[str, Any]) -> dict[str, Any]:
    return {**whole, "digest": interaction.digest(whole)}


def planted(
    rows: Iterable[dict[str, Any]], **fields: Any
) -> tuple[list[dict[str, Any]], dict[str, str], dict[str, str]]:
    """Records of the planted questions in any order, what was asked, and the matter of each."""
    kept = list(rows)
    rows_ = [record(row["id"], **fields) for row in kept]
    Random(3).shuffle(rows_)
    records = []
    for number, each in enumerate(rows_):
        records += [sealed({**each, "at": number}), record(f"answered {number}", at=number + 0.5, **ANSWERED)]
    return records, {row["id"]: row["text"] for row in kept}, {row["id"]: row["matter"] for row in kept}


def measured(found: list[gaps.Gap], matters: dict[str, str]) -> tuple[float, float]:
    """The share of the gaps that are of one matter by three quarters, and of the matters that have such a gap."""
    named = [Counter(matters[id_] for id_ in gap.ids).most_common(1)[0] for gap in found]
    right = [
        matter for (matter, count), gap in zip(named, found, strict=True) if matter and 4 * count >= 3 * len(gap.ids)
    ]
    return len(right) / len(found), len(set(right)) / len({*matters.values()} - {""})


def test_planted_matters_are_found_and_told_apart() -> None:
    shares = []
    for number in sorted({row["set"] for row in PLANTED}):
        records, questions, matters = planted(row for row in PLANTED if row["set"] == number)
        shares.append(measured(gaps.find(records, questions), matters))
    precision, recall = zip(*shares, strict=True)
    assert (min(precision) >= 0.85, mean(precision) >= 0.95) == (True, True)
    assert (min(recall) >= 0.85, mean(recall) >= 0.95) == (True, True)


def test_what_a_question_says_alone_does_not_hide_what_it_shares() -> None:
    asked = [
        "Does payroll file taxes?",
        "Payroll for six employees, please?",
        "Move our payroll from another provider?",
    ]
    others = [
        f"Nobody else says {word}?" for word in ("heron", "otter", "lizard", "badger", "magpie", "walrus", "ferret")
    ]
    assert [0, 1, 2] in put_together([*asked, *others])


@settings(max_examples=FEW)
@given(st.lists(st.lists(st.floats(0, 1), min_size=6, max_size=6), min_size=6, max_size=6))
def test_groups_are_alike_on_average_and_no_two_of_them_could_be_joined(rows: list[list[float]]) -> None:
    alike = [[max(rows[one][other], rows[other][one]) for other in range(6)] for one in range(6)]
    groups = together(alike, 0.5)
    assert sorted(each for group in groups for each in group) == list(range(6))
    for one, other in combinations(groups, 2):
        assert sum(alike[a][b] for a in one for b in other) / (len(one) * len(other)) < 0.5 + 1e-9


def test_each_kind_is_told_from_the_others() -> None:
    fees = "Wires > Fees\nAn outgoing domestic wire costs $25 and an outgoing international wire costs $40."
    same = fees.replace("Wires > Fees", "Payments > Fees of wires")
    state = gaps.State(
        frozenset({"old.md"}), {"a" * 32: fees, "b" * 32: same, "c" * 32: "Cards > Loss\nCall us at once."}
    )
    place = {name: {"article": f"{name}.md", "section": letter * 32} for name, letter in (("one", "a"), ("two", "b"))}
    old, other = {"article": "old.md", "section": "d" * 32}, {"article": "cards.md", "section": "c" * 32}
    answered = {"factors": {}, "score": 100, "route": "AUTOMATED_RESPONSE"}
    told = [{"verdict": "supported", "by": "", "sources": [{"id": "p1s1", "article": "one.md", "section": "a" * 32}]}]
    plants: dict[Kind, dict[str, Any]] = {
        Kind.MISSING: {},
        Kind.OUTDATED: {"articles": [old]},
        Kind.UNTRANSLATED: {**answered, "holds": ["other_language"], "articles": [other], "route": "AGENT_REVIEW"},
        Kind.WRONG: {"use": "rejected", "reason": "wrong", "statements": told},
        Kind.DUPLICATE: {**answered, "articles": [*place.values(), other]},
    }
    records = [record(f"{kind}{number}", **fields) for kind, fields in plants.items() for number in range(3)]
    found = gaps.find(records, {f"missing{number}": "Do you have a coin counter?" for number in range(3)}, state)
    assert {gap.kind: (gap.article, gap.ids) for gap in found} == {
        kind: (article, tuple(f"{kind}{number}" for number in range(3)))
        for kind, article in zip(plants, ("", "old.md", "cards.md", "one.md", "one.md, two.md"), strict=True)
    }


def test_an_outage_or_a_matter_for_people_is_no_gap() -> None:
    for fields in (
        {"holds": ["knowledge_unavailable"]},
        {"status": "FAILED"},
        {"model": None},
        {"holds": ["account_data_request"]},
    ):
        records, questions, _ = planted(PLANTED, **fields)
        assert gaps.find(records, questions) == []


def test_a_search_that_finds_nothing_for_anybody_is_an_outage_too() -> None:
    records = [record(f"q{number}", at=number) for number in range(gaps.SILENCE)]
    questions = dict.fromkeys((each["id"] for each in records), "Do you have a coin counter?")
    assert gaps.find(records, questions) == []
    (found,) = gaps.find([*records, record("found", at=4.5, **ANSWERED)], questions)
    assert len(found.ids) == gaps.SILENCE


def test_marks_of_what_was_masked_put_nothing_together() -> None:
    texts = ("Who sings, [NAME]? [PHONE]", "Is bitcoin sold, [NAME]? [PHONE]", "Any parking, [NAME]? [PHONE]")
    assert gaps.find([record(each) for each in "abc"], dict(zip("abc", texts, strict=True))) == []


def test_a_message_that_comes_twice_counts_once() -> None:
    records = [record("a"), record("a"), record("b")]
    assert gaps.find(records, dict.fromkeys("ab", "Do you have a coin counter?")) == []


def test_sections_that_agents_call_wrong_are_named() -> None:
    told = [{"verdict": "supported", "by": "", "sources": [{"id": "p1s1", "article": "a.md", "section": "f" * 32}]}]
    records = [record(each, use="rejected", reason="wrong", statements=told) for each in "abc"]
    (found,) = gaps.find(records, {})
    assert (found.kind, found.article, found.ids) == (Kind.WRONG, "a.md", ("a", "b", "c"))


def test_what_is_split_over_the_turns_of_a_chat_is_masked_in_each(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    rows = [("a#1", "My card is 4111 1111"), ("a#2", "and then 1111 1111"), ("b#1", "The order is 1111 1111")]
    path.write_text("\n".join(json.dumps({"id": id_, "text": text}) for id_, text in rows), "utf-8")
    asked = dict(asked_in(path))
    assert "1111" not in asked["a#1"] + asked["a#2"]
    assert asked["b#1"] == "The order is 1111 1111"
