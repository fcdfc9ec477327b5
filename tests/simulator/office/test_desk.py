"""What arrives, is decided and is answered in an office is there exactly once, whatever happens to its process."""

import json
from email import message_from_bytes

import pytest

from analytics_rows import row_of
from evaluation.report import events
from simulator.connect.agent import press
from simulator.errors import SimulatorError
from simulator.office import draft
from simulator.office.data_subject import Subject
from simulator.office.desk import AGENT_REPLY
from simulator.office.draft import DraftError
from simulator.office.memory import INTERACTIONS
from simulator.office.store import ANSWERED, DONE, PARKED, WAITING, ConflictError, Filter, Row, Store, StoreError
from tests.fakes.finding_model import FindingModel
from tests.fakes.office import Office, mail
from triage import interaction

NOTHING_IS_DUE: list[Row] = []


def test_a_mail_becomes_a_contact_and_its_answer_is_due_in_its_thread(office: Office) -> None:
    contact = office.receive()
    [due] = office.desk.store.outgoing_in("due")
    answer = message_from_bytes((office.desk.store.due(office.now) or {})["source"])
    assert (contact["state"], contact["name"], contact["score"]) == (ANSWERED, "Mateo Jackson", 100)
    assert (due["contact"], due["recipient"]) == (contact["id"], "mateo.jackson@example.com")
    assert (answer["In-Reply-To"], answer["Auto-Submitted"]) == ("<1@example.com>", "auto-replied")


def test_a_mail_that_is_sent_again_since_nobody_thanked_for_it_is_here_once(office: Office) -> None:
    source = mail("Hello", **{"Message-ID": "<1@example.com>"})
    for _ in range(2):
        office.desk.accept(source, "a@example.com", ["b"])
        office.close()
    assert office.desk.store.count_mails() == {"waiting": 1}


def test_two_mails_without_a_name_may_say_the_same(office: Office) -> None:
    for _ in range(2):
        office.desk.accept(mail("Hello"), "a@example.com", ["b"])
    assert office.desk.store.count_mails() == {"waiting": 2}


def test_what_is_no_mail_is_refused(office: Office) -> None:
    with pytest.raises(SimulatorError, match="it has no headers"):
        office.desk.accept(b"Hello\n\nyou\n", "a@example.com", ["b"])


def test_an_answer_to_our_answer_gets_a_person_after_a_restart(office: Office) -> None:
    first = office.receive()
    office.close()
    answer = office.desk.store.outgoing(first["id"])[0]
    second = office.receive("And for a loan?", Subject=f"Re: {answer['subject']}", In_Reply_To=answer["id"])
    assert (second["state"], second["thread"]) == (WAITING, first["thread"])
    assert [row["id"] for row in office.desk.store.thread(first["thread"])] == [first["id"], second["id"]]


def test_cases_and_the_ledger_survive_a_restart(office: Office, model: FindingModel) -> None:
    model.finds("unclear_info")
    first = office.receive()
    assert len(office.desk.store.outgoing(first["id"])) == 1
    office.close()
    again = office.receive()
    assert again["case_number"] == first["case_number"]
    assert office.desk.store.outgoing(again["id"]) == NOTHING_IS_DUE


