"""Everything that is held on a sender is found and erased, and nothing of others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.stores.ledger_key import LedgerKey
from adapters.stores.result_table import ResultTable
from adapters.stores.revisioned_table import RevisionedTable
from backend.names import CHAT
from backend.operations import account as accounts
from backend.operations.__main__ import main
from backend.operations.account import Clients
from backend.operations.data_subject import ELSEWHERE, DataSubject
from backend.operations.deployed import Deployed
from conversation.memory import Conversations, Incoming, Outcome
from mail.addresses import sender_key
from sending import ledger
from sending.ledger import Budget, Claim, Ledger, Limits
from tests.backend.operations.conftest import ACCOUNT, Account
from tests.fakes.clock import FakeClock
from tests.fakes.events import event
from triage.modes import Kind

JO, SAM = "jo@example.com", "sam@example.com"

Receive = Callable[..., None]


@pytest.fixture
def subject(deployed: Deployed, stores: str) -> Callable[[str], DataSubject]:
    """A deployed copy with empty tables, a key and a queue."""
    return lambda address: DataSubject(deployed, address, patience=0)


@pytest.fixture
def receive(subject: Any, aws: Clients, stores: str) -> Receive:
    """Leave what a mail leaves: a result, and the claim of a reply, in the thread of an earlier contact."""
    clock = FakeClock()
    seal = LedgerKey(aws("secretsmanager"), stores).seal
    results = ResultTable(aws("dynamodb"), "results", clock, bool)
    sends = Ledger(RevisionedTable(aws("dynamodb"), "sends"), clock, Limits(Budget(3, 3600), fuse=60))

    def receive(address: str, contact: str, *continues: str) -> None:
        sealed = sender_key(seal, address)
        results.put({"contactId": contact, "intent": f"says {contact}", "sender_key": sealed, "ttl": 2_000_000_000})
        claim = Claim(
            kind=Kind.REPLY, contact_id=contact, run="run", sender=sealed, thread=contact, continues=continues
        )
        assert sends.ask(claim) == ledger.GRANTED

    return receive


def fail(aws: Clients, address: str, contact: str) -> None:
    """Leave the mail of *address* in the queue of failed mails."""
    payload = event("email")
    data = payload["Details"]["ContactData"]
    data["ContactId"], data["CustomerEndpoint"] = contact, {"Type": "EMAIL_ADDRESS", "Address": address}
    context = {"functionArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:ACEmailAI-EmailAIResponseRouting:1"}
    body = {"requestContext": context, "requestPayload": payload}
    queue = aws("sqs").get_queue_url(QueueName="failures")["QueueUrl"]
    aws("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(body))


def test_results_claims_marks_and_failed_mails_are_found(
    subject: Callable[[str], DataSubject], receive: Receive, aws: Clients
) -> None:
    receive(JO, "jo-1")
    receive(JO, "jo-2", "old-contact")
    receive(SAM, "sam-1")
    fail(aws, JO, "jo-3")
    fail(aws, SAM, "sam-2")
    found = subject(JO).find()
    places = [held.place for held in found]
    assert {place: places.count(place) for place in places} == {
        "table results": 2,
        "table sends": 6,
        "failure queue": 1,
    }
    assert "sam" not in str(found)


def test_nothing_is_left_of_one_and_everything_of_another(
    subject: Callable[[str], DataSubject], receive: Receive, aws: Clients
) -> None:
    for address, contact in ((JO, "jo-1"), (SAM, "sam-1")):
        receive(address, contact)
        fail(aws, address, f"{contact}-failed")
    before = list(map(str, subject(SAM).find()))
    assert len(subject(JO).erase()) == 5
    assert subject(JO).find() == []
    assert list(map(str, subject(SAM).find())) == before


@pytest.mark.parametrize("written", ["Jo@Example.COM", " jo+bank@example.com"])
def test_a_mailbox_is_one_sender_however_it_is_written(
    subject: Callable[[str], DataSubject], receive: Receive, aws: Clients, written: str
) -> None:
    receive(JO, "jo-1")
    fail(aws, JO, "jo-2")
    assert len(subject(written).find()) == 5


def test_many_rows_are_read_page_by_page(subject: Callable[[str], DataSubject], receive: Receive, aws: Clients) -> None:
    receive(JO, "jo-1")
    for number in range(40):
        aws("dynamodb").put_item(
            TableName="results", Item={"contactId": {"S": f"c{number}"}, "intent": {"S": "x" * 50_000}}
        )
    assert len(subject(JO).find()) == 4


@pytest.fixture
def call(subject: Any, checkout: Any, aws: Clients, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(accounts, "clients", lambda _: aws)
    return lambda *arguments, answer="": CliRunner().invoke(main, ["--folder", str(checkout), *arguments], input=answer)


def test_an_export_is_json_that_names_what_is_held_elsewhere(call: Callable[..., Result], receive: Receive) -> None:
    receive(JO, "jo-1")
    outcome = json.loads(call("export", JO).output)
    assert outcome["address"] == JO
    assert outcome["held"][0]["content"]["intent"] == "says jo-1"
    assert outcome["elsewhere"] == dict(ELSEWHERE)


def test_erasing_asks_first(call: Callable[..., Result], receive: Receive, subject: Any) -> None:
    receive(JO, "jo-1")
    assert call("erase", JO, answer="n\n").exit_code == 1
    assert call("erase", JO, "--dry-run", "--yes").exit_code == 0
    assert len(subject(JO).find()) == 4
    outcome = call("erase", JO, "--yes")
    assert "4 erased." in outcome.output
    assert all(service in outcome.output for service in ELSEWHERE)
    assert subject(JO).find() == []


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize("address", ["not an address", "", "Jo <jo@example.com>"])
def test_what_is_no_address_is_refused(call: Callable[..., Result], command: str, address: str) -> None:
    outcome = call(command, address)
    assert outcome.output.startswith(f"Error: {address!r} is neither an e-mail address nor a telephone number: give")
    assert outcome.exit_code == 1


def test_a_name_in_a_network_is_somebody_to_be_found(call: Callable[..., Result], receive: Receive) -> None:
    receive("@jo_f77", "jo-1")
    assert len(json.loads(call("export", "@JO_f77").output)["held"]) == 4


def test_erasing_nothing_says_so(call: Callable[..., Result]) -> None:
    assert "Nothing is held here." in call("erase", JO).output


def test_whoever_exports_or_erases_is_noted_without_the_address(
    call: Callable[..., Result], receive: Receive, tmp_path: Path
) -> None:
    receive(JO, "jo-1")
    audit = str(tmp_path / "audit.jsonl")
    call("export", JO, "--audit", audit)
    call("erase", JO, "--yes", "--audit", audit)
    text = Path(audit).read_text(encoding="utf-8")
    assert [(row["role"], row["action"], row["things"]) for row in map(json.loads, text.splitlines())] == [
        ("lead", "export", 4),
        ("operator", "erase", 4),
    ]
    assert JO not in text
    assert call("audit", audit).output.startswith("2 entries, as written. Head: ")
    Path(audit).write_text(text.replace("lead", "Lead"), encoding="utf-8")
    assert call("audit", audit).exit_code == 1


def test_the_policy_of_a_role_names_what_is_deployed(call: Callable[..., Result]) -> None:
    document = json.loads(call("role", "lead").output)
    (row,) = [row for row in document["Statement"] if row["Action"] == ["kms:Decrypt"]]
    assert (row["Effect"], row["Resource"][0].split(":")[2]) == ("Allow", "kms")
    assert f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/texts" in str(document)
    assert "kms:Decrypt" not in [row["Action"] for row in json.loads(call("role", "analyst").output)["Statement"][:2]]


def test_a_text_is_masked(call: Callable[..., Result]) -> None:
    assert call("mask", "-", answer="I am Harriet Bloomfield.").output == "I am [NAME]."
    assert call("mask", "nowhere.txt").output.startswith("Error: nowhere.txt: cannot be read")


def test_conversations_of_the_sender_are_found_and_erased_where_a_unit_answers_chats(
    subject: Callable[[str], DataSubject], aws: Clients, account: Account
) -> None:
    key = [{"AttributeName": "key", "KeyType": "HASH"}]
    named = [{"AttributeName": "key", "AttributeType": "S"}]
    aws("dynamodb").create_table(
        TableName="chats", KeySchema=key, AttributeDefinitions=named, BillingMode="PAY_PER_REQUEST"
    )
    account.cloudformation.stacks[account.names.chat_stack] = CHAT
    account.cloudformation.outputs[account.names.chat_stack] = {"ConversationsTableName": "chats"}
    chats = Conversations(RevisionedTable(aws("dynamodb"), "chats"))
    for address, contact in ((JO, "chat-1"), (SAM, "chat-2")):
        turn = Incoming(contact, "1", "CHAT", address, "hello", 1.0, subject(address).sealed())
        chats.settle(chats.claim(turn).turn._replace(customer=""), Outcome("answer", said="Hello."))

    assert [str(held) for held in subject(JO).find()] == ["table chats chat-1"]
    assert [str(held) for held in subject(JO).erase()] == ["table chats chat-1"]
    assert (subject(JO).find(), len(subject(SAM).find())) == ([], 1)
