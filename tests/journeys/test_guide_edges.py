"""Every edge of the agent's guide: each button does or records what it says, and no page comes back for ever."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from backend.connect.contact_flow import fill
from backend.connect.flow_language import views
from backend.connect.flow_language.document import Flow
from simulator.connect.agent import TIME_LIMIT_EXCEEDED, Answer, choose, press
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact, Endpoint
from simulator.flow.interpreter import Fault, Faults, run
from simulator.flow.outcome import Step
from simulator.flow.services import View
from tests.fakes.clock import FakeClock
from tests.flow_coverage import Coverage

FOLDER: Final = Path(__file__).resolve().parents[2] / "contact-flows"
GUIDE: Final = Flow.parse(
    fill((FOLDER / "Email-SBS.json").read_text(encoding="utf-8"), {"AwsRegion": "us-east-1"}, name="Email-SBS"),
    "Email-SBS",
)

ANALYSED: Final = {
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


class NoFunctions:
    """The guide calls none."""

    def call(self, arn: str, event: Mapping[str, object], time_limit: float) -> object:
        raise AssertionError(arn)

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
    """What the mail's contact knows, what the agent plans, and what fails."""

    plan: Sequence[Answer]
    attributes: Mapping[str, str] = field(default_factory=lambda: ANALYSED)
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """What the agent saw, and what the mail's contact knows afterwards."""

    mail: Contact
    pages: tuple[View, ...]
    steps: tuple[Step, ...]
    hours: float

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
    services = Instance(clock).services(NoFunctions(), agent=agent)
    steps = tuple(run(GUIDE, guide, services, {**scene.faults, **(faults or {})}))
    return Visit(mail, tuple(agent.seen), steps, (clock.now() - began) / 3600)


IDLE: Final = [TIME_LIMIT_EXCEEDED] * 20

SCENES: Final[Mapping[str, tuple[Scene, str]]] = {
    "closed at once": (Scene([]), "closed_by_agent"),
    "accepted": (Scene([ACCEPT]), "closed_by_agent"),
    "edited": (Scene([EDIT, edited("Dear Efua, 25 dollars.")]), "closed_by_agent"),
    "edited to nothing, then to something": (Scene([EDIT, edited(""), edited(" "), edited("x")]), "closed_by_agent"),
    "left the form": (Scene([EDIT]), "closed_by_agent"),
    "rejected": (Scene([REJECT]), "closed_by_agent"),
    "looked at the tasks": (Scene([TASKS]), "closed_by_agent"),
    **{f"pressed {label}": (Scene([TASKS, press(label)]), "closed_by_agent") for label in RECORDS},
    "no record possible": (Scene([ACCEPT], faults={"record-accepted": "NoMatchingError"}), "closed_by_agent"),
    "no analysis": (Scene([TASKS], MISSING), "closed_by_agent"),
    "no attributes at all": (Scene([], {}), "closed_by_agent"),
    "an analysis without a draft": (Scene([], ANALYSED | {"suggestedResponse": "-"}), "closed_by_agent"),
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

    def test_the_edited_text_is_recorded_and_can_be_copied(self) -> None:
        assert visit("edited").mail.attributes["draftText"] == "Dear Efua, 25 dollars."
        (page,) = [page for page in visit("edited").pages if page.action == "draft-edited"]
        assert page.data["AttributeBar"][0]["ResourceId"] == "Dear Efua, 25 dollars."

    def test_the_form_starts_with_the_draft_as_it_would_be_sent(self) -> None:
        (page,) = [page for page in visit("left the form").pages if page.action == "edit-draft"]
        assert page.data["Sections"][0]["Items"][0]["Items"][0]["DefaultValue"] == ANALYSED["suggestedResponse"]

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

    def test_pages_stay_within_what_the_workspace_renders(self) -> None:
        assert max(page.time_limit for page in visit("edited").pages) == 1800


def test_an_agent_who_does_nothing_has_hours_before_the_guide_ends() -> None:
    assert visit("nothing done").shown == ["overview"] * 9
    assert visit("nothing done").hours == 4.5


def test_a_page_that_cannot_be_shown_is_tried_three_times() -> None:
    assert visit("an overview that cannot be shown").visited.count("overview") == 3


def test_nothing_is_logged_in_the_guide() -> None:
    assert GUIDE.actions[GUIDE.start].parameters == {"FlowLoggingBehavior": "Disabled"}


def test_every_edge_of_the_guide_is_taken() -> None:
    trips = [*map(visit, SCENES), *(broken(*error) for error in errors())]
    coverage = Coverage()
    coverage.add(step for trip in trips for step in trip.steps)
    assert coverage.missing(GUIDE) == [], coverage.listing([GUIDE])
    assert set(GUIDE.actions) - {identifier for trip in trips for identifier in trip.visited} == set()
