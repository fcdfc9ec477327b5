"""From a mail to its outcome: real flows, real functions, AWS and Connect simulated."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator import deployment
from simulator.aws.bedrock_runtime import TYPICAL_JUDGE_SECONDS
from simulator.aws.guardrail import TYPICAL_SECONDS
from simulator.aws.wire import NO_CONNECTION, READ_TIMEOUT, Answer, Fault
from simulator.connect.queues import Queues, queue
from simulator.deployment import usual_settings
from simulator.mail import eml
from simulator.mail.eml import ReceivedMail
from simulator.mail.files import mail_files
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED, MailOutcome
from simulator.model.local import LocalModel
from simulator.system import Simulator
from tests.fakes.closing import NOTE
from tests.fakes.finding_model import FindingModel
from tests.fakes.policy import bank_score

Write = Callable[..., ReceivedMail]
Start = Callable[..., Simulator]

GUARDRAIL_SECONDS = 2 * TYPICAL_SECONDS
"""It is asked about the message and about the reply."""

IDA = {"FirstName": "Ida", "LastName": "Moor", "EmailAddress": "ida@example.org", "AccountNumber": "77"}
STRANGER = {"from_address": "sam@example.org", "from_name": "Sam Example"}


def kinds(outcome: MailOutcome) -> list[str]:
    return [mail["kind"] for mail in outcome.as_json()["sent"]]


def guide_text(simulator: Simulator, outcome: MailOutcome, *labels: str) -> str:
    """Everything the agent reads in the guide."""
    return "\n".join(str(view.data) for view in simulator.open_guide(outcome.contact, labels).views)


@pytest.fixture(scope="module")
def stand_in() -> Simulator:
    """A simulator with the model that `make demo` has."""
    return Simulator(LocalModel())


class TestTheTwoMailsOfTheReadme:
    def test_mateo_complains_and_reaches_an_agent(self, stand_in: Simulator) -> None:
        outcome = stand_in.receive(eml.read(deployment.SAMPLE_EMAILS / "01-mateo-late-fee.eml"))
        left = bank_score(premium_complaints=1, angry_frustrated_tone=1, urgency=1)
        assert (outcome.score, outcome.route) == (left, AGENT_REVIEW)
        found = {name for name, count in outcome.factors.items() if count}
        assert found == {"premium_complaints", "angry_frustrated_tone", "urgency"}
        assert kinds(outcome) == ["acknowledgement"]

    def test_efua_gets_a_reply_from_the_article_with_a_hundred_points(self, stand_in: Simulator) -> None:
        outcome = stand_in.receive(eml.read(deployment.SAMPLE_EMAILS / "02-efua-travel-card.eml"))
        assert (outcome.score, outcome.route) == (100, AUTOMATED_RESPONSE)
        assert kinds(outcome) == ["automated_response"]
        (reply,) = outcome.sent
        assert (reply.to_address, reply.body) == ("efua.owusu@example.com", outcome.row["suggested_response"] + NOTE)
        assert "Dear Efua" in reply.body

    def test_efua_reads_about_the_card_that_has_what_she_asks_for(self, stand_in: Simulator) -> None:
        outcome = stand_in.receive(eml.read(deployment.SAMPLE_EMAILS / "02-efua-travel-card.eml"))
        reply = outcome.row["suggested_response"]
        assert all(fact in reply for fact in ("Travel Elite Card", "airport lounge access", "$395", "75,000 points"))
        assert "Travel Rewards Card" not in reply


class TestTheDecision:
    def test_a_clear_question_is_answered_and_its_case_closed(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        outcome = simulator.receive(write())
        assert outcome.route == AUTOMATED_RESPONSE
        assert [(mail.to_address, mail.body) for mail in outcome.sent] == [
            ("mateo.jackson@example.com", model.letter_to("Mateo Jackson") + NOTE)
        ]
        (case,) = simulator.instance.cases.of_contact(outcome.contact.contact_id)
        assert case.fields["status"] == "closed"
        assert outcome.case == case.fields["reference_number"]
        assert outcome.case in outcome.sent[0].subject

    def test_an_urgent_premium_complaint_reaches_an_agent_with_a_draft(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        model.finds("premium_complaints", "urgency")
        outcome = simulator.receive(write())
        assert outcome.contact.attributes["confidenceScore"] == str(bank_score(premium_complaints=1, urgency=1))
        assert (outcome.route, outcome.queue) == (AGENT_REVIEW, "Payment")
        assert "Dear Mateo" in guide_text(simulator, outcome)
        assert outcome.contact in simulator.instance.queues.waiting("Payment")

    def test_a_complaint_counts_only_for_premium_customers(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        model.finds("premium_complaints")
        assert simulator.receive(write(**STRANGER)).score == 100
        assert simulator.receive(write()).score == bank_score(premium_complaints=1)

    @pytest.mark.parametrize(("above", "route"), [(0, AUTOMATED_RESPONSE), (1, AGENT_REVIEW)])
    def test_the_threshold_is_the_lowest_score_that_is_answered(
        self, start: Start, model: FindingModel, write: Write, above: int, route: str
    ) -> None:
        model.finds("urgency")
        left = bank_score(urgency=1)
        settings = replace(usual_settings(), confidence_threshold=left + above)
        outcome = start(settings=settings).receive(write())
        assert (outcome.score, outcome.route) == (left, route)

    def test_a_hold_keeps_a_reply_back_whatever_the_score(self, simulator: Simulator, write: Write) -> None:
        outcome = simulator.receive(write(attachments=("statement.pdf",)))
        assert (outcome.score, outcome.route, outcome.holds) == (100, AGENT_REVIEW, ["unread_attachment"])

    def test_without_a_passage_there_is_no_knowledge(self, simulator: Simulator, write: Write) -> None:
        nothing: dict[str, Answer] = {"bedrock-agent-runtime.Retrieve": lambda _: {"retrievalResults": []}}
        simulator.wire.answers = {**simulator.wire.answers, **nothing}
        outcome = simulator.receive(write())
        assert (outcome.factors["no_knowledge"], outcome.score) == (1, bank_score(no_knowledge=1))

    def test_the_credit_score_never_reaches_the_model(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        outcome = simulator.receive(write())
        assert outcome.contact.attributes["CreditScore"] == "750"
        assert "750" not in str(model.requests)


class TestMailThatMustNotBeAnswered:
    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"spam_verdict": "FAIL"}, id="spam"),
            pytest.param({"virus_verdict": "FAIL"}, id="virus"),
            pytest.param(
                {"from_address": "MAILER-DAEMON@mail.example.org", "subject": "Undelivered Mail Returned to Sender"},
                id="sender and subject",
            ),
            pytest.param(
                {
                    "subject": "Automatic reply: Late fee",
                    "text": "This is an automatically generated message, please do not reply to it.",
                },
                id="subject and text",
            ),
        ],
    )
    def test_it_is_parked_with_a_reason_and_nothing_is_sent(
        self, simulator: Simulator, write: Write, changes: dict[str, str]
    ) -> None:
        outcome = simulator.receive(write(**changes))
        assert (outcome.route, outcome.queue, outcome.score) == (NOT_ANSWERED, None, 0)
        assert outcome.sent == []
        assert outcome.contact.attributes["parkedReason"] != "-"

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"from_address": "MAILER-DAEMON@mail.example.org"}, id="sender"),
            pytest.param({"subject": "Automatic reply: Late fee"}, id="subject"),
            pytest.param({"text": "This is an automatically generated message, please do not reply to it."}, id="text"),
        ],
    )
    def test_one_sign_of_a_program_alone_brings_an_agent_and_leaves_no_trace(
        self, simulator: Simulator, write: Write, changes: dict[str, str]
    ) -> None:
        outcome = simulator.receive(write(**changes))
        assert (outcome.route, outcome.sent, outcome.case) == (AGENT_REVIEW, [], None)

    @pytest.mark.parametrize("verdict", [None, "GRAY", "PROCESSING_FAILED"])
    def test_a_missing_verdict_is_never_answered_automatically(
        self, simulator: Simulator, write: Write, verdict: str | None
    ) -> None:
        outcome = simulator.receive(write(spam_verdict=verdict))
        assert outcome.route == AGENT_REVIEW
        assert "unverified_mail" in outcome.holds
        assert outcome.sent == []


class TestTheCustomer:
    @pytest.mark.parametrize(
        ("name", "greeted"),
        [
            ("Sam Example", "Valued Customer"),
            ("", "Valued Customer"),
            ("Your account is closed, visit evil.example", "Valued Customer"),
            ("Call 555 0100 now", "Valued Customer"),
        ],
    )
    def test_an_unknown_sender_chooses_neither_greeting_nor_subject(
        self, simulator: Simulator, model: FindingModel, write: Write, name: str, greeted: str
    ) -> None:
        model.finds("unclear_info")
        outcome = simulator.receive(write(from_address="sam@example.org", from_name=name))
        assert f"Dear {greeted}," in outcome.sent[0].body
        assert outcome.sent[0].subject == f"Your message to AnyCompany Bank, case {outcome.case}"

    @pytest.mark.parametrize(
        ("name", "text", "greeted"),
        [
            ("Mateo Jackson", "What is the late fee?\n\nMateo", "Mateo Jackson"),
            ("Elena Jackson", "What is the late fee?", "Valued Customer"),
            ("Mateo Jackson", "What is the late fee?\n\nElena Jackson", "Valued Customer"),
        ],
    )
    def test_who_writes_from_the_address_of_another_is_not_greeted_by_that_name(
        self, simulator: Simulator, model: FindingModel, write: Write, name: str, text: str, greeted: str
    ) -> None:
        model.finds("unclear_info")
        outcome = simulator.receive(write(from_name=name, text=text))
        assert kinds(outcome) == ["acknowledgement"]
        assert outcome.sent[0].body.startswith(f"Dear {greeted},")
        assert outcome.contact.attributes["CustomerName"] == "Mateo Jackson"

    @pytest.mark.parametrize(("flag", "route"), [("Yes", AGENT_REVIEW), ("No", AUTOMATED_RESPONSE)])
    def test_a_customer_whose_profile_asks_for_people_gets_one(
        self, simulator: Simulator, write: Write, flag: str, route: str
    ) -> None:
        simulator.instance.profiles.create({**IDA, "Attributes.PeopleOnly": flag})
        outcome = simulator.receive(write(from_address=IDA["EmailAddress"]))
        assert (outcome.score, outcome.route) == (100, route)
        assert outcome.holds == (["wants_people_only"] if flag == "Yes" else [])

    def test_html_alone_is_read_as_a_person_sees_it(self, simulator: Simulator, write: Write) -> None:
        outcome = simulator.receive(write(text=None, html="<p>What is the <b>fee</b>?</p><style>p{}</style>"))
        assert outcome.message.written == "What is the fee?"
        assert outcome.holds == []

    def test_a_reply_in_a_thread_is_not_acknowledged_again(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        model.finds("unclear_info")
        first = simulator.receive(write())
        second = simulator.receive(write(subject=first.sent[0].subject, message_id="<2@mail.example.com>"))
        assert (kinds(first), kinds(second)) == (["acknowledgement"], [])
        assert second.case == first.case

    def test_the_same_mail_twice_is_two_contacts(self, simulator: Simulator, write: Write) -> None:
        contacts = {simulator.receive(write()).contact.contact_id for _ in range(2)}
        assert len(contacts) == 2

    def test_what_the_customer_quotes_is_not_what_he_wrote(self, simulator: Simulator, write: Write) -> None:
        history = "On Mon, Nov 16, 2026 at 9:00 AM Bank <care@a.example> wrote:\n> The fee is $25.\n"
        text = f"When is the fee waived?\n\n{history}"
        assert simulator.receive(write(text=text)).message.written == "When is the fee waived?"


class TestWhenThingsFail:
    @pytest.mark.parametrize(
        ("faults", "hold"),
        [
            pytest.param(
                {"bedrock-runtime.Converse": Fault("ThrottlingException")}, "model_unavailable", id="throttled"
            ),
            pytest.param({"bedrock-runtime.Converse": Fault(NO_CONNECTION)}, "model_unavailable", id="no connection"),
            pytest.param({"bedrock-runtime.Converse": Fault(READ_TIMEOUT)}, "model_unavailable", id="model silent"),
            pytest.param(
                {"bedrock-agent-runtime.Retrieve": Fault("InternalServerException")},
                "knowledge_unavailable",
                id="search",
            ),
            pytest.param({"connect.GetAttachedFile": Fault("AccessDeniedException")}, "unread_message", id="no text"),
        ],
    )
    def test_an_agent_takes_over_and_is_told_why(
        self, start: Start, write: Write, faults: dict[str, Fault], hold: str
    ) -> None:
        outcome = start(aws_faults=faults).receive(write())
        assert outcome.route == AGENT_REVIEW
        assert hold in outcome.holds
        assert (outcome.row["status"] == "FAILED") is (kinds(outcome) == [])

    def test_one_throttled_call_is_overcome(self, start: Start, write: Write) -> None:
        faults = {"bedrock-runtime.Converse": Fault("ThrottlingException", times=1)}
        assert start(aws_faults=faults).receive(write()).route == AUTOMATED_RESPONSE

    @pytest.mark.parametrize("operation", ["dynamodb.GetItem", "dynamodb.PutItem"])
    def test_without_the_table_the_mail_reaches_an_agent_and_the_failure_is_kept(
        self, start: Start, write: Write, operation: str
    ) -> None:
        outcome = start(aws_faults={operation: Fault("ProvisionedThroughputExceededException")}).receive(write())
        assert (outcome.route, outcome.queue, outcome.score) == (AGENT_REVIEW, "General_Inquiry", 0)
        assert [failure.tries for failure in outcome.failures] == [2]

    def test_a_file_that_is_stored_late_is_still_read(self, start: Start, write: Write) -> None:
        outcome = start(processing_seconds=2.5).receive(write())
        assert (outcome.route, outcome.holds) == (AUTOMATED_RESPONSE, [])

    @pytest.mark.parametrize("seconds", [1, 5, 10, 15, 20])
    def test_a_slow_model_delays_the_reply_but_does_not_lose_it(self, start: Start, write: Write, seconds: int) -> None:
        outcome = start(model_seconds=seconds).receive(write())
        assert outcome.route == AUTOMATED_RESPONSE
        assert outcome.result_after == seconds + TYPICAL_JUDGE_SECONDS + GUARDRAIL_SECONDS

    def test_a_result_after_the_last_poll_still_reaches_the_agent(
        self, start: Start, model: FindingModel, write: Write
    ) -> None:
        faults = {"bedrock-runtime.Converse": Fault(READ_TIMEOUT, times=1)}
        simulator = start(model_seconds=20, aws_faults=faults)
        outcome = simulator.receive(write())
        assert (outcome.route, outcome.result_after) == (AGENT_REVIEW, 45 + GUARDRAIL_SECONDS)
        assert outcome.seconds < 45
        assert outcome.contact.attributes["suggestedResponse"] == model.letter_to("Mateo Jackson")
        assert "Dear Mateo" in guide_text(simulator, outcome)

    def test_a_reply_that_cannot_be_sent_goes_to_an_agent(self, simulator: Simulator, write: Write) -> None:
        simulator.instance.outbox.refuses = lambda mail: True
        outcome = simulator.receive(write())
        assert (outcome.route, outcome.queue, outcome.sent) == (AGENT_REVIEW, "Payment", [])

    def test_a_full_queue_leaves_the_mail_in_the_default_queue(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        model.finds("unclear_info")
        simulator.instance.queues = Queues([queue("Payment", capacity=0), queue("Default")], simulator.clock)
        assert simulator.receive(write()).queue == "Default"


class TestTheSimulationItself:
    def test_the_same_mails_give_the_same_outcomes(self, write: Write) -> None:
        mails = [write(), write(**STRANGER), write(subject="Re: Late fee on my card"), write()]

        def play() -> list[dict[str, object]]:
            simulator = Simulator(FindingModel())
            return [simulator.receive(mail).as_json() for mail in mails]

        assert play() == play()

    def test_an_outcome_does_not_depend_on_the_mails_of_others(self, start: Start, write: Write) -> None:
        alone, busy = start(), start()
        busy.receive(write(**STRANGER), number=0)
        assert alone.receive(write(), number=1).as_json() == busy.receive(write(), number=1).as_json()

    def test_no_thread_stays_behind_and_files_only_of_the_last_mail(self, simulator: Simulator, write: Write) -> None:
        before = threading.active_count()
        outcomes = [simulator.receive(write(message_id=f"<{number}@mail.example.com>")) for number in range(5)]
        assert threading.active_count() <= before
        assert set(simulator.files.contacts) == {outcomes[-1].contact.contact_id}
        assert len(simulator.files.files) == 1

    def test_every_sample_mail_ends_somewhere(self, stand_in: Simulator) -> None:
        paths = [path for path in mail_files([deployment.SAMPLE_EMAILS]) if isinstance(path, Path)]
        outcomes = [stand_in.receive(eml.read(path)) for path in paths]
        assert len(outcomes) >= 14
        for outcome in outcomes:
            assert (outcome.queue is not None) == (outcome.route == AGENT_REVIEW)
            assert ("automated_response" in kinds(outcome)) == (outcome.route == AUTOMATED_RESPONSE)
            assert outcome.route != NOT_ANSWERED or outcome.sent == []
            assert outcome.failures == []

    def test_the_path_of_a_mail_does_not_matter(self, start: Start, write: Write) -> None:
        moved = replace(write(), path=Path("elsewhere.eml"))
        assert start().receive(write()).contact.contact_id == start().receive(moved).contact.contact_id
