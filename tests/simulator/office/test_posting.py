"""Mail leaves once, or a person is told that it did not."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulator.mail_server.delivery import DeferredError, Letter, Maildir, RefusedError, UncertainError
from simulator.office.posting import NOT_DELIVERED, Posting
from simulator.office.store import WAITING
from tests.fakes.office import Office


@dataclass
class Way:
    """Keeps what it is given, after it has raised what it is to raise."""

    trouble: list[Exception] = field(default_factory=list)
    repeatable: bool = False
    taken: list[Letter] = field(default_factory=list)

    def deliver(self, letter: Letter) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append(letter)


def states(office: Office) -> list[str]:
    return [row["state"] for row in office.desk.store._all("SELECT state FROM outgoing")]


def test_a_mail_that_is_due_leaves_once(office: Office) -> None:
    office.receive()
    way = Way()
    posting = Posting(office.desk, way)
    assert posting.send_next()
    assert not posting.send_next()
    assert ([letter.recipient for letter in way.taken], states(office)) == (["mateo.jackson@example.com"], ["sent"])


def test_a_server_that_is_away_is_tried_again_later(office: Office) -> None:
    office.receive()
    way = Way([DeferredError("451 later"), DeferredError("451 later")])
    posting = Posting(office.desk, way)
    assert [posting.send_next(), posting.send_next()] == [True, False]
    office.now += 2
    assert [posting.send_next(), posting.send_next()] == [True, False]
    office.now += 4
    assert (posting.send_next(), states(office)) == (True, ["sent"])


def test_a_person_hears_of_an_answer_that_was_refused(office: Office) -> None:
    contact = office.receive()
    Posting(office.desk, Way([RefusedError("550 no such user")])).send_next()
    now = office.desk.store.contact(contact["id"])
    assert now is not None
    assert (now["state"], now["queue"], now["reason"]) == (WAITING, contact["category"], NOT_DELIVERED)
    assert states(office) == ["refused"]


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_may_have_got_through_is_repeated_only_where_that_does_no_harm(office: Office, repeatable: bool) -> None:
    office.receive()
    office.desk.store.mark_outgoing(office.desk.store.outgoing_in("due")[0]["id"], "sending")
    office.close()
    way = Way(repeatable=repeatable)
    assert Posting(office.desk, way).send_next() == repeatable
    assert (len(way.taken), states(office)) == ((1, ["sent"]) if repeatable else (0, ["uncertain"]))


def test_a_broken_connection_leaves_a_doubt_that_a_person_settles(office: Office) -> None:
    office.receive()
    way = Way([UncertainError("broke")])
    posting = Posting(office.desk, way)
    posting.send_next()
    assert (posting.send_next(), states(office)) == (False, ["uncertain"])
    posting.again(office.desk.store.outgoing_in("uncertain")[0]["id"])
    assert (posting.send_next(), states(office)) == (True, ["sent"])


def test_a_maildir_has_a_mail_once_even_if_it_was_read(tmp_path: Path) -> None:
    maildir = Maildir(tmp_path)
    letter = Letter("<1@example.com>", "care@anycompany.example", "a@example.com", b"Subject: Hi\r\n\r\nyou\r\n")
    maildir.deliver(letter)
    [new] = (tmp_path / "new").iterdir()
    assert new.read_bytes() == b"Subject: Hi\n\nyou\n"
    new.rename(tmp_path / "cur" / f"{new.name}:2,S")
    maildir.deliver(letter)
    assert list((tmp_path / "new").iterdir()) == []
