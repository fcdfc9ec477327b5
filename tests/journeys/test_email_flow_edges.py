"""Every edge of the e-mail flow and of the task flow, each taken by a contact that is not lost on the way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.connect.contact_flow import fill, placeholders
from backend.connect.flow_language.document import Flow
from mail import result
from simulator.connect.instance import OUR_ADDRESS, Instance
from simulator.connect.profiles import CustomerProfiles
from simulator.connect.queues import queue, queue_arn
from simulator.flow.contact import INSTANCE_ARN, Contact, Endpoint, Queue
from simulator.flow.interpreter import Fault, Faults, run
from simulator.flow.outcome import Step
from simulator.flow.services import FunctionError, SentMail
from tests.fakes.clock import FakeClock
from tests.fakes.closing import NOTE
from tests.flow_coverage import Coverage
from triage.policy import POLICY

FOLDER: Final = Path(__file__).resolve().parents[2] / "contact-flows"
CATEGORIES: Final = tuple(category.name for category in POLICY.categories)
SPAM, VIRUS = "connect:X-SES-SPAM-VERDICT", "connect:X-SES-VIRUS-VERDICT"

VALUES: Final[Mapping[str, str]] = {
    "EmailAIResponseRoutingFunctionArn": "function:analyse",
    "QueryTempoStorageFunctionArn": "function:poll",
    "SendLedgerFunctionArn": "function:ledger",
    "GuideFlowArn": f"{INSTANCE_ARN}/contact-flow/guide",
    "TaskFlowArn": f"{INSTANCE_ARN}/contact-flow/task",
    "AssistantArn": "arn:aws:wisdom:us-east-1:111122223333:assistant/helper",
    "CaseTemplateId": "template",
    "ConfidenceThreshold": str(POLICY.threshold),
    "FirstWaitSeconds": "12",
    "PollWaitSeconds": "3",
    "PollCount": "3",
    "AwsRegion": "us-east-1",
    "CompanyName": "AnyCompany Bank",
    "Queue_Default": queue_arn("Default"),
    **{f"Queue_{name}": queue_arn(name) for name in CATEGORIES},
}

EFUA: Final = {
    "FirstName": "Efua",
    "LastName": "Owusu",
    "EmailAddress": "efua@example.com",
    "AccountNumber": "1234",
    "CreditScore": "835",
    "ServiceLevel": "Gold",
}
TWINS: Final = {"FirstName": "Ann", "LastName": "Two", "EmailAddress": "twins@example.com"}
NAMELESS: Final = {"FirstName": "", "LastName": "", "EmailAddress": "nameless@example.com"}

PENDING: Final = {"statusCode": "404"}


@cache
def flow(name: str) -> Flow:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    return Flow.parse(fill(text, {key: VALUES[key] for key in placeholders(text)}, name=name), name)


EMAIL, TASK = flow("EmailSuggestedResponseConfidenceScore"), flow("Email-Task")


GRANTED: Final = {"statusCode": "200", "granted": "true", "reason": "granted", "advice": "-"}
REFUSED: Final = {
    "statusCode": "200",
    "granted": "false",
    "reason": "answered_before",
    "advice": "The customer got an automatic answer in this thread already.",
}


class AnsweringFunctions:
    """The analysis is started, polls are answered in turn, the last answer for ever, and claims by their kind."""

    def __init__(
        self, answers: Sequence[Mapping[str, str] | None], claims: Mapping[str, Mapping[str, str] | None] | None = None
    ) -> None:
        self.answers = list(answers)
        self.claims = claims or {}
        self.started: list[Mapping[str, Any]] = []
        self.claimed: list[Mapping[str, Any]] = []

    def call(self, arn: str, event: Mapping[str, Any], time_limit: float) -> Any:
        if arn == VALUES["SendLedgerFunctionArn"]:
            return self._claim(event["Details"]["Parameters"], event["Details"]["ContactData"]["Attributes"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise FunctionError("the poll failed")
        return dict(answer)

    def _claim(self, parameters: Mapping[str, Any], attributes: Mapping[str, str]) -> Mapping[str, str]:
        self.claimed.append(parameters)
        if (answer := self.claims.get(parameters["kind"], GRANTED)) is None:
            raise FunctionError("the ledger failed")
        return {"name": attributes["CustomerName"], **answer}

    def start(self, arn: str, event: Mapping[str, Any], time_limit: float) -> str:
        self.started.append(event)
        return "request-1"


def analysis(**fields: str) -> dict[str, str]:
    """What the poll answers about a mail that could be answered at once."""
    usual = {
        "statusCode": "200",
        "status": "READY",
        "category": "Payment",
        "intent": "The customer asks for the price of a wire.",
        "confidence_score": "100",
        "holds": "none",
        "review_required": "false",
        "quiet": "false",
        "mail_kind": "ordinary",
        "routing_priority": "normal",
        "reply_subject": "Re: Wires",
        "case_title": "Wires",
        "suggested_response": "Dear Efua Owusu,\n\nA wire costs 25 dollars.",
        "fingerprint": "0123abcd",
        "text_key": "4567ef",
    }
    return dict.fromkeys(result.FIELDS, "-") | usual | fields


@dataclass(frozen=True)
class Scene:
    """A mail, what the functions answer, and what is odd about the instance or about earlier mail."""

    sender: str = "efua@example.com"
    name: str | None = "Efua"
    subject: str | None = "Wires"
    verdicts: tuple[str | None, str | None] = ("PASS", "PASS")
    answers: tuple[Mapping[str, str] | None, ...] = field(default_factory=lambda: (analysis(),))
    claims: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    queues: tuple[Queue, ...] = tuple(queue(name) for name in ("Default", *CATEGORIES))
    channel: str = "EMAIL"
    direction: str = "INBOUND"
    earlier: tuple[str, ...] = ()
    copied: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Instance], None] = lambda _instance: None
    faults: Mapping[str, str] = field(default_factory=dict)

    def contact(self, number: int, at: float) -> Contact:
        segment = {
            "connect:Subtype": "connect:Email",
            "connect:Direction": self.direction,
            "connect:EmailSubject": self.subject,
            SPAM: self.verdicts[0],
            VIRUS: self.verdicts[1],
        }
        return Contact(
            contact_id=f"contact-{number}",
            arrived_at=at,
            channel=self.channel,
            customer_endpoint=Endpoint(self.sender, self.name),
            system_endpoint=Endpoint(OUR_ADDRESS, "Care"),
            segment_attributes={key: value for key, value in segment.items() if value is not None},
            attributes=dict(self.copied),
        )


@dataclass(frozen=True)
class Journey:
    """What became of a mail."""

    contact: Contact
    instance: Instance
    steps: tuple[Step, ...]
    started: tuple[Mapping[str, Any], ...]
    claimed: tuple[Mapping[str, Any], ...]

    @property
    def edges(self) -> set[tuple[str, str, str]]:
        return {(step.flow, step.identifier, step.edge) for step in self.steps if step.edge}

    @property
    def visited(self) -> list[str]:
        return [step.identifier for step in self.steps]

    @property
    def end(self) -> str:
        """`queued Payment`, `ended parked`, `ended answered` or `expired`."""
        ending = self.contact.ending
        assert ending is not None
        detail = {"queued": ending.reason, "ended": ending.action}.get(ending.outcome, "")
        return f"{ending.outcome} {detail}".strip()

    @property
    def sent(self) -> list[SentMail]:
        return self.instance.outbox.of_contact(self.contact.contact_id)

    def attribute(self, name: str) -> str:
        return self.contact.attributes[name]

    def result_of(self, identifier: str) -> str:
        return next(step.result for step in self.steps if step.identifier == identifier)


def play(scene: Scene, faults: Faults | None = None, *, of: Flow = EMAIL) -> Journey:
    """Send a mail, after the earlier ones of the scene, and follow it to its end."""
    clock = FakeClock()
    people = CustomerProfiles([EFUA, TWINS, TWINS, NAMELESS])
    instance = Instance(clock, profiles=people, queues=scene.queues)
    for number, subject in enumerate(scene.earlier):
        before = AnsweringFunctions([analysis(confidence_score="10", case_title=subject)])
        list(run(of, replace(scene, subject=subject).contact(number + 100, clock.now()), instance.services(before)))
        clock.sleep(3600)
    scene.prepare(instance)
    functions = AnsweringFunctions(scene.answers, scene.claims)
    contact = scene.contact(1, clock.now())
    steps = tuple(run(of, contact, instance.services(functions), {**scene.faults, **(faults or {})}))
    return Journey(contact, instance, steps, tuple(functions.started), tuple(functions.claimed))


def no_links(instance: Instance) -> None:
    instance.cases.links = False


def slow_search(instance: Instance) -> None:
    instance.cases.search_lag = 60.0


def unnumbered_cases(instance: Instance) -> None:
    for case in instance.cases.cases.values():
        case.fields["reference_number"] = ""


def refuse_mail(instance: Instance) -> None:
    instance.outbox.refuses = lambda _mail: True


LOW = analysis(confidence_score="10")
OURS = analysis(confidence_score="10", reply_subject="Your message to AnyCompany Bank")
FULL = (queue("Default", 0),)

SCENES: Final[Mapping[str, tuple[Scene, str]]] = {
    "a sure answer": (Scene(), "ended answered"),
    "a sure answer of an unknown sender": (Scene(sender="new@example.com", name="New"), "ended answered"),
    "a sure answer in a case that is open": (Scene(earlier=("Wires",)), "ended answered"),
    "a sure answer without a case": (Scene(sender="twins@example.com"), "ended answered"),
    "a link that fails": (Scene(prepare=no_links), "ended answered"),
    "a link to an open case that fails": (Scene(earlier=("Wires",), prepare=no_links), "ended answered"),
    "a case that the search does not know yet": (Scene(prepare=slow_search), "ended answered"),
    "a case without a number": (Scene(earlier=("Wires",), prepare=unnumbered_cases), "ended answered"),
    "a reply that is not accepted": (Scene(prepare=refuse_mail), "queued Payment"),
    "a reply that the ledger refuses": (
        Scene(claims={"automated_response": REFUSED, "acknowledgement": REFUSED}),
        "queued Payment",
    ),
    "a reply that the ledger refuses, acknowledged": (Scene(claims={"automated_response": REFUSED}), "queued Payment"),
    "a reply for which the ledger does not answer": (Scene(claims={"automated_response": None}), "queued Payment"),
    "an answer of the ledger that nobody understands": (
        Scene(claims={"automated_response": {**GRANTED, "granted": "yes"}}),
        "queued Payment",
    ),
    "an acknowledgement that the ledger refuses": (
        Scene(answers=(LOW,), claims={"acknowledgement": REFUSED}),
        "queued Payment",
    ),
    "an acknowledgement for which the ledger does not answer": (
        Scene(answers=(LOW,), claims={"acknowledgement": None}),
        "queued Payment",
    ),
    "a score at the threshold": (Scene(answers=(analysis(confidence_score="80"),)), "ended answered"),
    "a score below the threshold": (Scene(answers=(analysis(confidence_score="79"),)), "queued Payment"),
    "a score that is no number": (Scene(answers=(analysis(confidence_score="high"),)), "queued Payment"),
    "a hold": (Scene(answers=(analysis(review_required="true", holds="other_language"),)), "queued Payment"),
    "a review flag that is neither": (Scene(answers=(analysis(review_required="-"),)), "queued Payment"),
    "mail of an unknown kind": (Scene(answers=(analysis(mail_kind="-"),)), "queued Payment"),
    "no draft": (Scene(answers=(analysis(suggested_response="-"),)), "queued Payment"),
    "urgent": (Scene(answers=(analysis(confidence_score="10", routing_priority="high"),)), "queued Payment"),
    "several customers": (Scene(sender="twins@example.com", answers=(LOW,)), "queued Payment"),
    "a profile without a name": (Scene(sender="nameless@example.com", answers=(LOW,)), "queued Payment"),
    "an unknown sender": (Scene(sender="new@example.com", answers=(OURS,)), "queued Payment"),
    "our subject in a case without a number": (
        Scene(earlier=("Wires",), prepare=unnumbered_cases, answers=(OURS,)),
        "queued Payment",
    ),
    "no subject": (Scene(subject=None, answers=(LOW,)), "queued Payment"),
    "a blank subject": (Scene(subject=" ", answers=(LOW,)), "queued Payment"),
    "no spam verdict": (Scene(verdicts=(None, "PASS")), "queued Payment"),
    "no virus verdict": (Scene(verdicts=("PASS", None)), "queued Payment"),
    "an undecided spam verdict": (Scene(verdicts=("GRAY", "PASS")), "queued Payment"),
    "a virus scan that failed": (Scene(verdicts=("PASS", "PROCESSING_FAILED")), "queued Payment"),
    "spam": (Scene(verdicts=("FAIL", "PASS")), "ended parked"),
    "spam as the other pages spell it": (Scene(verdicts=("FAILED", "PASS")), "ended parked"),
    "a virus": (Scene(verdicts=("PASS", "FAIL")), "ended parked"),
    "a virus in a mail without a spam verdict": (Scene(verdicts=(None, "FAIL")), "ended parked"),
    "a quiet mail": (Scene(answers=(analysis(quiet="true", review_required="true"),)), "queued Payment"),
    "a customer who was taken on meanwhile": (Scene(faults={"find-customer": "NoneFoundError"}), "ended answered"),
    "a program": (Scene(answers=(analysis(mail_kind="automatic"),)), "ended parked"),
    "our own mail": (Scene(direction="OUTBOUND"), "ended parked"),
    "a call": (Scene(channel="VOICE"), "queued Default"),
    "an analysis at the last poll": (Scene(answers=(PENDING, PENDING, PENDING, analysis())), "ended answered"),
    "an analysis that is late": (Scene(answers=(PENDING,)), "queued General_Inquiry"),
    "polls that fail and then work": (Scene(answers=(*[None] * 5, analysis())), "ended answered"),
    "an answer that is no map of strings": (
        Scene(answers=({"statusCode": 200},)),  # type: ignore[dict-item]
        "queued General_Inquiry",
    ),
    "a thread without an analysis": (Scene(subject="Re: Wires", answers=(PENDING,)), "queued General_Inquiry"),
    "a store that is down": (Scene(answers=({"statusCode": "503"},)), "queued General_Inquiry"),
    "polls that always fail": (Scene(answers=(None,)), "queued General_Inquiry"),
    "an analysis that failed": (
        Scene(answers=(analysis(status="FAILED", review_required="true", quiet="true", intent="-"),)),
        "queued Payment",
    ),
    "an analysis that cannot be started": (
        Scene(faults={"start-analysis": "NoMatchingError"}),
        "queued General_Inquiry",
    ),
    "findings beyond the limit": (Scene(faults={"keep-findings": "NoMatchingError"}), "queued General_Inquiry"),
    "a reply that fails in an instance that is full": (
        Scene(prepare=refuse_mail, faults={"reply-not-sent": "NoMatchingError"}),
        "queued Payment",
    ),
    "texts beyond the limit": (
        Scene(answers=(analysis(suggested_response="x" * 5000),), copied={"old": "x" * 28000}),
        "queued Payment",
    ),
    "old attributes beyond the limit": (Scene(copied={"old": "x" * 32700}), "queued Default"),
    "a category nobody knows": (Scene(answers=(analysis(confidence_score="10", category="Pets"),)), "queued Default"),
    "a queue that is full": (
        Scene(answers=(LOW,), queues=(queue("Default"), queue("Payment", 0))),
        "queued Default",
    ),
    "a queue that is gone": (Scene(answers=(LOW,), queues=(queue("Default"),)), "queued Default"),
    "no queue at all": (Scene(answers=(LOW,), queues=()), "expired"),
    "every queue full": (Scene(answers=(LOW,), queues=FULL), "expired"),
    **{
        f"a question about {name}": (Scene(answers=(analysis(confidence_score="10", category=name),)), f"queued {name}")
        for name in CATEGORIES
    },
}


def operands(identifier: str) -> list[str]:
    return [each.operand for each in EMAIL.actions[identifier].conditions]


WORDS: Final[Mapping[str, Scene]] = {
    f"thread {word}": Scene(subject=f"{word} and more", answers=(LOW,)) for word in operands("acknowledge-new-matter")
}


@cache
def journey(name: str) -> Journey:
    return play(WORDS[name] if name in WORDS else SCENES[name][0])


def errors(of: Flow = EMAIL) -> Iterator[tuple[str, str]]:
    """Every error that an action declares because something outside the flow can fail."""
    for action in of.actions.values():
        if action.type != "Compare":
            yield from ((action.identifier, error) for error in action.errors)


@cache
def scene_through(identifier: str) -> Scene:
    every = {**{name: scene for name, (scene, _) in SCENES.items()}, **WORDS}
    return next(scene for name, scene in every.items() if identifier in journey(name).visited)


@cache
def broken(identifier: str, error: str) -> Journey:
    """The journey of a mail for which one action fails once."""
    return play(scene_through(identifier), {identifier: Fault(error, visit=1)})


def assert_not_lost(trip: Journey) -> None:
    """A reply has gone out, or a person gets the mail, or it stands parked with its reason; and never two of these."""
    attributes, replies = trip.contact.attributes, [mail for mail in trip.sent if mail.action == "send-reply"]
    if trip.end == "ended answered":
        assert len(replies) == 1
        assert (attributes["outcome"], attributes["replySent"]) == ("AUTOMATED_RESPONSE", "true")
    elif trip.end == "ended parked":
        assert trip.sent == []
        assert attributes["outcome"] == "NOT_ANSWERED"
        assert attributes["parkedReason"] != "-"
    elif trip.end == "expired":
        assert trip.instance.tasks.created or trip.result_of("remind-a-person") == "NoMatchingError"
    else:
        assert trip.end.startswith("queued")
        assert replies == []
        marked = attributes.get("outcome", "AGENT_REVIEW") == "AGENT_REVIEW"
        assert marked or trip.result_of("correct-outcome") == "NoMatchingError"


@pytest.mark.parametrize(("name", "end"), [(name, end) for name, (_, end) in SCENES.items()], ids=list(SCENES))
def test_each_mail_comes_to_its_end(name: str, end: str) -> None:
    assert journey(name).end == end
    assert_not_lost(journey(name))


@pytest.mark.parametrize(("identifier", "error"), list(errors()))
def test_no_step_that_fails_loses_the_mail(identifier: str, error: str) -> None:
    assert (EMAIL.name, identifier, error) in broken(identifier, error).edges
    assert_not_lost(broken(identifier, error))


OUTSIDE: Final = sorted({action.type for action in EMAIL.actions.values() if action.errors} - {"Compare"})


@pytest.mark.parametrize("kind", OUTSIDE)
@pytest.mark.parametrize("name", ["a sure answer", "a sure answer in a case that is open", "urgent", "spam"])
def test_a_service_that_is_down_altogether_loses_no_mail(kind: str, name: str) -> None:
    assert_not_lost(play(SCENES[name][0], {kind: "NoMatchingError"}))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SCENES)),
    st.dictionaries(st.sampled_from(sorted(dict(errors()))), st.integers(1, 2), max_size=6),
)
def test_no_set_of_failing_steps_loses_a_mail(name: str, visits: dict[str, int]) -> None:
    assert_not_lost(play(SCENES[name][0], {key: Fault(visit=visit) for key, visit in visits.items()}))


@pytest.mark.parametrize("name", ["spam", "a virus", "our own mail", "a program"])
def test_parked_mail_leaves_no_trace(name: str) -> None:
    trip = play(replace(SCENES[name][0], sender="new@example.com"))
    assert trip.end == "ended parked"
    assert (trip.sent, trip.claimed, made(trip)) == ([], (), ([], {}))


@pytest.mark.parametrize("name", ["spam", "a virus", "our own mail"])
def test_what_a_service_refuses_is_not_even_read(name: str) -> None:
    assert journey(name).started == ()


@pytest.mark.parametrize(
    "scene",
    [
        Scene(answers=(analysis(quiet="true", holds="by_program", review_required="true"),)),
        Scene(answers=(analysis(quiet="-", review_required="true"),)),
        Scene(answers=(PENDING,)),
        Scene(answers=(analysis(status="FAILED", quiet="true", review_required="true"),)),
        Scene(faults={"start-analysis": "NoMatchingError"}),
        Scene(faults={"keep-findings": "NoMatchingError"}),
    ],
    ids=["quiet", "of unknown kind", "late", "failed", "not started", "not kept"],
)
def test_where_nobody_knows_that_a_person_wrote_an_agent_gets_the_mail_quietly(scene: Scene) -> None:
    trip = play(replace(scene, sender="new@example.com"))
    assert trip.end.startswith("queued")
    assert (trip.sent, trip.claimed, made(trip)) == ([], (), ([], {}))


def made(trip: Journey) -> tuple[list[object], Mapping[str, object]]:
    """The profiles of the sender, and the cases."""
    return list(trip.instance.profiles.find("_email", "new@example.com")), trip.instance.cases.cases


@pytest.mark.parametrize("name", WORDS)
def test_a_mail_of_a_thread_is_not_acknowledged_again(name: str) -> None:
    assert journey(name).sent == []


class TestGreeting:
    @pytest.mark.parametrize(
        ("name", "greeted"),
        [
            ("a question about Payment", "Efua Owusu"),
            ("a profile without a name", "Valued Customer"),
            ("an unknown sender", "Valued Customer"),
        ],
    )
    def test_everybody_is_greeted_by_a_name(self, name: str, greeted: str) -> None:
        (acknowledgement,) = journey(name).sent
        assert acknowledgement.body.startswith(f"Dear {greeted},\n")

    def test_an_unknown_sender_gets_a_profile_and_a_case(self) -> None:
        trip = journey("a sure answer of an unknown sender")
        (case,) = trip.instance.cases.cases.values()
        (profile,) = trip.instance.profiles.find("_email", "new@example.com")
        assert case.fields["customer_id"] == profile.arn
        assert trip.attribute("profileMatch") == "none"

    def test_a_sender_who_got_a_profile_meanwhile_gets_no_second_one(self) -> None:
        trip = journey("a customer who was taken on meanwhile")
        (profile,) = trip.instance.profiles.find("_email", "efua@example.com")
        (case,) = trip.instance.cases.cases.values()
        assert case.fields["customer_id"] == profile.arn

    def test_a_mail_of_several_customers_opens_no_case(self) -> None:
        assert journey("several customers").instance.cases.cases == {}
        assert journey("several customers").attribute("profileMatch") == "several"


class TestAnalysis:
    def test_the_function_gets_what_the_profile_knows(self) -> None:
        (event,) = journey("a sure answer").started
        parameters = event["Details"]["Parameters"]
        assert parameters["CustomerName"] == "Efua Owusu"
        assert (parameters["CreditScore"], parameters["ServiceLevel"]) == ("835", "Gold")
        assert parameters["ProfileMatch"] == "one"
        assert parameters["SpendingProfile"] == ""

    def test_four_polls_are_made_before_a_person_takes_over(self) -> None:
        trip = journey("an analysis that is late")
        assert trip.visited.count("poll-analysis") == 4
        assert next(step.at for step in trip.steps if step.identifier == "flag-analysis-late") == 21

    @pytest.mark.parametrize(
        ("name", "failure"),
        [
            ("an analysis that is late", "analysis_late"),
            ("polls that always fail", "analysis_late"),
            ("an analysis that failed", "analysis_failed"),
        ],
    )
    def test_a_failure_stands_in_an_attribute_and_a_tag(self, name: str, failure: str) -> None:
        trip = journey(name)
        assert trip.attribute("failure") == trip.contact.tags["failure"] == failure
        assert trip.attribute("ReviewRequired") == "true"
        assert trip.attribute("EmailReplySubject").startswith(("Re: Wires", "Your message to "))

    @pytest.mark.parametrize(
        ("name", "failure"),
        [
            ("texts beyond the limit", "texts_not_kept"),
            ("a reply that is not accepted", "reply_not_sent"),
        ],
    )
    def test_a_failure_after_the_analysis_stands_in_the_case_too(self, name: str, failure: str) -> None:
        trip = journey(name)
        (case,) = trip.instance.cases.cases.values()
        assert trip.attribute("failure") == trip.contact.tags["failure"] == failure
        assert f"Failure: {failure}" in case.fields["summary"]
        assert trip.attribute("ReviewRequired") == "true"

    def test_when_the_texts_do_not_fit_the_findings_are_there_all_the_same(self) -> None:
        trip = journey("texts beyond the limit")
        assert trip.attribute("intent") == "The customer asks for the price of a wire."
        assert trip.end == "queued Payment"

    def test_attributes_of_an_earlier_mail_are_overwritten(self) -> None:
        copied = {
            "suggestedResponse": "old",
            "ReviewRequired": "false",
            "confidenceScore": "100",
            "mailKind": "ordinary",
        }
        trip = play(Scene(answers=(PENDING,), copied={**copied, "draftDecision": "accepted", "failure": "none"}))
        assert trip.attribute("suggestedResponse") == trip.attribute("draftDecision") == "-"
        assert trip.end == "queued General_Inquiry"

    def test_a_result_that_comes_after_the_last_poll_reaches_the_agent_and_sends_nothing(self) -> None:
        clock, scene = FakeClock(), Scene(answers=(PENDING,))
        contact, instance = scene.contact(1, clock.now()), Instance(clock, profiles=CustomerProfiles([EFUA]))
        late = {name: analysis()[source] for name, source in result.ATTRIBUTES.items()}
        for step in run(EMAIL, contact, instance.services(AnsweringFunctions(scene.answers))):
            if step.identifier == "flag-analysis-late":
                contact.write({**late, "ReviewRequired": "false"})
        assert contact.ending is not None
        assert contact.ending.outcome == "queued"
        assert contact.attributes["suggestedResponse"] == analysis()["suggested_response"]
        assert instance.outbox.sent == []

    def test_the_assistant_session_belongs_to_the_contact(self) -> None:
        assert journey("urgent").contact.wisdom_session

    @pytest.mark.parametrize("name", ["a sure answer", "spam", "a program"])
    def test_no_session_is_paid_for_where_no_agent_gets_the_mail(self, name: str) -> None:
        assert journey(name).contact.wisdom_session is None


class TestReply:
    def test_the_reply_is_the_draft_and_its_subject_has_the_number_once(self) -> None:
        (reply,) = journey("a sure answer").sent
        assert reply.body == "Dear Efua Owusu,\n\nA wire costs 25 dollars." + NOTE
        assert reply.subject == "Re: Wires (Case 000001)"
        assert (reply.to_address, reply.from_address, reply.linked) == ("efua@example.com", OUR_ADDRESS, True)

    @pytest.mark.parametrize(
        ("name", "subject"),
        [
            ("an unknown sender", "Your message to AnyCompany Bank, case 000001"),
            ("our subject in a case without a number", "Your message to AnyCompany Bank"),
        ],
    )
    def test_where_the_subject_is_ours_the_number_is_part_of_the_sentence(self, name: str, subject: str) -> None:
        assert journey(name).attribute("EmailReplySubject") == subject

    @pytest.mark.parametrize(
        "name", ["a sure answer without a case", "a case that the search does not know yet", "a case without a number"]
    )
    def test_without_a_case_number_the_reply_goes_out_all_the_same(self, name: str) -> None:
        (reply,) = [mail for mail in journey(name).sent if mail.action == "send-reply"]
        assert reply.subject == "Re: Wires"

    @pytest.mark.parametrize(
        ("lag", "seconds"),
        [
            pytest.param(0.0, 12, id="a search that knows at once"),
            pytest.param(3.0, 12 + 3, id="a search as slow as one poll"),
            pytest.param(60.0, 12 + 3, id="a search that does not know yet"),
        ],
    )
    def test_a_new_case_costs_the_mail_one_poll_at_most(self, lag: float, seconds: float) -> None:
        def searches(instance: Instance) -> None:
            instance.cases.search_lag = lag

        trip = play(Scene(prepare=searches))
        assert trip.steps[-1].at == seconds
        assert ("(Case 000001)" in trip.sent[0].subject) is (lag <= 3)

    def test_a_case_made_for_an_answered_mail_is_closed(self) -> None:
        (case,) = journey("a sure answer").instance.cases.cases.values()
        assert case.fields["status"] == "closed"
        assert case.fields["summary"].startswith("Answered automatically")

    def test_a_case_that_was_open_before_stays_open_and_is_marked(self) -> None:
        (case,) = journey("a sure answer in a case that is open").instance.cases.cases.values()
        assert case.fields["status"] == "open"
        assert case.fields["summary"].startswith("Latest message answered automatically")

    def test_a_reply_that_is_not_accepted_leaves_the_case_open(self) -> None:
        (case,) = journey("a reply that is not accepted").instance.cases.cases.values()
        assert case.fields["status"] == "open"
        assert case.fields["summary"].startswith("Automatic reply not sent")

    @pytest.mark.parametrize(
        "name",
        ["no spam verdict", "no virus verdict", "an undecided spam verdict", "a virus scan that failed"],
    )
    def test_without_both_verdicts_nothing_is_sent_by_itself(self, name: str) -> None:
        assert journey(name).sent == []


class TestLedger:
    def test_the_reply_is_claimed_once_and_nothing_else(self) -> None:
        (claim,) = journey("a sure answer").claimed
        assert claim == {
            "kind": "automated_response",
            "category": "Payment",
            "fingerprint": "0123abcd",
            "text": "4567ef",
            "run": "request-1",
        }

    def test_an_acknowledgement_is_claimed_in_the_same_run_as_the_reply_that_was_not_sent(self) -> None:
        claims = journey("a reply that is not accepted").claimed
        assert [claim["kind"] for claim in claims] == ["automated_response", "acknowledgement"]
        assert len({claim["run"] for claim in claims}) == 1

    def test_a_refused_reply_says_so_on_the_contact_in_a_tag_and_in_the_case(self) -> None:
        trip = journey("a reply that the ledger refuses")
        (case,) = trip.instance.cases.cases.values()
        assert (trip.attribute("holds"), trip.attribute("ReviewRequired")) == ("answered_before", "true")
        assert trip.attribute("advice") == REFUSED["advice"]
        assert trip.contact.tags["withheld"] == "answered_before"
        assert "Holds: answered_before" in case.fields["summary"]
        assert (trip.attribute("outcome"), trip.attribute("replySent"), trip.sent) == ("AGENT_REVIEW", "false", [])

    def test_a_silent_ledger_is_a_failure_that_a_person_sees(self) -> None:
        trip = journey("a reply for which the ledger does not answer")
        assert trip.attribute("failure") == trip.contact.tags["failure"] == "ledger_silent"
        assert trip.attribute("holds") == "ledger_unavailable"

    @pytest.mark.parametrize(
        ("name", "sent"),
        [
            ("a reply that the ledger refuses, acknowledged", ["send-acknowledgement"]),
            ("a reply for which the ledger does not answer", ["send-acknowledgement"]),
            ("an answer of the ledger that nobody understands", ["send-acknowledgement"]),
            ("an acknowledgement that the ledger refuses", []),
            ("an acknowledgement for which the ledger does not answer", []),
        ],
    )
    def test_only_what_was_granted_is_sent(self, name: str, sent: list[str]) -> None:
        assert [mail.action for mail in journey(name).sent] == sent


class TestCase:
    def test_a_thread_keeps_its_case(self) -> None:
        trip = play(Scene(subject="Re: Wires", earlier=("Wires",), answers=(LOW,)))
        (case,) = trip.instance.cases.cases.values()
        assert case.contact_ids == ["contact-100", "contact-1"]
        assert trip.attribute("caseOrigin") == "found"

    def test_a_mail_without_an_analysis_touches_no_case(self) -> None:
        trip = play(Scene(earlier=("Wires",), answers=(PENDING,)))
        assert [case.contact_ids for case in trip.instance.cases.cases.values()] == [["contact-100"]]

    def test_another_matter_gets_another_case(self) -> None:
        trip = play(Scene(earlier=("My card",), answers=(LOW,)))
        assert len(trip.instance.cases.cases) == 2

    def test_a_case_that_could_not_be_linked_is_used_all_the_same(self) -> None:
        trip = journey("a link to an open case that fails")
        (case,) = trip.instance.cases.cases.values()
        assert trip.attribute("caseId") == case.case_id


class TestQueue:
    def test_an_urgent_mail_comes_first(self) -> None:
        assert journey("urgent").contact.routing_priority == 2
        assert journey("a question about Payment").contact.routing_priority == 5

    def test_the_agent_gets_the_guide(self) -> None:
        assert journey("urgent").contact.event_hooks == {"DefaultAgentUI": VALUES["GuideFlowArn"]}

    @pytest.mark.parametrize("name", ["a queue that is full", "a queue that is gone"])
    def test_the_name_of_the_queue_is_that_of_the_queue_it_came_to(self, name: str) -> None:
        assert journey(name).attribute("QueueName") == "Default"

    @pytest.mark.parametrize("name", ["no queue at all", "every queue full"])
    def test_a_mail_that_no_queue_takes_makes_a_task_that_names_it_and_no_customer(self, name: str) -> None:
        tasks = journey(name).instance.tasks.created
        assert len(tasks) == 2
        assert {task.flow_arn for task in tasks} == {VALUES["TaskFlowArn"]}
        assert "contact-1." in tasks[0].description
        assert not any(word in tasks[0].description for word in ("Efua", "efua", "wire", "Wires"))

    def test_a_queue_that_has_room_again_takes_the_mail(self) -> None:
        trip = play(Scene(answers=(LOW,), queues=(queue("Default"),)), {"set-default-queue": "NoMatchingError"})
        assert trip.end == "queued Default"
        assert len(trip.instance.tasks.created) == 1

    def test_an_acknowledgement_is_one_plain_mail(self) -> None:
        (mail,) = journey("urgent").sent
        assert (mail.action, mail.linked) == ("send-acknowledgement", False)
        assert "$" not in mail.subject + mail.body


def test_nothing_is_logged_on_the_way() -> None:
    assert not any(journey(name).contact.flow_logging for name in SCENES)


TASKS: Final[Mapping[str, tuple[Scene, str]]] = {
    "a task": (Scene(channel="TASK"), "queued Default"),
    "a task without a queue": (Scene(channel="TASK", queues=()), "expired"),
    "a task for a full queue": (Scene(channel="TASK", queues=FULL), "expired"),
}


@cache
def task_journey(name: str, identifier: str = "", error: str = "") -> Journey:
    faults = {identifier: Fault(error, visit=1)} if identifier else None
    return play(TASKS[name][0], faults, of=TASK)


@pytest.mark.parametrize(("name", "end"), [(name, end) for name, (_, end) in TASKS.items()], ids=list(TASKS))
def test_a_task_waits_for_its_queue_and_is_never_disconnected(name: str, end: str) -> None:
    assert task_journey(name).end == end


@pytest.mark.parametrize(("identifier", "error"), list(errors(TASK)))
def test_no_step_that_fails_loses_the_task(identifier: str, error: str) -> None:
    assert task_journey("a task", identifier, error).end == "queued Default"
    assert task_journey("a task for a full queue", identifier, error).end == "expired"


def test_every_edge_of_the_e_mail_flow_is_taken() -> None:
    trips = [*map(journey, [*SCENES, *WORDS]), *(broken(*error) for error in errors())]
    coverage = Coverage()
    coverage.add(step for trip in trips for step in trip.steps)
    assert coverage.missing(EMAIL) == [], coverage.listing([EMAIL])
    assert set(EMAIL.actions) - {identifier for trip in trips for identifier in trip.visited} == set()


def test_every_edge_of_the_task_flow_is_taken() -> None:
    trips = [task_journey(name, *error) for name in TASKS for error in [("", ""), *errors(TASK)]]
    coverage = Coverage()
    coverage.add(step for trip in trips for step in trip.steps)
    assert coverage.missing(TASK) == [], coverage.listing([TASK])
