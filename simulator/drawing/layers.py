"""Puts the nodes of a directed graph into rows, so that arrows point down wherever they can."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

Node = TypeVar("Node", bound=Hashable)

SWEEPS: Final = 8


def rows(start: Node, targets: Mapping[Node, Sequence[Node]]) -> list[list[Node]]:
    """The nodes in rows, *start* in the first; *targets* are where each leads to, and all nodes are among its keys."""
    order, back = _depth_first(start, targets)
    depth = dict.fromkeys(order, 0)
    for node in order:  # every node comes after all that lead to it, arrows back left out
        for target in targets[node]:
            if (node, target) not in back:
                depth[target] = max(depth[target], depth[node] + 1)
    placed: list[list[Node]] = [[] for _ in range(max(depth.values()) + 1)]
    for node in order:
        placed[depth[node]].append(node)
    return _untangled(placed, targets)


def _depth_first(start: Node, targets: Mapping[Node, Sequence[Node]]) -> tuple[list[Node], set[tuple[Node, Node]]]:
    """A topological order of the nodes, and the arrows that lead back."""
    done: list[Node] = []
    back: set[tuple[Node, Node]] = set()
    state: dict[Node, str] = {}
    for root in (start, *targets):
        ahead = [(root, iter(targets[root]))] if root not in state else []
        if ahead:
            state[root] = "open"
        while ahead:
            node, following = ahead[-1]
            target = next(following, None)
            if target is None:
                ahead.pop()
                state[node] = "done"
                done.append(node)
            elif state.get(target) == "open":
                back.add((node, target))
            elif target not in state:
                state[target] = "open"
                ahead.append((target, iter(targets[target])))
    return done[::-1], back


def _untangled(placed: list[list[Node]], targets: Mapping[Node, Sequence[Node]]) -> list[list[Node]]:
    """Each row sorted by where its neighbours stand, down and up in turn, so that fewer arrows cross."""
    sources: dict[Node, list[Node]] = {node: [] for node in targets}
    for node, following in targets.items():
        for target in following:
            sources[target].append(node)
    place = _places(placed)
    for sweep in range(SWEEPS):
        neighbours = sources if sweep % 2 == 0 else targets
        for row in placed if sweep % 2 == 0 else reversed(placed):
            middle = {node: _mean([place[each] for each in neighbours[node]], place[node]) for node in row}
            row.sort(key=lambda node: middle[node])
            place |= {node: _place(index, len(row)) for index, node in enumerate(row)}
    return placed


def _places(placed: list[list[Node]]) -> dict[Node, float]:
    return {node: _place(index, len(row)) for row in placed for index, node in enumerate(row)}


def _place(index: int, length: int) -> float:
    return index - (length - 1) / 2


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
