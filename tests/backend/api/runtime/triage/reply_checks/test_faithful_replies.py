"""The gate lets faithful replies pass: those of a good language model, and those of the stand-in."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mail.automatic import automatic_kind
from simulator import deployment
from simulator.mail import eml
from simulator.model import local
from simulator.model.request import Passage as ModelPassage
from simulator.model.request import Request
from tests.backend.api.runtime.triage.reply_checks.replies import (
    ARTICLES,
    Reply,
    bodies,
    faithful,
    mail,
    passages_for,
)
from tests.fakes.drafts import COMPANY
from tests.fakes.messages import saying
from triage.language import is_english
from triage.message import Customer, Message, ProfileMatch
from triage.policy import POLICY
from triage.scoring import decide, score

HELD_OUT = Path(__file__).resolve().parents[5] / "simulator" / "model" / "heldout.jsonl"


def false_alarms(replies: Iterable[Reply]) -> list[str]:
    """Name the replies that are held, and the reasons."""
    return [f"{reply.id}: {', '.join(holds)}" for reply in replies if (holds := reply.holds)]


def sample_replies() -> Iterator[Reply]:
    """What the stand-in answers to the sample mails that want an answer in English."""
    known = {row["EmailAddress"]: _customer(row) for row in _profiles()}
    for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml")):
        arrived = eml.read(path)
        message = mail(path.stem, arrived.subject, arrived.text or arrived.html or "")
        automatic = automatic_kind(arrived.from_address, message.subject, message.written)
        if automatic or not is_english(f"{message.subject}\n{message.written}"):
            continue
        customer = known.get(arrived.from_address, Customer(arrived.from_name))
        yield _stand_in(path.stem, message, customer)[0]


def held_out_replies() -> Iterator[Reply]:
    """What the stand-in answers to the mails that it was not made from, where the score would send it."""
    for line in HELD_OUT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        message = mail(row["id"], row["subject"], row["body"])
        customer = Customer(row["from_name"], service_level=row["service_level"] or "")
        if row["language"] == "en":
            reply, scored = _stand_in(row["id"], message, customer)
            if scored >= POLICY.threshold:
                yield reply


def _stand_in(name: str, message: Message, customer: Customer) -> tuple[Reply, int]:
    passages = passages_for(message.subject, message.written)
    asked = Request(
        tool="any",
        company=COMPANY,
        customer=customer.name,
        service_level=customer.service_level,
        subject=message.subject,
        text=message.written,
        factors=tuple(factor.name for factor in POLICY.factors),
        passages=tuple(ModelPassage(passage.source, passage.text) for passage in passages),
    )
    found = local.analyse(asked)
    factors = decide(found["factors"], knows=bool(passages), premium=customer.is_premium(POLICY.premium_service_levels))
    return Reply(name, message, customer, passages, found["suggested_response"]), score(factors).value


def _profiles() -> list[dict[str, str]]:
    with (deployment.ROOT / "customerprofiles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _customer(row: dict[str, str]) -> Customer:
    return Customer(
        name=f"{row['FirstName']} {row['LastName']}",
        first_name=row["FirstName"],
        last_name=row["LastName"],
        service_level=row["ServiceLevel"],
        spending_profile=row["SpendingProfile"],
        credit_score=row["CreditScore"],
        additional_information=row["AdditionalInformation"],
        match=ProfileMatch.ONE,
    )


def test_there_are_hundreds_of_replies_and_no_two_alike() -> None:
    assert len({reply.draft for reply in faithful()}) >= 320
    assert len(bodies()) >= 100


def test_the_replies_rest_on_every_article() -> None:
    sources = {passage.source for reply in faithful() for passage in reply.passages}
    assert sources == {path.relative_to(ARTICLES).as_posix() for path in ARTICLES.rglob("*.md")}


def test_every_faithful_reply_passes() -> None:
    assert false_alarms(faithful()) == []


def test_the_replies_to_the_sample_mails_pass() -> None:
    replies = list(sample_replies())
    assert len(replies) >= 16
    assert false_alarms(replies) == []


def test_what_the_stand_in_would_send_to_unknown_mails_passes() -> None:
    replies = list(held_out_replies())
    assert len(replies) >= 60
    assert false_alarms(replies) == []


@pytest.mark.parametrize(
    "echo",
    [
        "I am sorry that your water bill of $84.60 was paid twice.",
        "The title has not arrived six weeks after you paid off the loan.",
        "It is annoying to be charged $12.99 for a contract that ended in May.",
        "A check that you deposit on Friday counts as deposited on that day.",
    ],
)
def test_what_only_the_mail_says_is_held(echo: str) -> None:
    """A reply that confirms a figure of the mail says more than the articles do, so a person looks at it."""
    reply = faithful()[0]
    message = saying(reply.message, f"{reply.message.written}\n\n{echo}")
    assert false_alarms([reply]) == []
    draft = reply.draft.replace("\n\n", f"\n\n{echo}\n\n", 1)
    assert "ungrounded_reply" in replace(reply, message=message, draft=draft).holds
