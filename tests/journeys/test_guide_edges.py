"""Every edge of the agent's guide: each button does or records what it says, and no page comes back for ever."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.connect.connect_event import read_page_request
from backend.connect.contact_flow import fill
from backend.connect.flow_language import views
from backend.connect.flow_language.document import Flow
from mail import proof_page, result
from simulator.connect.agent import TIME_LIMIT_EXCEEDED, Answer, choose, press
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Fault, Faults, run
from simulator.flow.outcome import Step
from simulator.flow.services import View
from tests.backend.api.runtime.mail import test_proof_page
from tests.fakes.clock import FakeClock
from tests.fakes.messages import message
from tests.flow_coverage import Coverage
from triage.analysis import LONGEST_STATEMENT, MOST_STATEMENTS
from triage.finding import Finding
from triage.judge import Ruling, Verdict
from triage.message import Customer
from triage.modes import WITHHELD
from triage.policy import POLICY
from triage.wording import cut

FOLDER: Final = Path(__file__).resolve().parents[2] / "contact-flows"
POLL: Final = "arn:aws:lambda:us-east-1:111122223333:function:poll"
VALUES: Final = {"AwsRegion": "us-east-1", "QueryTempoStorageFunctionArn": POLL}
GUIDE: Final = Flow.parse(
    fill((FOLDER / "Email-SBS.json").read_text(encoding="utf-8"), VALUES, name="Email-SBS"),
    "Email-SBS",
)

ANALYSED: Final = {
    "mailContactId": "mail",
    "CustomerName": "Efua Owusu",
    "Email": "efua@example.com",
    "ServiceLevel": "Gold",
    "intent": "The customer asks for <b>the price</b> of a wire.",
    "category": "Payment",
    "confidenceScore": "70",
    "confidenceExplanation4SBS": "100 - 30 for an angry tone",
    "suggestedResponse": "Dear Efua, a wire is < 30 dollars.",
    "suggestedResponse4SBS": "Dear Efua, a wire is &lt; 30 dollars.",
    "advice": "Check the fee table.",
    "holds": "none",
    "lateHolds": "none",
    "lateAdvice": "-",
    "failure": "none",
    "profileMatch": "one",
}
MISSING: Final = ANALYSED | {
    "intent": "-",
    "confidenceScore": "0",
    "suggestedResponse": "-",
    "suggestedResponse4SBS": "-",
    "failure": "analysis_late",
    "advice": "The analysis was not ready in time.",
}

ACCEPT, EDIT, REJECT = press("Accept the draft"), press("Edit the draft"), press("Reject the draft")
TASKS, CLOSE, BACK, NEXT = press("Bank tasks"), press("Close the guide"), choose("Back"), choose("Next")

PROOF, MORE, STRIKE = press("See the proof"), press("Next statements"), press("Leave out statements")

REASONS: Final = (
    "It says something wrong",
    "It leaves something out",
    "Its tone does not fit",
    "It is rejected for another reason",
)

RECORDS: Final = {
    "Record a late fee waiver": "taskLateFeeWaiver",
    "Record a disputed charge": "taskChargeDispute",
    "Record an access reset": "taskAccessReset",
    "Record a wire trace": "taskWireTrace",
    "Record an insurance claim": "taskInsuranceClaim",
    "Record a card replacement": "taskCardReplacement",
    "Record a call back": "taskCallBack",
}


def edited(text: str) -> Answer:
    return choose("Next", FormData={"draft": text})


def struck(numbers: str) -> Answer:
    return choose("Next", FormData={"numbers": numbers})


ROW: Final = test_proof_page.row(test_proof_page.statements(12), opened=["When does it arrive?"])


@dataclass
class Proofs:
    """The polling function, as far as the guide calls it; *row* is what is stored of the mail, if anything is."""

    row: Mapping[str, Any] | None

    def call(self, arn: str, event: Mapping[str, Any], time_limit: float) -> object:
        assert arn == POLL
        wanted = read_page_request(event)
        assert wanted and wanted.contact_id == "mail" != event["Details"]["ContactData"]["ContactId"]
        if self.row is None:
            return {"statusCode": "404"}
        return {"statusCode": "200", **proof_page.compose(self.row, wanted.page, wanted.struck)}

    def start(self, arn: str, event: Mapping[str, object], time_limit: float) -> str:
        raise AssertionError(arn)


class SensibleAgent:
    """Does what is planned as soon as the page allows it; else, and at the end, leaves the page, then the guide."""

    def __init__(self, plan: Sequence[Answer]) -> None:
        self.seen: list[View] = []
        self._plan = list(plan)

    def respond(self, view: View, contact: Contact) -> Answer:
        self.seen.append(view)
        if self._plan and _possible(self._plan[0], view):
            return self._plan.pop(0)
        return next(answer for answer in (BACK, NEXT, CLOSE) if _possible(answer, view))


def _possible(answer: Answer, view: View) -> bool:
    if isinstance(answer, str):
        return True
    label = answer["ViewResultData"].get("actionName")
    on_page = answer["Action"] in views.actions(view.name, view.data)
    fits = label in views.labels(view.name, view.data) if label else "FormData" not in answer["ViewResultData"]
    return on_page and (fits or view.name == "form")


@dataclass(frozen=True)
class Scene:
    """What the mail's contact knows, what the agent plans, what fails, and what is stored of the mail."""

    plan: Sequence[Answer]
    attributes: Mapping[str, str] = field(default_factory=lambda: ANALYSED)
    faults: Faults = field(default_factory=dict)
    row: Mapping[str, Any] | None = field(default_factory=lambda: ROW)