def test_a_mail_is_worked_on_once_even_if_it_cannot_be_kept_at_first(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.desk.accept(mail("What is the fee?", **{"Message-ID": "<9@example.com>"}), "a@example.com", ["b"])

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched, pytest.raises(StoreError):
        patched.setattr(Store, "keep_contact", full)
        office.desk.work()
    assert office.desk.store.count_mails() == {"waiting": 1}
    assert office.desk.work()
    assert len(office.desk.store.outgoing_in("due")) == 1
    assert office.desk.store.count_mails() == {"done": 1}


def test_a_mail_that_cannot_be_worked_on_stops_no_other(office: Office, model: FindingModel) -> None:
    simulator = office.desk._simulator
    receive = simulator.receive

    def stumble(*_: object, **__: object) -> None:
        raise ValueError("a mistake of ours")

    simulator.receive = stumble  # type: ignore[assignment, method-assign]
    office.desk.accept(mail("Hello"), "a@example.com", ["b"])
    assert office.desk.work()
    simulator.receive = receive  # type: ignore[method-assign]
    [failed] = office.desk.store.failed_mails()
    assert "a mistake of ours" in failed["trouble"]
    office.desk.retry(failed["number"])
    assert office.desk.work()
    assert office.desk.store.failed_mails() == []


def test_a_guide_goes_on_after_a_restart_and_a_page_is_answered_once(office: Office, model: FindingModel) -> None:
    model.finds("unclear_info")
    contact = office.receive()
    guide = office.desk.guide(contact["id"], "Ann")
    assert guide is not None
    office.close()
    after = office.desk.answer_guide(contact["id"], "Ann", guide["step"], press("Accept the draft"))
    assert after["page"]["view"]["action"] == "draft-accepted"
    with pytest.raises(ConflictError, match="left already"):
        office.desk.answer_guide(contact["id"], "Ann", guide["step"], press("Reject the draft"))
    kept = office.desk.contact(contact["id"])
    assert kept is not None
    assert kept.attributes["draftDecision"] == "accepted"


def test_of_two_agents_who_answer_one_mail_the_first_does(office: Office, model: FindingModel) -> None:
    model.finds("unclear_info")
    contact = office.receive()
    already = len(office.desk.store.outgoing(contact["id"]))
    mine = office.desk.draft(contact, "Ann")
    office.desk.send(contact, "Ann", contact["version"], mine)
    with pytest.raises(ConflictError):
        office.desk.send(contact, "Bob", contact["version"], {**mine, "text": "Another answer."})
    now = office.desk.store.contact(contact["id"])
    assert now is not None
    assert (now["state"], now["agent"]) == (DONE, "Ann")
    [answer] = office.desk.store.outgoing(contact["id"])[already:]
    assert (answer["kind"], answer["agent"]) == (AGENT_REPLY, "Ann")


def test_an_answer_that_cannot_be_sent_is_not(office: Office, model: FindingModel) -> None:
    model.finds("unclear_info")
    contact = office.receive()
    for text in ("", "  \n", "x" * (draft.LONGEST_ANSWER + 1)):
        with pytest.raises(DraftError):
            office.desk.send(contact, "Ann", contact["version"], {**office.desk.draft(contact, "Ann"), "text": text})


def test_a_parked_mail_is_released_to_a_queue_and_has_a_guide(office: Office) -> None:
    contact = office.receive("I am away.", Subject="Automatic reply: away", From="noreply@example.com")
    assert contact["state"] == PARKED
    office.desk.release(contact["id"], "Ann")
    [waiting] = office.desk.store.contacts(Filter(state=WAITING))
    assert (waiting["id"], waiting["queue"]) == (contact["id"], "General_Inquiry")
    guide = office.desk.guide(contact["id"], "Ann")
    assert guide is not None
    assert guide["page"]["view"]["action"] == "no-analysis"
    with pytest.raises(ConflictError):
        office.desk.release(contact["id"], "Bob")


def test_the_switch_stays_where_it_was_put(office: Office) -> None:
    office.desk.switch("draft")
    office.close()
    assert office.receive()["state"] == WAITING


def test_every_mail_leaves_a_record_with_what_an_agent_made_of_the_draft_even_after_a_restart(
    office: Office, model: FindingModel
) -> None:
    answered = office.receive()
    model.finds("angry_frustrated_tone")
    waiting = office.receive("What is the fee for a late payment, again?", Subject="Another matter")
    office.close()
    desk = office.desk
    edited = desk.draft(waiting, "Agent 1") | {"text": "A few words of my own."}
    desk.send(waiting, "Agent 1", waiting["version"], edited)
    office.close()
    records = {record["contact"]: record for record in office.desk.records()}
    assert records.keys() == {answered["id"], waiting["id"]}
    assert records[answered["id"]]["sent"] == ["automated_response"]
    assert (records[waiting["id"]]["use"], records[waiting["id"]]["changed"] > 0.5) == ("edited", True)
    for record in records.values():
        assert interaction.contradictions(record) == []
        assert "late payment" not in json.dumps(record)
    reported = events.Events()
    for record in records.values():
        reported.add(json.dumps(record), "/records.jsonl")
    # A deployment brings the same rows to analytics that `report` makes of `/records.jsonl`, and when each was over.
    brought = [row for item in office.desk.store.items(INTERACTIONS) if (row := row_of(item))]
    assert all(row["ended_at"] for row in brought)
    assert {row["id"]: {**row, "ended_at": None} for row in brought} == reported.rows
    assert "late payment" not in json.dumps(brought)


def test_what_was_sealed_opens_after_a_restart_and_not_once_the_sender_is_erased(office: Office) -> None:
    office.receive("My parrot Ferdinand asks for the late fee.")
    office.close()
    subject = Subject(
        office.folder, office.desk.store, office.simulator(office.desk.store), "mateo.jackson@example.com"
    )
    texts = [held.content for held in subject.find() if "parts" in held.content]
    assert "Ferdinand" in str(texts)
    assert subject.erase().holds
    office.close()
    assert list(office.desk.records()) == []


def test_rows_whose_time_is_over_leave_the_file_at_the_next_start(office: Office) -> None:
    office.receive()
    store = office.desk.store
    kinds = ("results", "ledger", "interactions", "texts", "customer_keys")
    assert all(list(store.items(kind)) for kind in kinds)
    office.close()
    office.now += 10 * 365 * 24 * 3600
    store = office.desk.store
    assert [kind for kind in kinds if list(store.items(kind))] == []
