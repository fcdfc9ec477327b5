"""What records say is missing: planted matters are found, and nothing else is."""

from random import Random
from typing import Any

from simulator.upkeep import gaps
from simulator.upkeep.gaps import Kind
from triage import interaction

MATTERS = (
    "crypto wallet",
    "coin counter",
    "safe deposit box",
    "notary stamp",
    "gift voucher",
    "tuition escrow",
    "charity donation",
    "farm tractor lease",
    "solar panel grant",
    "wedding savings jar",
    "passport photograph",
    "pet insurance",
)
FRAMES = (
    "Do you offer a {}?",
    "What does a {} cost with you?",
    "Where can I get a {} in town?",
    "How do I order a {}?",
    "I would like to know about the {}.",
    "Is there a {} for students?",
)


def record(id_: str, **fields: Any) -> dict[str, Any]:
    """A record of a message that no article answers, as far as gaps read it."""
    factors = {"no_knowledge": {"count": 1, "impact": -100}}
    base = {
        "id": id_,
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
    return {**whole, "digest": interaction.digest(whole)}


def planted(**fields: Any) -> tuple[list[dict[str, Any]], dict[str, str], dict[str, str]]:
    records, questions, matters = [], {}, {}
    for matter in MATTERS:
        for number, frame in enumerate(FRAMES):
            id_ = f"{matter}-{number}"
            records.append(record(id_, **fields))
            questions[id_], matters[id_] = frame.format(matter), matter
    Random(3).shuffle(records)
    return records, questions, matters


def test_planted_matters_are_found_and_told_apart() -> None:
    records, questions, matters = planted()
    found = gaps.find(records, questions)
    named = [{matters[id_] for id_ in gap.ids} for gap in found]
    pure = [each for each in named if len(each) == 1]
    assert len(pure) / len(found) >= 0.9
    assert len(set().union(*pure)) / len(MATTERS) >= 0.8


def test_an_outage_or_a_matter_for_people_is_no_gap() -> None:
    for fields in (
        {"holds": ["knowledge_unavailable"]},
        {"status": "FAILED"},
        {"model": None},
        {"holds": ["account_data_request"]},
    ):
        records, questions, _ = planted(**fields)
        assert gaps.find(records, questions) == []


def test_a_message_that_comes_twice_counts_once() -> None:
    records = [record("a"), record("a"), record("b")]
    assert gaps.find(records, dict.fromkeys("ab", "Do you have a coin counter?")) == []


def test_sections_that_agents_call_wrong_are_named() -> None:
    told = [{"verdict": "supported", "by": "", "sources": [{"id": "p1s1", "article": "a.md", "section": "f" * 32}]}]
    records = [record(each, use="rejected", reason="wrong", statements=told) for each in "abc"]
    (found,) = gaps.find(records, {})
    assert (found.kind, found.article, found.ids) == (Kind.WRONG, "a.md", ("a", "b", "c"))