@dataclass(frozen=True)
class Visit:
    """What the agent saw, and what the mail's contact knows afterwards."""

    mail: Contact
    pages: tuple[View, ...]
    steps: tuple[Step, ...]
    hours: float
    warnings: list[str]

    @property
    def edges(self) -> set[tuple[str, str]]:
        return {(step.identifier, step.edge) for step in self.steps if step.edge}

    @property
    def visited(self) -> list[str]:
        return [step.identifier for step in self.steps]

    @property
    def end(self) -> str:
        return self.mail.attributes["guideEnd"]

    @property
    def shown(self) -> list[str]:
        return [page.action for page in self.pages]


def play(scene: Scene, faults: Faults | None = None) -> Visit:
    clock, agent = FakeClock(), SensibleAgent(scene.plan)
    mail = Contact(
        contact_id="mail",
        arrived_at=clock.now(),
        customer_endpoint=Endpoint("efua@example.com", "Efua"),
        attributes=dict(scene.attributes),
    )
    guide, began = mail.guide("guide", clock.now()), clock.now()
    services = Instance(clock).services(Proofs(scene.row), agent=agent)
    way = run(GUIDE, guide, services, {**scene.faults, **(faults or {})})
    steps = tuple(way)
    return Visit(mail, tuple(agent.seen), steps, (clock.now() - began) / 3600, way.warnings)


IDLE: Final = [TIME_LIMIT_EXCEEDED] * 20

