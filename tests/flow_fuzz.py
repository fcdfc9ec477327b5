"""Flows that a generator wrote: right by the schema, then spoilt. `python -m tests.flow_fuzz 10000` tries so many.

Whatever the JSON, the linter answers with problems, and a run ends, or is refused with a FlowError.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any, Final

from backend.connect import flow_lint
from backend.connect.flow_language import views
from backend.connect.flow_language.document import Flow, FlowError
from backend.connect.flow_language.schema import (
    ACTIONS,
    UNSIMULATED,
    ActionRule,
    Entries,
    Free,
    Items,
    Kind,
    Object,
    Shape,
    Text,
)
from backend.connect.flow_language.view_inputs import INPUTS
from simulator.connect.agent import TIME_LIMIT_EXCEEDED, Answer
from simulator.flow.contact import Contact
from simulator.flow.interpreter import run
from simulator.flow.services import View
from tests.simulator.flow.bench import Bench

SEED: Final = 20261127
TEXTS: Final = (
    *("x", " ", "5", "true", "RAW", "EMAIL", "$.Attributes.a", "a $.External.b-c, d", "$.Customer.ProfileARN", "é漢"),
    *("$.CustomerEndpoint.Address", "$.Attributes.['", "$.External['`$.Attributes.a`']", "x" * 600, "end", "Default"),
)
JUNK: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 1.5, 1e400, "", "$", "$.", "\ud800", "9" * 40, "²", [], [[]], [None], [1, "a"], {}),
    *({"": {}}, {"a": [{}]}, {"$.Attributes.a": 1}, {"Id": "form"}, {"Label": 1}, ["$.Attributes.a"], "end", "a0"),
)
OPERATORS: Final = ("Equals", "TextContains", "NumberGreaterThan", "KeyExists", "Is")
RESULTS: Final = (
    *("ContinueLooping", "DoneLooping", "WaitCompleted", "True", "False", "ActionSelected", "Next", "Back", "Step"),
    *("x", "$.Attributes.a", "5"),
)


def flows(random: Random) -> Iterator[Any]:
    """Documents without end."""
    while True:
        document = _document(random)
        parameters = [action["Parameters"] for action in document["Actions"] if action["Parameters"]]
        for _ in range(random.choice((0, 1, 1, 2, 5))):
            _spoil(random.choice([*parameters, *parameters, document]), random)
        yield document


class Presser:
    """An agent who takes the first way that a page offers."""

    def respond(self, view: View, contact: Contact) -> Answer:
        offered = sorted(views.actions(view.name, view.data)) if view.name in views.MANAGED else []
        if not offered:
            return TIME_LIMIT_EXCEEDED
        pressed = {"actionName": label} if (label := next(iter(views.labels(view.name, view.data)), None)) else {}
        return {"Action": offered[0], "ViewResultData": {**pressed, "FormData": {"a": "x"}}}


def try_flow(document: Any) -> str:
    """Check and run one: what it came to. Anything but a FlowError comes through."""
    text = json.dumps(document)
    problems = flow_lint.check(text, "x.json", house=len(text) % 2 == 0)
    assert all(isinstance(str(problem), str) for problem in problems)
    bench = Bench()
    bench.functions.answers = [{"statusCode": "200", "b-c": "x"}]
    contact = bench.contact if len(text) % 3 else bench.contact.guide("guide", bench.clock.now())
    try:
        way = run(Flow.parse(text, "x.json"), contact, replace(bench.services, agent=Presser()))
        steps = list(way)
    except FlowError:
        return "refused"
    return f"ran {len(steps)}"


def _document(random: Random) -> dict[str, Any]:
    names = [f"a{number}" for number in range(random.randint(1, 5))]
    actions = [_action(name, random, [*names[number + 1 :], "end"]) for number, name in enumerate(names)]
    if random.random() < 0.2:
        actions[-1]["Transitions"]["NextAction"] = "a0"
    end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    metadata = {"entryPointPosition": {"x": 0, "y": 0}, "ActionMetadata": {}, "type": "contactFlow"}
    return {"Version": "2019-10-30", "StartAction": "a0", "Metadata": metadata, "Actions": [*actions, end]}


def _action(name: str, random: Random, targets: list[str]) -> dict[str, Any]:
    kind = random.choice((*ACTIONS, *ACTIONS, *UNSIMULATED))
    rule = ACTIONS.get(kind, ActionRule(Object({})))
    conditions = [
        {
            "NextAction": random.choice(targets),
            "Condition": {"Operator": random.choice(OPERATORS), "Operands": [random.choice(RESULTS)]},
        }
        for _ in range(random.choice((0, 1, 3)))
    ]
    errors = sorted({*rule.errors, "NoMatchingError", "NoMatchingCondition"})
    transitions = {
        "NextAction": random.choice(targets),
        "Conditions": conditions,
        "Errors": [{"NextAction": random.choice(targets), "ErrorType": error} for error in errors],
    }
    parameters = _value(rule.parameters, random)
    if kind == "ShowView":
        view = random.choice(sorted(INPUTS))
        parameters |= {"ViewResource": {"Id": view}, "ViewData": _view_data(view, random)}
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": transitions}


def _value(shape: Shape, random: Random) -> Any:
    match shape:
        case Text():
            return _text(shape, random)
        case Items():
            return [_value(shape.values, random) for _ in range(random.randint(0, 3))]
        case Entries():
            keys = sorted(shape.required) + random.sample(sorted(shape.keys or {"a", "b-c", "$.Attributes.a"}), 1)
            return {key: _value(shape.values, random) for key in keys}
        case Object():
            given = {key for key in shape.fields if key in shape.required or random.random() < 0.4}
            return {key: _value(shape.fields[key], random) for key in sorted(given)}
        case Free():
            return {"a": random.choice((*TEXTS, *JUNK))} if shape.is_object else random.choice((*TEXTS, *JUNK))


def _text(shape: Text, random: Random) -> str:
    if shape.allowed:
        return random.choice(sorted(shape.allowed))
    if shape.numbers is not None:
        return str(random.choice((shape.numbers.start, shape.numbers.stop - 1, 5)))
    return random.choice([text for text in TEXTS if "$" in text] if shape.kind is Kind.REFERENCE else TEXTS)


def _view_data(view: str, random: Random) -> dict[str, Any]:
    good: Mapping[str, Any] = {
        "Sections": [
            {"Type": "FormSection", "Items": [{"Type": "TextArea", "Name": "a", "Label": "A"}]},
            {"TemplateString": "$.Attributes.a"},
        ],
        "Cards": [{"Summary": {"Id": "1", "Heading": "x"}, "Detail": {"Actions": ["Go"]}}],
        "Items": [{"Id": "1", "Heading": "x"}],
        "Next": "Next",
        "Heading": "x",
        "Actions": ["Go"],
    }
    return {key: random.choice((value, value, random.choice(JUNK))) for key, value in good.items()}


def _spoil(document: Any, random: Random) -> None:
    """Put junk in some place, or take it away."""
    holders = [document]
    for holder in holders:
        parts = holder.values() if isinstance(holder, dict) else holder
        holders += [part for part in parts if isinstance(part, dict | list) and part]
    holder = random.choice([each for each in holders if each] or [{"": ""}])
    key = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
    if random.random() < 0.3:
        del holder[key]
    else:
        holder[key] = deepcopy(random.choice((*JUNK, *TEXTS)))


def main(times: int) -> int:
    """Try so many; print what they came to and each exception once."""
    came_to: dict[str, int] = {}
    generated = flows(Random(SEED))
    for _ in range(times):
        document = next(generated)
        try:
            outcome = try_flow(document).split()[0]
        except Exception as error:  # noqa: BLE001 - what comes through is what is looked for
            outcome = f"{type(error).__name__}: {error}"
            if outcome not in came_to:
                sys.stdout.write(f"{json.dumps(document)}\n")
        came_to[outcome] = came_to.get(outcome, 0) + 1
    sys.stdout.write("".join(f"{count:>7}  {outcome}\n" for outcome, count in sorted(came_to.items())))
    return 0 if came_to.keys() <= {"ran", "refused"} else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
