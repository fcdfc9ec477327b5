"""Everybody who was told a wrong sentence is found: by mail, by an agent, in a chat, in other versions of a section."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.knowledge.cutting import cut
from simulator.cli import main
from simulator.model.local import LocalModel
from simulator.office import draft
from simulator.office.chats import BANK, CUSTOMER
from simulator.office.store import Store
from simulator.upkeep import told
from simulator.upkeep.told import How, Sentence, Words
from tests.fakes.office import Office

ARTICLE = """# Late payments

## Fee

The late payment fee is $25. It is charged once.
"""
SAID = "The late payment fee is $25."


def sentences(text: str = ARTICLE, name: str = "credit/late-payments.md") -> list[Sentence]:
    return list(told.sentences(cut(name, text)))


def record(id_: str, cited: Sentence, **fields: Any) -> dict[str, Any]:
    """A record of an answer that went out by itself, resting on one sentence."""
    source = {"id": f"p2s{cited.number}", "article": cited.article, "section": cited.section}
    base = {"id": id_, "contact": id_, "at": 1.0, "channel": "EMAIL", "customer": "k", "use": None}
    return {
        **base,
        "sent": ["automated_response"],
        "statements": [{"sources": [source], "verdict": "supported", "by": ""}],
        **fields,
    }


def found(*records: dict[str, Any], words: dict[str, Words] | None = None) -> dict[str, tuple[How, bool]]:
    wrong, *others = sentences()
    known = frozenset(each.section for each in (wrong, *others))
    return {one.interaction: (one.how, one.certain) for one in told.tellings(records, [wrong], known, words or {})}


def test_each_way_of_being_told_is_named_and_a_rejected_draft_told_nobody() -> None:
    wrong, other = sentences()
    assert found(
        record("sent", wrong),
        record("sent", wrong),
        record("as drafted", wrong, sent=[], use="as_it_was"),
        record("edited", wrong, sent=[], use="edited"),
        record("by hand", wrong, sent=["acknowledgement"]),
        record("in a queue", wrong, sent=None),
        record("rejected", wrong, sent=[], use="rejected"),
        record("another sentence", other),
        record("chat", wrong, channel="CHAT", sent=["answer"]),
        record("chat handed over", wrong, channel="CHAT", sent=["hand_over"]),
    ) == {
        "sent": (How.BY_ITSELF, True),
        "as drafted": (How.AS_DRAFTED, True),
        "edited": (How.EDITED, False),
        "by hand": (How.NOT_KNOWN, False),
        "in a queue": (How.PENDING, False),
        "chat": (How.BY_ITSELF, True),
        "chat handed over": (How.NOT_KNOWN, False),
    }


def test_another_version_of_the_section_is_told_by_the_words_and_else_may_have_held_it() -> None:
    earlier = sentences(ARTICLE.replace("once", "twice"))[0]
    unlike = Words("a@example.com", "", "", (("A fee is due.", ("Another sentence.",)),))
    like = Words("a@example.com", "", "", (("It is $25.", (SAID,)),))
    rows = [record(each, earlier) for each in ("like", "unlike", "unknown")]
    assert found(*rows, words={"like": like, "unlike": unlike}) == {
        "like": (How.BY_ITSELF, True),
        "unknown": (How.BY_ITSELF, False),
    }


def test_an_edited_answer_that_still_says_it_is_certain() -> None:
    words = Words("a@example.com", "", "", ((SAID, (SAID,)),), (f"Dear Jo,\n\n{SAID} Bye",))
    assert found(record("a", sentences()[0], sent=[], use="edited"), words={"a": words}) == {"a": (How.EDITED, True)}


def test_an_id_names_the_section_by_its_words_and_survives_a_correction() -> None:
    known = sentences()
    assert told.named(known[0].id, known) == [known[0]]
    assert told.named(known[0].id, sentences(ARTICLE.replace("25", "30")))[0].text == ""
    assert told.named("p1s1", known) == []


@pytest.fixture
def office(tmp_path: Path, start: Any) -> Office:
    return Office(tmp_path / "office", start)


@pytest.fixture
def model() -> LocalModel:
    return LocalModel()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["told", *map(str, arguments)])


def test_an_office_gives_names_and_drafts_to_those_who_may_see_them(office: Office, tmp_path: Path) -> None:
    question = "What is the late fee for my credit card, and when is it waived?"
    sent = office.receive(question, From="Efua Owusu <efua.owusu@example.com>", Subject="Late fee")
    (statement, *_) = sent["outcome"]["statements"]
    (proof, *_) = statement["evidence"]
    by_hand = office.receive(f"{question} Please call me.", From="Mateo Jackson <mateo.jackson@example.com>")
    desk, store = office.desk, office.desk.store
    desk.send(by_hand, "Ann", by_hand["version"], draft.begin(by_hand["outcome"], by_hand["record"]["attributes"]))
    store.begin_chat("x1", "", "", office.now)
    store.say("t1", "x1", office.now, CUSTOMER, question)
    store.settle_turn("t1", {"act": "answer", "statements": [statement]})
    store.say("t1/answer", "x1", office.now, BANK, statement["text"])
    store.close()
    office.close()

    as_it_was = tmp_path / "late-payments.md"
    title, heading = proof["heading"].split(" > ")
    as_it_was.write_text(f"# {title}\n\n## {heading}\n\n{proof['sentence']}\n", encoding="utf-8")
    now = tmp_path / "now"
    now.mkdir()
    (now / "late-payments.md").write_text(f"# {title}\n\n## {heading}\n\nThe late payment fee is $30.\n", "utf-8")

    asked = ("--article", as_it_was, "--data", office.folder, "--articles", now, "--json")
    result = run(*asked, "--drafts", tmp_path / "drafts", "--audit", tmp_path / "audit")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["contact"], row["channel"], row["certain"]) for row in rows] == [
        (sent["id"], "EMAIL", True),
        (by_hand["id"], "EMAIL", True),
        ("x1", "CHAT", True),
    ]
    drafts = {path.name: path.read_text() for path in (tmp_path / "drafts").iterdir()}
    assert drafts.keys() == {f"{sent['id']}.eml", f"{by_hand['id']}.eml", "x1.txt"}
    assert "X-Unsent: 1" in drafts[f"{sent['id']}.eml"]
    assert "Efua Owusu" in drafts[f"{sent['id']}.eml"]
    assert all("> The late payment fee is $30." in text for text in drafts.values())
    assert (tmp_path / "audit").read_text().count("\n") == 2

    hidden = run(*asked, "--role", "analyst")
    assert [json.loads(line)["contact"] for line in hidden.stdout.splitlines()] == [row["contact"] for row in rows]
    assert not any(word in hidden.output for word in ("efua", "Efua", "Mateo", "$25"))
    refused = run(*asked, "--role", "analyst", "--drafts", tmp_path / "others")
    assert (refused.exit_code, (tmp_path / "others").exists()) == (1, False)
    assert len(list(Store(office.folder).outgoing(sent["id"]))) == len(sent["outcome"]["sent"])


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ((), "--data"),
        (("--data", "nowhere"), "Name a sentence"),
        (("p1s1", "--data", "nowhere"), "`python -m simulator articles` prints them"),
        (("0123456789abs1", "--data", "nowhere"), "holds no office"),
        (("0123456789abs1", "--records", "none.jsonl", "--role", "agent"), "may not"),
    ],
)
def test_what_is_missing_is_said(arguments: tuple[str, ...], remedy: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, remedy in result.output) == (1, True), result.output