SCENES: Final[Mapping[str, tuple[Scene, str]]] = {
    "closed at once": (Scene([]), "closed_by_agent"),
    "accepted": (Scene([ACCEPT]), "closed_by_agent"),
    "edited": (Scene([EDIT, edited("Dear Efua, 25 dollars.")]), "closed_by_agent"),
    "edited to nothing, then to something": (Scene([EDIT, edited(""), edited(" "), edited("x")]), "closed_by_agent"),
    "left the form": (Scene([EDIT]), "closed_by_agent"),
    "rejected": (Scene([REJECT]), "closed_by_agent"),
    **{f"rejected: {reason}": (Scene([REJECT, press(reason)]), "closed_by_agent") for reason in REASONS},
    "rejected for a reason that no branch knows": (
        Scene([REJECT, press(REASONS[0])], faults={"reason-known": "NoMatchingCondition"}),
        "closed_by_agent",
    ),
    "looked at the tasks": (Scene([TASKS]), "closed_by_agent"),
    **{f"pressed {label}": (Scene([TASKS, press(label)]), "closed_by_agent") for label in RECORDS},
    "no record possible": (Scene([ACCEPT], faults={"record-accepted": "NoMatchingError"}), "closed_by_agent"),
    "no analysis": (Scene([TASKS], MISSING), "closed_by_agent"),
    "no attributes at all": (Scene([], {}), "closed_by_agent"),
    "an analysis without a draft": (Scene([], ANALYSED | {"suggestedResponse": "-"}), "closed_by_agent"),
    "read the proof": (Scene([PROOF, MORE, MORE]), "closed_by_agent"),
    "left the proof": (Scene([PROOF]), "closed_by_agent"),
    "read the proof for ever": (Scene([PROOF, MORE, MORE, BACK] * 30), "rounds_used"),
    "no proof is stored": (Scene([PROOF], row=None), "closed_by_agent"),
    "left out two": (Scene([PROOF, MORE, STRIKE, struck("7, 2"), edited("Shorter.")]), "closed_by_agent"),
    "left out one on the last page": (Scene([PROOF, MORE, MORE, STRIKE, struck("12")]), "closed_by_agent"),
    "left out, then edited the whole": (
        Scene([PROOF, STRIKE, struck("1"), BACK, EDIT, edited("All.")]),
        "closed_by_agent",
    ),
    "left out what is not there": (Scene([PROOF, STRIKE, struck("13")]), "closed_by_agent"),
    "left out nothing": (Scene([PROOF, STRIKE]), "closed_by_agent"),
    "no draft without them": (
        Scene([PROOF, STRIKE, struck("1")], faults={"shortening-answered": "NoMatchingCondition"}),
        "closed_by_agent",
    ),
    "a form for numbers that cannot be shown": (
        Scene([PROOF, STRIKE], faults={"leave-out": "NoMatchingError"}),
        "view_failed",
    ),
    "a proof that cannot be shown": (Scene([PROOF], faults={"proof-page": "NoMatchingError"}), "view_failed"),
    "pages of a proof that no branch knows": (
        Scene([PROOF, MORE, MORE, MORE], faults={"proof-choice": "NoMatchingCondition"}),
        "view_failed",
    ),
    "nothing done": (Scene(IDLE), "timed_out"),
    "nothing done without an analysis": (Scene(IDLE, MISSING), "timed_out"),
    "round and round": (Scene([TASKS, BACK] * 60), "rounds_used"),
    "an overview that cannot be shown": (Scene([], faults={"overview": "NoMatchingError"}), "view_failed"),
    "tasks that cannot be shown": (Scene([TASKS], faults={"bank-tasks": "NoMatchingError"}), "view_failed"),
    "a form that cannot be shown": (Scene([EDIT], faults={"edit-draft": "NoMatchingError"}), "view_failed"),
    "a missing analysis that cannot be shown": (Scene([], MISSING, {"no-analysis": "NoMatchingError"}), "view_failed"),
    "labels that no branch knows": (Scene([], faults={"overview-choice": "NoMatchingCondition"}), "view_failed"),
    "labels that no branch knows without an analysis": (
        Scene([], MISSING, {"no-analysis-choice": "NoMatchingCondition"}),
        "view_failed",
    ),
    "cards that no branch knows": (
        Scene([TASKS, *map(press, RECORDS)], faults={"task-choice": "NoMatchingCondition"}),
        "view_failed",
    ),
}


def longest_row(filler: str) -> dict[str, Any]:
    """What is stored of a mail on which there is as much to say as there can be."""
    texts = [(filler * LONGEST_STATEMENT)[:LONGEST_STATEMENT].strip()] * MOST_STATEMENTS
    refused = Verdict(Ruling.NOT_SUPPORTED, "judge", filler * 300)
    assessment = replace(
        test_proof_page.assessment(texts, verdicts=[refused] * len(texts)),
        explanation=filler * 500,
        findings=tuple(Finding(hold, filler * 100) for hold in POLICY.holds if hold not in WITHHELD),
        intent=filler * 300,
        sources=(filler * 500,),
    )
    customer = Customer(filler * 40, filler * 60, filler * 60, filler * 60, filler * 150, filler * 300)
    mail = message("?", subject=filler * 500)
    return result.compose(mail, customer, assessment, fingerprint="f" * 64, text_key="k" * 64, now=0)


def longest_attributes(filler: str) -> dict[str, str]:
    """What the flow of that mail keeps."""
    flow = json.loads((FOLDER / "EmailSuggestedResponseConfidenceScore.json").read_text(encoding="utf-8"))
    written = {action["Identifier"]: action["Parameters"].get("Attributes", {}) for action in flow["Actions"]}
    texts = result.as_texts(longest_row(filler))
    kept = {
        attribute: texts.get(source.removeprefix("$.External."), source)
        for name in ("set-defaults", "keep-findings", "keep-texts")
        for attribute, source in written[name].items()
    }
    return kept | {
        "mailContactId": "mail",
        "CustomerName": (filler * 80)[:80],
        "greetedAs": cut(filler * 80, result.SIZES["customer_name_text"]),
        "Email": "e" * 250,
        "queueId": "q" * 150,
    }


@cache
def visit(name: str) -> Visit:
    return play(SCENES[name][0])


