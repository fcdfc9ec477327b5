"""The edges that a contact can really take, and what is known on every path along them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from backend.connect.flow_lint.draft import Draft, DraftAction, DraftCondition

LEAVING: Final = frozenset({"TransferContactToQueue", "TransferToFlow"})
"""Actions whose success leaves the flow; the `NextAction` that the designer writes is never run."""

Facts = frozenset[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one action to the next: by `next`, by a condition, or by an error type."""

    source: DraftAction
    target: str
    condition: DraftCondition | None = None
    error: str = ""

    @property
    def succeeds(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class Graph:
    """All edges of a flow whose targets exist."""

    draft: Draft
    out: Mapping[str, list[Edge]]

    @classmethod
    @lru_cache(maxsize=4)  # every rule asks for the same one
    def of(cls, draft: Draft) -> "Graph":
        out = {
            action.identifier: [edge for edge in _edges(action) if edge.target in draft.by_identifier]
            for action in draft.by_identifier.values()
        }
        return cls(draft, out)

    def reachable(self, starts: Iterable[str], follow: Callable[[Edge], bool] = lambda _: True) -> set[str]:
        """Where one gets from *starts*, these included, along the edges that *follow* allows."""
        seen: set[str] = set()
        ahead = [start for start in starts if start in self.out]
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead.extend(edge.target for edge in self.out[here] if follow(edge))
        return seen

    def known(
        self, learn: Callable[[Edge, Facts], Facts], given: Facts, *, everywhere: bool = True
    ) -> dict[str, Facts]:
        """What holds when an action begins: on every path to it, or with *everywhere* off on at least one."""
        known: dict[str, Facts] = {self.draft.start: given} if self.draft.start in self.out else {}
        ahead = list(known)
        while ahead:
            here = ahead.pop()
            for edge in self.out[here]:
                new = learn(edge, known[here])
                if edge.target in known:
                    new = known[edge.target] & new if everywhere else known[edge.target] | new
                if edge.target not in known or new != known[edge.target]:
                    known[edge.target] = new
                    ahead.append(edge.target)
        return known

    def cycles(self, counts: Callable[[Edge], bool]) -> Iterator[list[str]]:
        """Groups of actions that lead round and round on edges that nothing counts."""
        onward = {name: {edge.target for edge in edges if not counts(edge)} for name, edges in self.out.items()}
        reach = {name: {end for target in onward[name] for end in _closure(onward, target)} for name in onward}
        groups: dict[frozenset[str], list[str]] = defaultdict(list)
        for name in self.out:
            if name in reach[name]:
                groups[frozenset(other for other in reach[name] if name in reach[other])].append(name)
        yield from groups.values()


def _closure(onward: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(onward[here])
    return seen


def _edges(action: DraftAction) -> Iterator[Edge]:
    if (action.rule is None and action.unsimulated is None) or action.is_terminal:
        return
    for condition in action.conditions:
        yield Edge(action, condition.target, condition)
    for error, target in action.errors:
        yield Edge(action, target, error=error)
    decided = bool(action.conditions) or action.type in LEAVING
    if action.next_action and not decided:
        yield Edge(action, action.next_action)
