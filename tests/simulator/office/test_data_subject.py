"""A sender leaves the office whole, and no byte of theirs stays; everybody else stays as they were."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.mail_server.delivery import Maildir
from simulator.office.chats import CUSTOMER
from simulator.office.occupancy import occupied
from simulator.office.posting import Posting
from simulator.office.store import CHAT_GUIDES
from tests.fakes.office import Office, mail

EFUA, MATEO = "efua.owusu@example.com", "mateo.jackson@example.com"
SECRET = "My late aunt Thessály left me a HÖRPSICHORD of cherry wood."
OTHER = "The parrot of my neighbour sings whole operas every night."


@pytest.fixture
def folder(office: Office) -> Path:
    """An office with two customers: mails that were answered, one in a queue with agents at it, a chat."""
    office.receive("Where can I read the late fee?", From=f"Efua Owusu <{EFUA}>", Subject="Late fee")
    waiting = office.receive(
        f"{SECRET} Please call me about it.", From=f"Efua Owusu <{EFUA.upper()}>", Subject="Call me"
    )
    office.receive(f"{OTHER} Please call me.", From=f"Mateo Jackson <{MATEO}>", Subject="Noise")
    store = office.desk.store
    store.keep_guide(waiting["id"], "Agent 1", 1, {"page": SECRET}, office.now)
    store.keep_draft(waiting["id"], "Agent 1", {"text": SECRET}, office.now)
    for id_, sender, text in (("x1", EFUA, SECRET), ("x2", MATEO, OTHER)):
        store.begin_chat(id_, sender, "", office.now)
        store.say(f"{id_}-1", id_, office.now, CUSTOMER, text)
        store.keep_guide(id_, "Agent 1", 1, {"page": text}, office.now, table=CHAT_GUIDES)
    posting = Posting(office.desk, Maildir(office.folder / "maildir"))
    while posting.send_next():
        pass
    store.close()
    office.close()
    return office.folder


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["privacy", *map(str, arguments)])
    return done.exit_code, done.output


def standing(folder: Path, text: str) -> list[str]:
    """The files that have *text*: in whatever case, or as JSON writes it."""
    forms = {text.casefold(), json.dumps(text)[1:-1].casefold()}
    contents = {path.name: path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()}
    return [name for name, content in contents.items() if any(form in content.casefold() for form in forms)]


def test_everything_of_a_sender_is_exported_and_nothing_of_another(folder: Path) -> None:
    code, said = run("export", EFUA, "--data", folder)
    held = json.loads(said)
    assert code == 0
    places = {each["place"] for each in held}
    assert places >= {
        f"office {name}"
        for name in ("contacts", "mails", "outgoing", "guides", "drafts", "chats", "chat_guides", "turns")
    }
    assert places >= {"maildir", "profile", "case"}
    assert SECRET in said
    assert OTHER not in said


def test_after_an_erasure_no_byte_is_left_and_others_are_as_before(folder: Path) -> None:
    assert standing(folder, SECRET)
    before = json.loads(run("export", MATEO, "--data", folder)[1])
    code, said = run("erase", EFUA, "--data", folder)
    assert (code, "they stand in none" in said, " 0 left" in said) == (0, True, True)
    for text in (SECRET, EFUA, "Efua Owusu"):
        assert standing(folder, text) == []
    assert json.loads(run("export", MATEO, "--data", folder)[1]) == before
    again = [each["place"] for each in json.loads(run("export", EFUA, "--data", folder)[1])]
    assert again == ["profile"]  # that of customerprofiles.csv, which every start brings


def test_what_an_erasure_cannot_reach_is_named(folder: Path) -> None:
    (folder / "copy.json").write_text(json.dumps({"a copy that somebody made": SECRET}), encoding="utf-8")
    code, said = run("erase", EFUA, "--data", folder)
    assert (code, "they stand in copy.json." in said) == (1, True)


def test_what_a_page_of_html_told_is_looked_for_too(office: Office) -> None:
    text = SECRET.encode("ascii", "xmlcharrefreplace").decode()
    page = mail("", From=f"Efua Owusu <{EFUA}>").replace(b"text/plain", b"text/html") + f"<p>{text}</p>".encode()
    office.desk.accept(page, EFUA, ["b"])
    while office.desk.work():
        pass
    office.desk.store.close()
    office.close()
    (office.folder / "copy.json").write_text(json.dumps([json.dumps({"copied": SECRET})]), encoding="utf-8")
    assert "they stand in copy.json." in run("erase", EFUA, "--data", office.folder)[1]


def test_where_nothing_can_be_noted_nothing_is_erased(folder: Path, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    audit.write_text("not an entry\n", encoding="utf-8")
    code, said = run("erase", EFUA, "--data", folder, "--audit", audit)
    assert (code, "begin another" in said) == (1, True)
    assert standing(folder, SECRET)


def test_an_office_that_is_open_is_left_alone(folder: Path) -> None:
    with occupied(folder):
        code, said = run("erase", EFUA, "--data", folder)
    assert (code, "another process has this office open" in said) == (1, True)
    assert standing(folder, SECRET)


def test_a_folder_without_an_office_or_mails_beside_it_are_refused(folder: Path, tmp_path: Path) -> None:
    assert "holds no office" in run("export", EFUA, "--data", tmp_path / "none")[1]
    assert "either --data or mails" in run("export", EFUA, folder, "--data", folder)[1]