def errors() -> Iterator[tuple[str, str]]:
    for action in GUIDE.actions.values():
        if action.type != "Compare":
            yield from ((action.identifier, error) for error in action.errors)


@cache
def broken(identifier: str, error: str) -> Visit:
    """The visit of an agent for whom one action fails once."""
    name = next(name for name in SCENES if identifier in visit(name).visited)
    return play(SCENES[name][0], {identifier: Fault(error, visit=1)})


@pytest.mark.parametrize(("name", "end"), [(name, end) for name, (_, end) in SCENES.items()], ids=list(SCENES))
def test_each_guide_ends_and_says_why(name: str, end: str) -> None:
    assert visit(name).end == end
    assert visit(name).visited[-2:] == [f"say-{end.replace('_by_agent', '').replace('_', '-')}", "guide-ends"]


@pytest.mark.parametrize(("identifier", "error"), list(errors()))
def test_no_step_that_fails_keeps_the_agent_in_the_guide(identifier: str, error: str) -> None:
    assert (identifier, error) in broken(identifier, error).edges
    assert broken(identifier, error).visited[-1] == "guide-ends"


class TestDraft:
    @pytest.mark.parametrize("name", ["accepted", "edited", "rejected"])
    def test_the_decision_is_recorded_on_the_mail(self, name: str) -> None:
        assert visit(name).mail.attributes["draftDecision"] == name

    @pytest.mark.parametrize("reason", REASONS)
    def test_why_a_draft_was_rejected_is_recorded_if_the_agent_says_so(self, reason: str) -> None:
        kept = visit(f"rejected: {reason}").mail.attributes
        assert (kept["draftDecision"], kept["draftReason"]) == ("rejected", reason)
        assert "draftReason" not in visit("rejected").mail.attributes

    def test_the_edited_text_is_recorded_and_can_be_copied(self) -> None:
        assert visit("edited").mail.attributes["draftText"] == "Dear Efua, 25 dollars."
        (page,) = [page for page in visit("edited").pages if page.action == "draft-edited"]
        assert page.data["AttributeBar"][0]["ResourceId"] == "Dear Efua, 25 dollars."

    def test_the_form_starts_with_the_draft_as_it_would_be_sent(self) -> None:
        (page,) = [page for page in visit("left the form").pages if page.action == "edit-draft"]
        assert page.data["Sections"][0]["Items"][0]["DefaultValue"] == ANALYSED["suggestedResponse"]

    def test_an_empty_text_is_asked_for_again(self) -> None:
        assert visit("edited to nothing, then to something").mail.attributes["draftText"] == "x"
        assert visit("edited to nothing, then to something").shown.count("edit-draft") == 3

    def test_a_record_that_fails_is_not_claimed(self) -> None:
        assert "draftDecision" not in visit("no record possible").mail.attributes
        assert visit("no record possible").shown == ["overview", "not-recorded", "overview"]


@pytest.mark.parametrize(("label", "attribute"), list(RECORDS.items()))
def test_each_card_records_what_it_says_on_the_mail(label: str, attribute: str) -> None:
    trip = visit(f"pressed {label}")
    assert {name for name in trip.mail.attributes if name.startswith("task")} == {attribute}
    (page,) = [page for page in trip.pages if page.action == "task-recorded"]
    assert page.data["Heading"] == label


class TestProof:
    def test_its_pages_show_each_statement_with_its_source_and_what_is_left_open(self) -> None:
        pages = [page for page in visit("read the proof").pages if "proof" in page.action]
        assert [page.action for page in pages] == ["proof-page", "proof-page", "last-proof-page"]
        shown = str([page.data["Sections"] for page in pages])
        assert [f"{number}. Fee {number} is" in shown for number in range(1, 13)] == [True] * 12
        assert "Its sources say this.<br>Source: Wires &gt; Fees: Fee 12 is $12. &lt;b&gt;" in shown
        assert shown.count("Left open: When does it arrive?") == 3

    def test_the_draft_is_offered_without_the_statements_that_are_left_out(self) -> None:
        (page,) = [page for page in visit("left out two").pages if page.action == "edit-draft"]
        offered = page.data["Sections"][0]["Items"][0]["DefaultValue"]
        assert [number for number in range(1, 13) if f"Fee {number} is" not in offered] == [2, 7]
        assert offered.endswith("Kind regards,\nBank")

    def test_what_was_left_out_is_recorded_with_the_draft(self) -> None:
        kept = visit("left out two").mail.attributes
        assert (kept["draftDecision"], kept["draftText"], kept["struckStatements"]) == ("edited", "Shorter.", "2, 7")
        assert visit("left out, then edited the whole").mail.attributes["struckStatements"] == "-"

    @pytest.mark.parametrize("name", ["left out what is not there", "no draft without them"])
    def test_a_draft_that_stays_as_it_was_is_said_to(self, name: str) -> None:
        assert visit(name).shown[-3:] == ["leave-out", "not-shortened", "overview"]
        assert "draftDecision" not in visit(name).mail.attributes

    def test_without_one_the_agent_is_told_so(self) -> None:
        assert visit("no proof is stored").shown == ["overview", "proof-missing", "overview"]


