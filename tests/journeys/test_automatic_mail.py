"""Mail from programs is parked and gets no mail back; ordinary mail that looks like it goes its usual way.

`automatic/` has mails of both sorts, written for this test. The real ones lie beside the checkout.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import NOT_ANSWERED
from simulator.model.local import LocalModel
from simulator.system import Simulator

Write = Callable[..., ReceivedMail]

OWN = Path(__file__).with_name("automatic")
REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "mime"

QUESTIONS = ("", "\n\nWas this message helpful?", "\n\nQuestions? How can we help you today?")
"""What programs add; each of their mails has the next."""

# The tolerance of the product: ordinary mail that is parked by mistake.
MOST_PARKED = 0.01


@pytest.fixture(scope="module")
def stand_in() -> Simulator:
    return Simulator(LocalModel(), shortcut=True)


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (OWN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def own(name: str, write: Write) -> Iterator[ReceivedMail]:
    for number, mail in enumerate(lines(name)):
        yield write(
            message_id=f"<{name}-{number}@example.com>",
            from_address=mail["from_address"],
            from_name=mail["from_name"],
            subject=mail["subject"],
            text=mail["body"],
        )


def real(*, automatic: bool) -> Iterator[ReceivedMail]:
    """Mails that must not be answered, or those that may be; without those nobody can tell of or deliver."""
    if not REAL.is_dir():
        pytest.skip("the real mails are not beside this checkout")
    with (REAL / "index.csv").open(encoding="utf-8") as index:
        names = [
            row["file"]
            for row in csv.DictReader(index)
            if row["must_not_auto_respond"] == ("yes" if automatic else "no")
        ]
    for name in names:
        try:
            yield eml.read(REAL / name)
        except SimulatorError:
            continue


class TestOwnMails:
    def test_they_are_many_in_many_languages(self) -> None:
        for name in ("automatic", "ordinary"):
            mails = lines(name)
            assert len(mails) >= 200
            assert len({mail["language"] for mail in mails}) >= 12

    def test_programs_get_no_mail_whatever_they_ask(self, stand_in: Simulator, write: Write) -> None:
        questions = cycle(QUESTIONS)
        mails = [replace(mail, text=f"{mail.text}{next(questions)}") for mail in own("automatic", write)]
        outcomes = [stand_in.receive(mail) for mail in mails]
        assert [outcome.mail.subject for outcome in outcomes if outcome.sent] == []

    def test_a_program_with_two_signs_is_parked(self, stand_in: Simulator, write: Write) -> None:
        mail = write(from_address="mailer-daemon@example.com", subject="Undelivered Mail Returned to Sender")
        assert stand_in.receive(mail).route == NOT_ANSWERED

    def test_ordinary_mail_is_never_parked(self, stand_in: Simulator, write: Write) -> None:
        outcomes = [stand_in.receive(mail) for mail in own("ordinary", write)]
        assert [outcome.mail.subject for outcome in outcomes if outcome.route == NOT_ANSWERED] == []


class TestRealMails:
    def test_no_program_gets_a_mail(self, stand_in: Simulator) -> None:
        outcomes = [stand_in.receive(mail) for mail in real(automatic=True)]
        assert [outcome.mail.path.name for outcome in outcomes if outcome.sent] == []

    def test_ordinary_mail_is_hardly_ever_parked(self, stand_in: Simulator) -> None:
        outcomes = [stand_in.receive(mail) for mail in real(automatic=False)]
        parked = [outcome.mail.path.name for outcome in outcomes if outcome.route == NOT_ANSWERED]
        assert len(parked) <= MOST_PARKED * len(outcomes), parked


def test_a_message_that_asks_for_nothing_gets_no_mail(stand_in: Simulator, write: Write) -> None:
    """A robot in words that nobody has collected goes to an agent, without an acknowledgement."""
    outcome = stand_in.receive(
        write(from_address="kim@farm.example", subject="Hay", text="Gone haymaking till it rains.")
    )
    assert (outcome.route, outcome.sent) == ("AGENT_REVIEW", [])
    assert "no_request" in outcome.holds
