"""Every edge of the guide of whoever takes over a chat: what it shows, what it records, and that it ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pytest

from adapters.connect import bot_event
from simulator.chat import guide
from simulator.connect.agent import Answer, press
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact
from simulator.flow.interpreter import Fault, Faults, run
from simulator.flow.outcome import Step
from simulator.flow.services import View
from tests.fakes.clock import FakeClock
from tests.flow_coverage import Coverage
from tests.journeys.test_guide_edges import (
    ACCEPT,
    BACK,
    EDIT,
    IDLE,
    PROOF,
    REASONS,
    REJECT,
    SensibleAgent,
    edited,
    without_a_button,
)

GUIDE: Final = guide.flow()
HANDED_OVER: Final = {
    "customer": "efua@example.com",
    "handoverReason": "angry",
    "summary": "2 turns of the customer, 1 answered from the articles. Handed over: angry.",
    "why": "The customer is <angry>.",
    "transcript": "customer: what does a wire cost\nus: It costs $25.\ncustomer: <b>too much</b>",
    "proof": "supported: A wire costs $25. (Wires > Fees)",
    "draft": "A wire costs $25, & no more.",
}
CONVERSATION, DRAFT = press("Read the conversation"), press("See the draft")
ON_TO_PROOF, ON_TO_DRAFT = press("Go on to the proof"), press("Go on to the draft")


@dataclass(frozen=True)
class Scene:
    """What the agent plans, what fails, and what the chat's contact knows."""

    plan: Sequence[Answer]
    faults: Faults = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=lambda: HANDED_OVER)


@dataclass(frozen=True)
class Visit:
    """What the agent saw, and what the chat's contact knows afterwards."""

    chat: Contact
    pages: tuple[View, ...]
    steps: tuple[Step, ...]
    warnings: list[str]

    @property
    def shown(self) -> list[str]:
        return [page.action for page in self.pages]

    @property
    def visited(self) -> list[str]:
        return [step.identifier for step in self.steps]


def play(scene: Scene, faults: Faults | None = None) -> Visit:
    clock, agent = FakeClock(), SensibleAgent(scene.plan)
    chat = Contact(contact_id="chat", channel="CHAT", arrived_at=clock.now(), attributes=dict(scene.attributes))
    services = Instance(clock).services(None, agent=agent)  # type: ignore[arg-type]
    way = run(GUIDE, chat.guide("guide", clock.now()), services, {**scene.faults, **(faults or {})})
    steps = tuple(way)
    return Visit(chat, tuple(agent.seen), steps, way.warnings)


