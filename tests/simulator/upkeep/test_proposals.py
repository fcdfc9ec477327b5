"""A proposal says what approved sentences say: every figure that stands in none of them costs the whole of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.knowledge import articles
from backend.privacy.check import Checker
from simulator import deployment
from simulator.cli import main
from simulator.office.store import Store
from simulator.upkeep.proposal import Draft, Line, Matter, NoProposalError, Part, Quoting, RefusedError, asking, proved
from simulator.upkeep.readability import readability
from simulator.upkeep.sources import Answer, Approved, of_answers, of_articles, of_notes
from simulator.upkeep.writing import Written, read
from triage.ports import Answer as Called
from triage.ports import Deadline
from triage.prompt import Question

NOTES = """# Coin counter

Every branch has a coin counter. The coin counter costs others 5% of the amount.

1. Bring the coins to the coin counter.
2. Take the receipt to the desk.

If the coin counter stops, ask at the desk.
"""
MATTER = Matter("missing-1", ("coin", "counter"), ("Do you have a coin counter?", "Is the coin counter $9 a year?"))
GAP = {"gap": "missing-1", "kind": "missing", "category": "General_Inquiry", "article": "", "count": 3}
GAP |= {
    "words": ["coin", "counter"],
    "examples": ["What does the coin counter cost?", MATTER.questions[1]],
    "interactions": ["a#1", "b#1"],
}
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?![\w.,:-]|\.\d)")


def notes() -> list[Approved]:
    return list(of_notes({"notes.md": NOTES}))


def test_notes_are_quoted_in_the_parts_of_an_article_and_what_they_leave_open_is_named() -> None:
    proposal = proved(Quoting(related=("Branches",)).write(MATTER, notes()), notes())
    assert [(line.part.value, line.text) for line in proposal.draft.lines] == [
        ("Overview", "Every branch has a coin counter."),
        ("Overview", "The coin counter costs others 5% of the amount."),
        ("Steps", "Bring the coins to the coin counter."),
        ("Steps", "Take the receipt to the desk."),
        ("Troubleshooting", "If the coin counter stops, ask at the desk."),
        ("Questions", "Every branch has a coin counter."),
    ]
    assert proposal.draft.open == ("a question without an answer here: Is the coin counter $9 a year?",)
    assert re.findall(r"^#+ (.*)$", proposal.markdown, re.MULTILINE) == [
        *("Coin counter", "Overview", "Steps", "Troubleshooting", "Questions", "Do you have a coin counter?"),
        *("Related", "Contact"),
    ]
    assert set(proposal.origins.values()) == {each.origin for each in notes()}


def test_what_was_masked_is_in_no_question() -> None:
    assert asking("Hello [NAME],\n\nI save. Is it free? Is [NAME] in?\n\n[NAME]") == ["Is it free?"]
    assert asking("coin\ncounter") == ["coin counter"]
    assert asking("Tell [NAME].") == []


def test_no_sentence_of_the_articles_survives_with_another_figure_and_each_does_with_its_own() -> None:
    sections = articles.load(deployment.ARTICLES).sections
    known = list(of_articles(sections, "p"))[::3]
    planted = 0
    for each in known:
        text, id_ = each.source.sentence, each.source.id
        if not _NUMBER.search(text):
            continue
        other = _NUMBER.sub(lambda found: str(int(found[0]) + 413), text, count=1)
        planted += 1
        proved(Draft("Fees", (Line(Part.OVERVIEW, text, (id_,)),)), [each])
        for draft in (
            Draft("Fees", (Line(Part.OVERVIEW, other, (id_,)),)),
            Draft("Fees", (Line(Part.QUESTIONS, text, (id_,), f"Is it {planted + 40_000} dollars?"),)),
            Draft(f"Fees of {planted + 40_000} dollars", (Line(Part.OVERVIEW, text, (id_,)),)),
        ):
            with pytest.raises(RefusedError):
                proved(draft, [each])
    assert planted > 30


def test_what_agents_wrote_about_a_person_or_against_each_other_is_not_quoted() -> None:
    answers = [
        Answer("c1", "Mateo Jackson", "Dear Mateo,\n\nThe coin counter costs others 5% of the amount.\n\nKind regards"),
        Answer("c2", "", "The coin counter costs others 7% of the amount. Your card 4111 1111 1111 1111 counts coins."),
        Answer("c3", "", "The coin counter is free for children."),
    ]
    draft = Quoting().write(MATTER, list(of_answers(answers, Checker())))
    assert {line.text for line in draft.lines} == {"The coin counter is free for children."}
    assert [each for each in draft.open if "otherwise" in each] == [
        f"agents wrote otherwise: The coin counter costs others {share}% of the amount." for share in (5, 7)
    ]


class Inventing:
    """A model that answers what the test says."""

    def __init__(self, answer: Any) -> None:
        self.tool_input = answer

    def answer(self, question: Question, deadline: Deadline) -> Called:
        return Called("m", self.tool_input)


def test_what_a_model_invents_is_refused_and_what_it_proves_is_taken() -> None:
    line = {"part": "Overview", "text": "Each branch has a coin counter.", "sources": ["n1s1"]}
    for text, sources, fits in (
        (line["text"], ["n1s1"], True),
        ("A coin counter in a branch costs $3.", ["n1s1"], False),
        ("Each branch has a coin counter, call +1-202-555-0199.", ["n1s1"], False),
        ("Each branch has a coin counter.", ["n9s9"], False),
        ("We promise mortgages and boats to everybody tomorrow.", ["n1s1"], False),
    ):
        told = {"title": "Coins", "lines": [{**line, "text": text, "sources": sources}], "open": []}
        draft = Written(Inventing(told), lambda: 9.0).write(MATTER, notes())
        if fits:
            assert proved(draft, notes()).draft.lines[0].text == text
        else:
            with pytest.raises(RefusedError):
                proved(draft, notes())


@pytest.mark.parametrize("answer", [None, [], {}, {"title": "x", "lines": [{"part": "Poem"}], "open": []}])
def test_an_answer_of_another_form_is_no_proposal(answer: Any) -> None:
    with pytest.raises(NoProposalError, match="form"):
        read(answer)


def test_readability_is_that_of_the_formula_of_the_language() -> None:
    assert readability(["The cat sat on the mat."]) == ("Flesch Reading Ease", 116.1)
    assert readability(["Der Hund schläft."], "de") == ("Amstad", 118.5)
    assert readability(["x"], "fi") is readability([]) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "wires.md").write_text("# Wires\n\nAn outgoing wire costs $25.\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    return folder


def run(folder: Path, *gaps: dict[str, Any], options: tuple[Any, ...] = ()) -> Result:
    path = folder.parent / "gaps.jsonl"
    path.write_text("\n".join(map(json.dumps, gaps)), encoding="utf-8")
    return CliRunner().invoke(main, ["propose", str(path), "--articles", str(folder), *map(str, options)])


def test_a_gap_becomes_a_file_for_an_editor_with_what_it_would_change(folder: Path) -> None:
    options = ("--source", folder.parent / "notes.md", "--json", "--write")
    wrong = {**GAP, "gap": "wrong-1", "kind": "wrong", "article": "wires.md", "examples": []}
    result = run(folder, GAP, wrong, {**GAP, "kind": "untranslated"}, options=options)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, [row["file"] for row in rows]) == (0, ["coin-counter.md", "wires.md", None])
    assert rows[0]["replay"] == {
        **{"questions": 2, "answered_before": 0, "answered_after": 1},
        "other_answers_changed": 0,
    }
    assert rows[0]["readability"]["formula"] == "Flesch Reading Ease"
    written = {path.name: path.read_text(encoding="utf-8") for path in (folder / "proposed").iterdir()}
    assert written.keys() == {"coin-counter.md", "wires.md"}
    assert "An outgoing wire costs $25." in written["wires.md"]
    assert [path.name for path in articles.find(folder)] == ["wires.md"]
    again = run(folder, GAP, options=options)
    assert (again.exit_code, "is there already, and stays" in again.output) == (1, True)


def test_what_agents_of_an_office_answered_is_a_source(folder: Path) -> None:
    store = Store(folder.parent / "office")
    store.keep_mail(b"", "jo@example.com", [], 1.0, named=False)
    columns = ("thread", "state", "route", "queue", "category", "sender", "subject", "reason", "case_number")
    others = {"mail": 1, "arrived": 1.0, "score": 0, "priority": 0, "message_id": "", "words": "", "record": "{}"}
    store.keep_contact({**dict.fromkeys(columns, ""), **others, "id": "a", "name": "Jo Ray", "outcome": "{}"})
    told = dict.fromkeys(("recipient", "subject", "source"), "") | {"id": "m1", "contact": "a", "kind": "agent_reply"}
    body = "Dear Jo,\n\nThe coin counter costs others 5% of the amount.\n"
    store.post({**told, "source": b"", "made": 1.0, "due": 1.0, "body": body})
    store.close()
    (row,) = map(
        json.loads, run(folder, GAP, options=("--data", folder.parent / "office", "--json")).stdout.splitlines()
    )
    assert row["lines"][0]["text"] == "The coin counter costs others 5% of the amount."
    assert row["origins"] == {"a1s1": "an agent's answer to a"}


def test_where_nothing_is_approved_nothing_is_proposed(folder: Path) -> None:
    result = run(folder, GAP)
    assert (result.exit_code, "name an office with --data, or notes with --source" in result.output) == (1, True)
    other = folder.parent / "other.md"
    other.write_text("# Boats\n\nWe lend no money for boats.\n", encoding="utf-8")
    assert "no approved sentence speaks of it" in run(folder, GAP, options=("--source", other)).output
    assert "line 1 is no gap" in run(folder, {"gap": 1}).output
