"""A flow as a diagram: its actions from top to bottom, and the way that one contact took through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from backend.connect.flow_language.document import Action, Flow
from simulator.drawing import layers

BOX_WIDTH, BOX_HEIGHT = 200, 34
GAP_ACROSS, GAP_DOWN, MARGIN = 18, 26, 20
LONGEST_LABEL: Final = 30

STYLE: Final = """
text{font:12px system-ui,sans-serif;fill:#1b2733}.type{font-size:9px;fill:#5b6b7a}
.action rect{fill:#fff;stroke:#8fa1b3}.decides rect{fill:#eef4fb}.asks rect{fill:#f3eefb}.ends rect{fill:#eef7ee}
path{fill:none;stroke:#b4c0cc}.error{stroke-dasharray:3 3;stroke:#d9b3b3}
.taken rect{stroke:#0b62c4;stroke-width:2.5}path.taken{stroke:#0b62c4;stroke-width:2.5;stroke-dasharray:none}
.at{font-size:10px;fill:#0b62c4}.passed-by .action:not(.taken){opacity:.45}.background{fill:#fff}
"""
_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("Compare", "Loop", "Wait", "DistributeByPercentage", "CheckHoursOfOperation"), "decides"),
    **dict.fromkeys(("InvokeLambdaFunction", "ShowView", "InvokeFlowModule"), "asks"),
    **dict.fromkeys(("DisconnectParticipant", "TransferContactToQueue", "EndFlowExecution"), "ends"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """That a contact took an action, *at* seconds after it began, and went on to *leads_to*."""

    action: str
    leads_to: str | None
    at: float


def passages(steps: Iterable[Mapping[str, Any]], flow: Flow) -> list[Passage]:
    """The steps that were made in *flow*, out of those that are kept with a contact."""
    made = (step for step in steps if Path(step["flow"]).name == Path(flow.name).name)
    return [Passage(step["identifier"], step["leads_to"], step["at"]) for step in made]


def draw(flow: Flow, way: Sequence[Passage] = (), *, title: str = "") -> Markup:
    """The SVG for a page of ours, which styles it."""
    targets = {name: _targets(action) for name, action in flow.actions.items()}
    placed = layers.rows(flow.start, targets)
    widest = max(map(len, placed))
    width = widest * (BOX_WIDTH + GAP_ACROSS) + 2 * MARGIN
    height = len(placed) * (BOX_HEIGHT + GAP_DOWN) + 2 * MARGIN
    corner = {name: at for row, names in enumerate(placed) for name, at in _corners(names, row, width)}
    taken = {(step.action, step.leads_to) for step in way}
    first = {step.action: step.at for step in reversed(way)}
    parts = [_arrow(flow.actions[name], target, corner, taken) for name in targets for target in targets[name]]
    parts += [_box(action, corner[name], first.get(name)) for name, action in flow.actions.items()]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="flow-picture{}" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" aria-label="{}">{}</svg>'
    ).format(" passed-by" if way else "", width, height, width, height, title or _name(flow), Markup("").join(parts))


def standalone(picture: Markup) -> str:
    """The picture as a file of its own, in black and white of its own."""
    head, _, rest = str(picture).partition(">")
    return f'{head}><style>{STYLE}</style><rect class="background" width="100%" height="100%"/>{rest}\n'


def _targets(action: Action) -> list[str]:
    following = [action.next_action, *(each.next_action for each in action.conditions), *action.errors.values()]
    return list(dict.fromkeys(name for name in following if name is not None))


def _corners(names: Sequence[str], row: int, width: int) -> Iterable[tuple[str, tuple[float, float]]]:
    left = (width - len(names) * (BOX_WIDTH + GAP_ACROSS) + GAP_ACROSS) / 2
    for index, name in enumerate(names):
        yield name, (left + index * (BOX_WIDTH + GAP_ACROSS), MARGIN + row * (BOX_HEIGHT + GAP_DOWN))


def _arrow(
    action: Action, target: str, corner: Mapping[str, tuple[float, float]], taken: set[tuple[str, str | None]]
) -> Markup:
    (left, top), (end_left, end_top) = corner[action.identifier], corner[target]
    x, y, end_x, end_y = left + BOX_WIDTH / 2, top + BOX_HEIGHT, end_left + BOX_WIDTH / 2, end_top
    if end_y <= y:  # back up, around the right side
        x, y, end_x, end_y = left + BOX_WIDTH, top + BOX_HEIGHT / 2, end_left + BOX_WIDTH, end_top + BOX_HEIGHT / 2
        way = f"M{x:.0f} {y:.0f}C{x + 60:.0f} {y:.0f} {end_x + 60:.0f} {end_y:.0f} {end_x:.0f} {end_y:.0f}"
    else:
        bend = (end_y - y) / 2
        way = f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {end_x:.0f} {end_y - bend:.0f} {end_x:.0f} {end_y:.0f}"
    usual = target == action.next_action or any(each.next_action == target for each in action.conditions)
    kind = "taken" if (action.identifier, target) in taken else "usual" if usual else "error"
    return Markup('<path class="{}" d="{}"/>').format(kind, way)


def _box(action: Action, corner: tuple[float, float], at: float | None) -> Markup:
    left, top = corner
    label = action.identifier if len(action.identifier) <= LONGEST_LABEL else f"{action.identifier[:LONGEST_LABEL]}…"
    classes = f"action {_KINDS.get(action.type, 'does')}{'' if at is None else ' taken'}"
    when = (
        ""
        if at is None
        else Markup('<text class="at" x="{:.0f}" y="{:.0f}">{:g} s</text>').format(
            left + BOX_WIDTH - 38, top + BOX_HEIGHT - 5, round(at, 2)
        )
    )
    return Markup(
        '<g class="{}"><title>{}</title><rect x="{:.0f}" y="{:.0f}" width="{}" height="{}" rx="5"/>'
        '<text x="{:.0f}" y="{:.0f}">{}</text><text class="type" x="{:.0f}" y="{:.0f}">{}</text>{}</g>'
    ).format(
        *(classes, f"{action.identifier}: {action.type}", left, top, BOX_WIDTH, BOX_HEIGHT),
        *(left + 8, top + 15, label, left + 8, top + 28, action.type, when),
    )


def _name(flow: Flow) -> str:
    return Path(flow.name).name
