"""No mail is answered twice, no loop goes on, and an operator can stop it all: the whole system, over time."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

import send_ledger
from mail import reading
from sending import ledger
from simulator import deployment
from simulator.aws.wire import Fault
from simulator.connect.instance import OUR_ADDRESS
from simulator.flow.contact import Contact
from simulator.flow.interpreter import run
from simulator.flow.services import SentMail
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED, MailOutcome
from simulator.system import OPENING, Simulator
from tests.fakes.finding_model import FindingModel
from triage.modes import Mode
from triage.policy import POLICY

Write = Callable[..., ReceivedMail]
Start = Callable[..., Simulator]

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
REPLY, ACKNOWLEDGEMENT = "send-reply", "send-acknowledgement"
STRANGER: Final = {"from_address": "sam@example.org", "from_name": "Sam Example"}


def kinds(outcome: MailOutcome) -> list[str]:
    return [mail["kind"] for mail in outcome.as_json()["sent"]]


class TestThread:
    def test_a_customer_who_answers_an_automated_reply_gets_a_person(self, simulator: Simulator, write: Write) -> None:
        (reply,) = simulator.receive(write()).sent
        second = simulator.receive(write(subject=reply.subject, text="Is that the fee for my card as well?"))
        assert (second.route, second.holds, second.sent) == (AGENT_REVIEW, ["follows_up"], [])

    def test_a_customer_who_writes_again_under_the_same_subject_gets_a_person(
        self, simulator: Simulator, write: Write
    ) -> None:
        simulator.receive(write())
        second = simulator.receive(write(text="Is that the fee for my card as well?"))
        assert (second.route, second.holds) == (AGENT_REVIEW, ["answered_before"])
        assert kinds(second) == ["acknowledgement"]
        assert second.score == 100
        assert second.contact.attributes["suggestedResponse"] == second.row["suggested_response"]

    def test_another_matter_of_the_customer_is_answered(self, simulator: Simulator, write: Write) -> None:
        simulator.receive(write())
        second = simulator.receive(write(subject="Late again", text="What does a second late payment of my card cost?"))
        assert second.route == AUTOMATED_RESPONSE

    def test_the_same_mail_to_two_of_our_addresses_is_answered_once(self, simulator: Simulator, write: Write) -> None:
        first = simulator.receive(write())
        copy = simulator.receive(write(to="help@anycompany.example"))
        assert (first.route, copy.route, copy.holds) == (AUTOMATED_RESPONSE, AGENT_REVIEW, ["answered_elsewhere"])
        assert copy.sent == []

    def test_a_fourth_matter_within_a_day_gets_a_person(self, simulator: Simulator, write: Write) -> None:
        routes = [simulator.receive(write(subject=f"Matter {letter}")).route for letter in "abcd"]
        assert routes == [AUTOMATED_RESPONSE] * 3 + [AGENT_REVIEW]
        assert simulator.receive(write(**STRANGER)).route == AUTOMATED_RESPONSE

    @pytest.mark.parametrize("operation", ["dynamodb.TransactWriteItems", "secretsmanager.GetSecretValue"])
    def test_without_the_ledger_nothing_goes_out(self, start: Start, write: Write, operation: str) -> None:
        outcome = start(aws_faults={operation: Fault("InternalServerError")}).receive(write())
        assert (outcome.route, outcome.holds, outcome.sent) == (AGENT_REVIEW, ["ledger_unavailable"], [])


class TestResultThatComesAgain:
    @pytest.mark.parametrize("later", [60, 300])
    def test_takes_back_no_refusal(self, simulator: Simulator, write: Write, later: float) -> None:
        simulator.receive(write())
        email = simulator.lambdas.functions[simulator.deployment.email_function]

        def again(event: Any, context: Any) -> Any:
            def repeat() -> None:
                simulator.clock.sleep(later)
                email(event, context)

            simulator.clock.start(repeat, "delivered again")
            return email(event, context)

        functions = {**simulator.lambdas.functions, simulator.deployment.email_function: again}
        simulator.lambdas.functions = functions
        second = simulator.receive(write(text="Is that the fee for my card as well?"))
        assert second.holds == ["answered_before"]
        assert second.contact.attributes["holds"] == "answered_before"
        assert second.contact.attributes["advice"] == POLICY.holds["answered_before"]
        seen = str([view.data for view in simulator.open_guide(second.contact).views])
        assert POLICY.holds["answered_before"] in seen


class TestMailThatNobodyHasRead:
    """The sender of a mail may be forged, and then an acknowledgement reaches somebody who wrote nothing."""

    @pytest.fixture
    def late(self, start: Start) -> Simulator:
        return start(model_seconds=55)

    @pytest.fixture
    def unreadable(self, start: Start) -> Simulator:
        simulator = start()
        simulator.files.status = "REJECTED"
        return simulator

    @pytest.fixture
    def without_a_model(self, start: Start) -> Simulator:
        return start(aws_faults={"bedrock-runtime.Converse": Fault("AccessDeniedException")})

    def test_a_customer_whose_mail_cannot_be_read_gets_an_acknowledgement(
        self, unreadable: Simulator, write: Write
    ) -> None:
        assert kinds(unreadable.receive(write())) == ["acknowledgement"]

    def test_a_stranger_gets_nothing_however_often_the_flow_saw_the_address(
        self, unreadable: Simulator, write: Write
    ) -> None:
        for subject in ("Wires", "Cards"):
            outcome = unreadable.receive(write(**STRANGER, subject=subject))
            assert (outcome.route, outcome.sent) == (AGENT_REVIEW, [])
        assert outcome.contact.attributes["profileMatch"] == "one"

    @pytest.mark.parametrize("state", ["late", "without_a_model"])
    @pytest.mark.parametrize("sender", [{}, STRANGER], ids=["customer", "stranger"])
    def test_without_an_analysis_nobody_gets_anything_and_nothing_is_made(
        self, state: str, sender: dict[str, str], request: pytest.FixtureRequest, write: Write
    ) -> None:
        simulator = request.getfixturevalue(state)
        for subject in ("Wires", "Cards"):
            outcome = simulator.receive(write(**sender, subject=subject))
            assert (outcome.route, outcome.sent) == (AGENT_REVIEW, [])
        assert simulator.instance.cases.cases == {}
        assert outcome.contact.attributes["profileMatch"] == ("none" if sender else "one")


class TestOwnAddresses:
    @pytest.mark.parametrize("factors", [[], ["unclear_info"]])
    @pytest.mark.parametrize("sender", [OUR_ADDRESS, OUR_ADDRESS.replace("@", "+web@").upper()])
    def test_what_comes_from_ourselves_is_parked_and_nothing_goes_out(
        self, simulator: Simulator, model: FindingModel, write: Write, sender: str, factors: list[str]
    ) -> None:
        model.finds(*factors)
        outcome = simulator.receive(write(from_address=sender, from_name=""))
        assert (outcome.route, outcome.sent, model.requests) == (NOT_ANSWERED, [], [])
        assert outcome.findings[0]["rule"] == "own_address"


class TestFiftyTimes:
    def test_events_delivered_fifty_times_give_one_row_one_case_and_one_mail(
        self, simulator: Simulator, write: Write
    ) -> None:
        deliver_fifty_times(simulator)
        outcome = simulator.receive(write())
        assert (outcome.route, len(outcome.sent), len(simulator.instance.cases.cases)) == (AUTOMATED_RESPONSE, 1, 1)
        assert len(rows(simulator, simulator.resources.results_table)) == 1
        grants = [row["grants"]["L"] for row in rows(simulator, simulator.resources.ledger_table) if "grants" in row]
        assert {len(each) for each in grants} == {1}

    def test_a_flow_that_runs_fifty_times_for_a_contact_sends_one_mail(
        self, simulator: Simulator, write: Write
    ) -> None:
        contact = simulator._arrive(write())
        together(simulator, [contact] * 50)
        assert [mail.action for mail in simulator.instance.outbox.sent] == [REPLY]
        assert len(rows(simulator, simulator.resources.results_table)) == 1

    @pytest.mark.parametrize("factors", [[], ["unclear_info"]])
    def test_a_mail_that_makes_fifty_contacts_is_answered_once(
        self, simulator: Simulator, model: FindingModel, write: Write, factors: list[str]
    ) -> None:
        model.finds(*factors)
        contacts = [simulator._arrive(write()) for _ in range(50)]
        together(simulator, contacts)
        assert len(simulator.instance.outbox.sent) == 1
        endings = Counter(contact.ending.outcome for contact in contacts if contact.ending)
        assert endings == {"queued": 50} if factors else {"queued": 49, "ended": 1}


def deliver_fifty_times(simulator: Simulator) -> None:
    """Bring every event to its function fifty times: all at once beside a flow, one after the other within it."""
    functions = dict(simulator.lambdas.functions)
    email = functions.pop(simulator.deployment.email_function)

    def beside(event: Any, context: Any) -> Any:
        for number in range(49):
            simulator.clock.start(lambda: email(event, context), f"delivery {number}")
        return email(event, context)

    def repeated(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda event, context: [function(event, context) for _ in range(50)][-1]

    within = {arn: repeated(function) for arn, function in functions.items()}
    simulator.lambdas.functions = {**within, simulator.deployment.email_function: beside}


def together(simulator: Simulator, contacts: list[Contact]) -> None:
    """Let the flow run for all contacts at the same time."""
    for number, contact in enumerate(contacts):
        way = run(simulator.flows.email, contact, simulator._services())
        simulator.clock.start(lambda way=way: list(way), f"flow {number}")  # type: ignore[misc]
    simulator.clock.settle()


def rows(simulator: Simulator, table: str) -> list[dict[str, Any]]:
    """What a table of the functions holds."""
    found: list[dict[str, Any]] = simulator.wire.session().client("dynamodb").scan(TableName=table)["Items"]
    return found


class Undecided(FindingModel):
    """Finds every second mail unclear, so that replies and acknowledgements take turns."""

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.analysis["factors"]["unclear_info"] = len(self.requests) % 2
        return super().answer(request)


SUBJECTS: Final[Mapping[str, Callable[[str, int], str]]] = {
    "Re:": lambda ours, _: f"Re: {ours}",
    "Automatic reply:": lambda ours, _: f"Automatic reply: {ours}",
    "a ticket number": lambda ours, number: f"[Ticket #{4000 + number}] {ours}",
    "a prefix that changes": lambda ours, number: f"{'abcdefghijklmnop'[number % 16]} away: {ours}",
}
UNLIKE: Final[Mapping[str, Callable[[str, int], str]]] = {
    "one of its own": lambda _ours, _number: "Thank you for your message",
    "another each time": lambda _ours, number: f"Your request {number} is being worked on",
}


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Start:
    """Makes a simulator in which nothing recognises automatic mail, or a thread by its subject."""
    for module in (reading, send_ledger):
        monkeypatch.setattr(module, "signs", lambda *_: iter(()))
    monkeypatch.setattr(reading, "seeks_answer", lambda *_: True)
    for path in deployment.FLOWS.glob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        for action in document["Actions"]:
            if action["Identifier"] == "acknowledge-new-matter":
                action["Transitions"]["Conditions"] = []
        (tmp_path / path.name).write_text(json.dumps(document), encoding="utf-8")
    return lambda model: Simulator(model, flows=tmp_path, between_mails=1, shortcut=True)


class Robot:
    """Answers every mail it gets, under a subject of its making, and writes again of its own accord each hour."""

    def __init__(self, write: Write, subject: Callable[[str, int], str], pause: float) -> None:
        self.write = write
        self.subject = subject
        self.pause = pause
        self.written = 0

    def mails(self, hours: int) -> dict[float, tuple[str, ReceivedMail]]:
        """What it writes unasked: a matter each six hours, each repeated every hour."""
        return {hour * HOUR: self._mail(f"Matter {'abcd'[hour // 6]}") for hour in range(hours)}

    def answer(self, thread: str, ours: SentMail) -> tuple[str, ReceivedMail]:
        self.written += 1
        return thread, self._mail(thread, self.subject(ours.subject, self.written))[1]

    def _mail(self, thread: str, subject: str = "") -> tuple[str, ReceivedMail]:
        self.written += 1
        text = f"What about the fee? This is message {self.written}."
        return thread, self.write(subject=subject or thread, text=text, message_id=f"<{self.written}@robot.example>")


def face(simulator: Simulator, robot: Robot) -> Iterator[tuple[str, SentMail]]:
    """Let the two write to each other for a day; give our mails, each with the thread that it belongs to."""
    ahead = robot.mails(24)
    while ahead and (at := min(ahead)) < DAY:
        thread, mail = ahead.pop(at)
        at = max(at, simulator.clock.now() - OPENING)
        for ours in simulator.receive(mail, number=int(at) + 1).sent:
            yield thread, ours
            ahead[ours.sent_at - OPENING + robot.pause + len(ahead) / 1000] = robot.answer(thread, ours)


def most_within_a_day(sent: list[SentMail]) -> int:
    return max(sum(mail.sent_at <= other.sent_at <= mail.sent_at + DAY for other in sent) for mail in sent)


@pytest.mark.parametrize(
    ("subject", "pause"),
    [*((subject, 600) for subject in SUBJECTS), ("one of its own", 600), ("another each time", 1)],
)
def test_two_programs_that_answer_each_other_for_a_day_come_to_an_end(
    blind: Start, write: Write, subject: str, pause: float
) -> None:
    simulator = blind(Undecided())
    sent = list(face(simulator, Robot(write, {**SUBJECTS, **UNLIKE}[subject], pause)))
    assert 1 <= most_within_a_day([mail for _, mail in sent]) <= 3
    if subject in SUBJECTS:
        assert max(Counter((thread, mail.action) for thread, mail in sent).values()) == 1


def test_without_the_ledger_they_would_go_on(blind: Start, write: Write) -> None:
    simulator = blind(Undecided())
    always = {**simulator.lambdas.functions, simulator.deployment.ledger_function: lambda _event, _context: GRANT}
    simulator.lambdas.functions = always
    talk = face(simulator, Robot(write, SUBJECTS["Re:"], 600))
    assert len([next(talk) for _ in range(30)]) == 30


GRANT: Final = {"statusCode": "200", "granted": "true", "reason": ledger.GRANTED, "advice": "-", "name": "Jo"}


class OffFrom(dict[str, str]):
    """Parameters of an operator who switches everything off at a certain time."""

    def __init__(self, simulator: Simulator, time: float) -> None:
        super().__init__(simulator.parameters.parameters)
        self.clock = simulator.clock
        self.time = time

    def __getitem__(self, name: str) -> str:
        return "off" if self.clock.now() >= self.time else super().__getitem__(name)


class TestModes:
    @pytest.mark.parametrize(
        ("mode", "factors", "sent"),
        [
            ("auto", [], ["automated_response"]),
            ("auto", ["unclear_info"], ["acknowledgement"]),
            ("draft", [], ["acknowledgement"]),
            ("shadow", [], ["acknowledgement"]),
            ("off", [], []),
            ("off", ["unclear_info"], []),
            ('{"mode": "auto", "categories": {"Payment": "draft"}}', [], ["acknowledgement"]),
            ('{"mode": "auto", "categories": {"Payment": "off"}}', [], []),
            ('{"mode": "auto", "categories": {"Insurance": "off"}}', [], ["automated_response"]),
            ("stop", [], []),
            ("stop", ["unclear_info"], []),
            ('{"mode": "off", "mode": "auto"}', [], []),
        ],
    )
    def test_a_mode_says_what_goes_out(
        self, start: Start, model: FindingModel, write: Write, mode: str, factors: list[str], sent: list[str]
    ) -> None:
        model.finds(*factors)
        outcome = start(mode=mode).receive(write())
        assert kinds(outcome) == sent
        assert (outcome.route == AUTOMATED_RESPONSE) == (sent == ["automated_response"])

    def test_with_an_unreadable_switch_nothing_goes_out_but_drafts_are_made(
        self, start: Start, model: FindingModel, write: Write
    ) -> None:
        simulator = start()
        simulator.parameters.parameters.clear()
        outcome = simulator.receive(write())
        assert (outcome.holds, kinds(outcome)) == (["mode_draft"], [])
        assert outcome.row["suggested_response"] == model.letter_to("Mateo Jackson")

    @pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
    def test_the_agent_is_shown_nothing(self, start: Start, write: Write, mode: Mode) -> None:
        simulator = start(mode=mode)
        outcome = simulator.receive(write())
        seen = "\n".join(str(view.data) for view in simulator.open_guide(outcome.contact).views)
        assert outcome.row["intent"] not in str(outcome.contact.attributes) or not outcome.row["intent"]
        assert "Thank you for your message." not in seen + str(outcome.contact.attributes)
        assert "please answer the message yourself" in seen

    def test_a_draft_is_shown_and_not_sent(self, start: Start, write: Write) -> None:
        simulator = start(mode="draft")
        outcome = simulator.receive(write())
        seen = "\n".join(str(view.data) for view in simulator.open_guide(outcome.contact).views)
        assert "Thank you for your message." in seen
        assert "The software only drafts" in seen

    @pytest.mark.parametrize("switched", range(60, 120, 20))
    @pytest.mark.parametrize("factors", [[], ["unclear_info"]])
    def test_an_operator_stops_all_mail_within_a_minute(
        self, start: Start, model: FindingModel, write: Write, switched: float, factors: list[str]
    ) -> None:
        model.finds(*factors)
        simulator = start(between_mails=20)

        simulator.parameters.parameters = OffFrom(simulator, OPENING + switched)
        for number in range(12):
            simulator.receive(write(from_address=f"sam{number}@example.org"))
        times = [mail.sent_at - OPENING for mail in simulator.instance.outbox.sent]
        assert min(times) < switched
        assert max(times) < switched + 60

    def test_a_switch_while_the_model_thinks_stops_the_reply(
        self, simulator: Simulator, model: FindingModel, write: Write
    ) -> None:
        answer = model.answer

        def meanwhile(request: Mapping[str, Any]) -> Mapping[str, Any]:
            simulator.switch("off")
            return answer(request)

        model.answer = meanwhile  # type: ignore[method-assign]
        outcome = simulator.receive(write())
        assert (outcome.route, outcome.holds, outcome.sent) == (AGENT_REVIEW, ["mode_off"], [])