class TestPages:
    def test_the_overview_shows_the_analysis_escaped_in_markup(self) -> None:
        page = visit("closed at once").pages[0]
        markup = " ".join(section["TemplateString"] for section in page.data["Sections"])
        assert page.data["Heading"] == ANALYSED["intent"]
        assert "Category: Payment. Confidence score: 70 of 100" in page.data["Description"]
        assert "a wire is &lt; 30 dollars" in markup
        assert "<b>" not in markup

    @pytest.mark.parametrize("name", ["no analysis", "no attributes at all", "an analysis without a draft"])
    def test_a_missing_analysis_has_a_page_that_says_so(self, name: str) -> None:
        page = visit(name).pages[0]
        assert page.action == "no-analysis"
        assert "Accept the draft" not in page.data["Actions"]

    def test_the_page_for_a_missing_analysis_shows_what_is_known(self) -> None:
        page = visit("no analysis").pages[0]
        bar = {entry["Label"]: entry["Value"] for entry in page.data["AttributeBar"]}
        assert bar["Customer"] == "Efua Owusu"
        assert "analysis_late" in page.data["Description"]

    @pytest.mark.parametrize("name", ["accepted", "edited", "pressed Record a call back", "left out two"])
    @pytest.mark.parametrize("filler", ["word ", "漢", 'He says "no" & <leaves>. '])
    def test_every_page_is_rendered_with_the_longest_draft(self, name: str, filler: str) -> None:
        scene = SCENES[name][0]
        longest = replace(scene, attributes=longest_attributes(filler), row=longest_row(filler))
        trip = play(longest)
        assert [warning for warning in trip.warnings if "16 KB" in warning] == []

    def test_pages_stay_within_what_the_workspace_renders(self) -> None:
        assert max(page.time_limit for page in visit("edited").pages) == 1800


def test_an_agent_who_does_nothing_has_hours_before_the_guide_ends() -> None:
    assert visit("nothing done").shown == ["overview"] * 9
    assert visit("nothing done").hours == 4.5


def test_a_page_that_cannot_be_shown_is_tried_three_times() -> None:
    assert visit("an overview that cannot be shown").visited.count("overview") == 3


def test_nothing_is_logged_in_the_guide() -> None:
    assert GUIDE.actions[GUIDE.start].parameters == {"FlowLoggingBehavior": "Disabled"}


def without_a_button(guide: Flow) -> Iterator[tuple[str, str, str]]:
    """The edges of actions that a view has, and its page does not: the designer gives each one a branch."""
    for action in guide.actions.values():
        if action.type == "ShowView":
            name, data = views.view_name(action.parameters["ViewResource"]["Id"]), action.parameters["ViewData"]
            assert name
            for absent in views.all_actions(name, data) - views.actions(name, data):
                yield guide.name, action.identifier, f"Equals {absent}"


def test_an_action_without_a_button_leads_where_an_unknown_one_does() -> None:
    for _, identifier, edge in without_a_button(GUIDE):
        action = GUIDE.actions[identifier]
        (target,) = [condition.next_action for condition in action.conditions if condition.edge == edge]
        assert target == action.errors["NoMatchingCondition"]


def test_every_edge_of_the_guide_is_taken() -> None:
    trips = [*map(visit, SCENES), *(broken(*error) for error in errors())]
    coverage = Coverage()
    coverage.add(step for trip in trips for step in trip.steps)
    missing = [edge for edge in coverage.missing(GUIDE) if edge not in set(without_a_button(GUIDE))]
    assert missing == [], coverage.listing([GUIDE])
    assert set(GUIDE.actions) - {identifier for trip in trips for identifier in trip.visited} == set()