SCENES: Final[Mapping[str, tuple[Scene, str]]] = {
    "closed at once": (Scene([]), "closed_by_agent"),
    "went through all of it": (Scene([CONVERSATION, ON_TO_PROOF, ON_TO_DRAFT, ACCEPT]), "closed_by_agent"),
    "looked at each page": (Scene([CONVERSATION, BACK, PROOF, BACK, DRAFT, BACK]), "closed_by_agent"),
    "edited": (Scene([DRAFT, EDIT, edited("It costs $25.")]), "closed_by_agent"),
    "edited to nothing, then to something": (
        Scene([DRAFT, EDIT, edited(""), edited(" "), edited("x")]),
        "closed_by_agent",
    ),
    "left the form": (Scene([DRAFT, EDIT]), "closed_by_agent"),
    "rejected": (Scene([DRAFT, REJECT]), "closed_by_agent"),
    **{f"rejected: {reason}": (Scene([DRAFT, REJECT, press(reason)]), "closed_by_agent") for reason in REASONS},
    "rejected for a reason that no branch knows": (
        Scene([DRAFT, REJECT, press(REASONS[0])], {"reason-known": "NoMatchingCondition"}),
        "closed_by_agent",
    ),
    "no record possible": (Scene([DRAFT, ACCEPT], {"record-accepted": "NoMatchingError"}), "closed_by_agent"),
    "no draft": (Scene([DRAFT], attributes=HANDED_OVER | {"draft": "-"}), "closed_by_agent"),
    "nothing done": (Scene(IDLE), "timed_out"),
    "round and round": (Scene([PROOF, BACK] * 60), "rounds_used"),
    "labels that no branch knows": (Scene([], {"overview-choice": "NoMatchingCondition"}), "view_failed"),
    "decisions that no branch knows": (
        Scene([DRAFT, *[ACCEPT] * 3], {"draft-choice": "NoMatchingCondition"}),
        "view_failed",
    ),
    **{
        f"a page {page} that cannot be shown": (Scene(plan, {page: "NoMatchingError"}), "view_failed")
        for page, plan in {
            "overview": [],
            "conversation": [CONVERSATION],
            "proof": [PROOF],
            "draft": [DRAFT],
            "edit-draft": [DRAFT, EDIT],
        }.items()
    },
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
    assert visit(name).chat.attributes["guideEnd"] == end
    assert visit(name).visited[-2:] == [f"say-{end.replace('_by_agent', '').replace('_', '-')}", "guide-ends"]


def test_no_step_that_fails_keeps_the_agent_in_the_guide() -> None:
    for identifier, error in errors():
        assert broken(identifier, error).visited[-1] == "guide-ends"


def test_whoever_takes_over_reads_why_then_what_was_said_then_the_proof_then_the_draft() -> None:
    pages = visit("went through all of it").pages
    assert [page.action for page in pages] == [
        "overview",
        "conversation",
        "proof",
        "draft",
        "draft-accepted",
        "overview",
    ]
    texts = ("why", "transcript", "proof", "draft")
    assert [page.data["Sections"][0]["Items"][0]["Value"] for page in pages[:4]] == [
        HANDED_OVER[name] for name in texts
    ]
    assert pages[0].data["Heading"] == HANDED_OVER["summary"]
    assert {row["Label"]: row["Value"] for row in pages[0].data["AttributeBar"]} == {
        "Customer": "efua@example.com",
        "Reason": "angry",
    }


def test_what_the_customer_wrote_is_never_markup() -> None:
    markup = [
        text for page in visit("went through all of it").pages for text in str(page.data).split("TemplateString")[1:]
    ]
    assert not any("<b>" in text for text in markup)


def test_what_became_of_the_draft_is_recorded_on_the_chat() -> None:
    assert visit("went through all of it").chat.attributes["draftDecision"] == "accepted"
    assert visit("edited").chat.attributes["draftText"] == "It costs $25."
    assert visit("edited to nothing, then to something").chat.attributes["draftText"] == "x"
    kept = visit(f"rejected: {REASONS[0]}").chat.attributes
    assert (kept["draftDecision"], kept["draftReason"]) == ("rejected", REASONS[0])
    assert "draftDecision" not in visit("no record possible").chat.attributes


def test_without_a_draft_none_is_offered() -> None:
    assert visit("no draft").shown == ["overview", "no-draft", "overview"]


@pytest.mark.parametrize("filler", ["word ", "漢", 'He says "no" & <leaves>. '])
def test_every_page_is_rendered_with_as_much_as_there_can_be(filler: str) -> None:
    longest = {
        name: (filler * most).encode()[:most].decode(errors="ignore") for name, most in bot_event.LONGEST.items()
    }
    for plan in ([CONVERSATION, ON_TO_PROOF, ON_TO_DRAFT, EDIT, edited(longest["draft"])], []):
        assert play(Scene(plan, attributes=HANDED_OVER | longest | {"customer": "c" * 250})).warnings == []


def test_every_edge_of_the_guide_is_taken() -> None:
    trips = [*map(visit, SCENES), *(broken(*error) for error in errors())]
    coverage = Coverage()
    coverage.add(step for trip in trips for step in trip.steps)
    absent = set(without_a_button(GUIDE))
    assert [edge for edge in coverage.missing(GUIDE) if edge not in absent] == [], coverage.listing([GUIDE])
