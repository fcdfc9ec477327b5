"""Checks a flow before Amazon Connect does: what the service refuses, and what this house does not do.

Codes: E the document, V the service's rules for publishing, P parameter values, C conditions,
H house rules, N notes. Whatever JSON it is given, the answer is a list of problems.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from backend.connect.flow_lint import envelope, guides, house, parameters, reads, transitions
from backend.connect.flow_lint.draft import Draft, Finding, Problem, object_of
from backend.connect.flow_lint.knowledge import HANDED_OVER_WITH, OPENED_WITH

__all__ = ["RULES", "Problem", "check", "check_all"]

FLOWS: Final = Path(__file__).resolve().parents[3] / "contact-flows"

Rule = Callable[[Draft], Iterable[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    envelope.envelope,
    envelope.action_shape,
    envelope.identifiers,
    envelope.placeholders,
    envelope.literal_arns,
    envelope.positions,
    transitions.types,
    transitions.shape,
    transitions.targets,
    transitions.errors,
    transitions.operands,
    transitions.conditions,
    transitions.repeated_targets,
    transitions.pairs,
    parameters.parameters,
    parameters.combinations,
    reads.spelling,
    reads.own_address,
    reads.filled,
    reads.private_texts,
    house.errors_reach_a_person,
    house.nothing_is_lost,
    house.cycles_are_bounded,
    house.all_reachable,
    house.branches_can_be_taken,
    house.filters_come_first,
    house.only_people_are_taken_on,
    house.replies_pass_the_gate,
    house.transfers_have_a_queue,
    house.slow_functions_run_beside,
    guides.buttons_lead_somewhere,
    guides.copies_say_what,
    guides.ends_say_why,
    guides.guide_is_fed,
    guides.effects,
    guides.right_contact,
)


def check(
    document_text: str,
    name: str,
    *,
    flow_type: str | None = None,
    house: bool = True,
    given: Iterable[str] | None = None,
    guide_reads: Mapping[str, frozenset[str]] | None = None,
) -> list[Problem]:
    """All problems of one flow, by Connect's rules and, with *house*, by ours.

    The *flow_type* is that of the API, such as `CUSTOMER_QUEUE`; by default what `Metadata.type` says, else inbound.
    *given* names the contact attributes that exist before the flow starts. For a guide they default to what
    the flows in `contact-flows/` write, for any other flow to what its contacts are opened with. *guide_reads* names
    what guides read, by default what those there do.
    """
    document = _load(document_text)
    if isinstance(document, str):
        return [Problem(name, "-", "E1", document)]
    if given is None:
        given = _given(Draft(document))
    if guide_reads is None:
        guide_reads = _ours().read
    draft = Draft(document, document_text, flow_type, frozenset(given), guide_reads)
    found = (Problem(name, *finding) for rule in RULES for finding in rule(draft))
    return [problem for problem in dict.fromkeys(found) if house or not _is_ours(problem)]


def check_all(documents: Mapping[str, str], *, flow_type: str | None = None) -> list[Problem]:
    """All problems of flows that belong together: what guides among them read, the others have to write."""
    family = _Family.of(documents)
    given, reads = family.written or None, family.read or None
    problems: list[Problem] = []
    for name, text in documents.items():
        document = _load(text)
        is_guide = isinstance(document, dict) and Draft(document).is_guide
        problems += check(text, name, flow_type=flow_type, given=given if is_guide else None, guide_reads=reads)
    return problems


def _given(draft: Draft) -> frozenset[str]:
    if draft.is_guide:
        return _ours().written
    if not draft.is_chat:
        return frozenset()
    return OPENED_WITH if draft.has_bot else HANDED_OVER_WITH


def _is_ours(problem: Problem) -> bool:
    """Whether only this house minds; the placeholders too are its own."""
    return problem.code.startswith("H") or problem.code == "E8"


@dataclass(frozen=True, slots=True)
class _Family:
    """What flows write on their contacts, and what each guide among them reads, by the placeholder that leads there."""

    written: frozenset[str]
    read: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "_Family":
        drafts = {name: Draft(document) for name, text in texts.items() if isinstance(document := _load(text), dict)}
        written = {each for draft in drafts.values() if not draft.is_guide for each in _written(draft)}
        read: dict[str, frozenset[str]] = {}
        for name, draft in drafts.items():
            if draft.is_guide:
                placeholder = guides.GUIDES.get(Path(name).stem, guides.OUR_GUIDE)
                read[placeholder] = read.get(placeholder, frozenset()) | {*reads.attributes_read(draft)}
        return cls(frozenset(written), read)


def _load(text: str) -> dict[str, Any] | str:
    """The document, or what is wrong with it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"not JSON ({error}); export the flow again or correct it there"
    return document if isinstance(document, dict) else "a flow is an object with Version, StartAction and Actions"


def _written(draft: Draft) -> Iterator[str]:
    for action in draft.of_type("UpdateContactAttributes"):
        if action.text("TargetContact") != "Related":
            yield from object_of(action.at("Attributes"))


@cache
def _ours() -> _Family:
    return _Family.of({path.name: path.read_text(encoding="utf-8") for path in sorted(FLOWS.glob("*.json"))})
