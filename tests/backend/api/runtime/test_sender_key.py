"""Results carry the sealed address of their sender, so that a sender's rows are found; without the key mails go on."""

from typing import Any

from tests.backend.api.runtime.conftest import Run
from tests.fakes.events import event


def test_one_mailbox_has_one_key(run: Run) -> None:
    first, second = event("email"), event("email")
    address = first["Details"]["ContactData"]["CustomerEndpoint"]["Address"]
    second["Details"]["ContactData"]["ContactId"] = "another"
    second["Details"]["ContactData"]["CustomerEndpoint"]["Address"] = address.upper().replace("@", "+ticket7@")
    rows = [run(each) for each in (first, second)]
    assert rows[0]["sender_key"] == rows[1]["sender_key"]
    assert address not in str({name: value for name, value in rows[0].items() if name != "texts"})


def test_without_the_key_a_mail_is_judged_all_the_same(run: Run, log_lines: Any) -> None:
    row = run(event("email"), send_ledger_key_arn="arn:aws:secretsmanager:us-east-1:123456789012:secret:gone")
    assert row["status"] == "READY"
    assert "sender_key" not in row
    assert next(line["message"] for line in log_lines()) == "sender not sealed"


def test_the_key_of_a_sender_is_not_logged(run: Run, log_lines: Any) -> None:
    row = run(event("email"))
    assert row["sender_key"] not in str(log_lines())
