"""What differs between two runs of the same scenarios: each conversation by itself, and whether all of it is chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from evaluation.scenarios.run import INTENT, RESPONSE, Run
from evaluation.statistics import mcnemar
from simulator.errors import SimulatorError

SIGNIFICANT: Final = 0.05
TOLD: Final = ("category", "route", "score", "factors", "questions", "holds", "unanswered", "case")
"""What of a turn is told as it was and as it is."""
TEXTS: Final = ("statements", "draft", "sent")
"""What of a turn is only said to differ."""
RIGHT: Final[Mapping[str, str]] = {INTENT: "intent_right", RESPONSE: "reply_right"}


class Change(StrEnum):
    """Worse: a check that held does not any more. Better: the other way round. Different: no check says which."""

    WORSE = "worse"
    BETTER = "better"
    DIFFERENT = "different"


def compare(before: Run, now: Run, name: str) -> dict[str, Any]:
    """Compare a run with one *before*, read from the file *name*, by the conversations that are in both."""
    old, new = ({result["conversation"]: result for result in run["test_results"]} for run in (before, now))
    both = [conversation for conversation in new if conversation in old]
    if not both:
        raise SimulatorError(f"{name}: a run of other scenarios, none of its conversations is in this one.")
    changed = [found for each in both if (found := _changed(old[each], new[each]))]
    counts = Counter(found["change"] for found in changed)
    return {
        "test_name": before.get("test_name"),
        "compared": len(both),
        **{str(change): counts[change] for change in Change},
        "changed": changed,
        "only_before": [each for each in old if each not in new],
        "only_now": [each for each in new if each not in old],
        "made_otherwise": [each for each in ("model", "judge", "seed") if before.get(each) != now.get(each)],
        "significance": {
            figure: _significance([(old[each][field], new[each][field]) for each in both])
            for figure, field in RIGHT.items()
        },
    }


def got_worse(comparison: Mapping[str, Any], *, by_chance: bool) -> bool:
    """Whether a gate stays shut: for any conversation that got worse, or *by_chance*, for more than chance explains.

    A model that always gives the same answers has no chance in it, so that each difference is one.
    """
    if not by_chance:
        return bool(comparison[Change.WORSE])
    tested = comparison["significance"].values()
    return any(each["worse"] > each["better"] and each["p"] < SIGNIFICANT for each in tested)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any] | None:
    words = list(_differences(old, new))
    if not words:
        return None
    lost, gained = (_findings(one) - _findings(other) for one, other in ((old, new), (new, old)))
    change = Change.WORSE if gained else Change.BETTER if lost else Change.DIFFERENT
    return {"conversation": new["conversation"], "change": str(change), "what": words}


def _findings(result: Mapping[str, Any]) -> Counter[tuple[int, str]]:
    return Counter((turn["turn"], finding["check"]) for turn in result["turns"] for finding in turn["findings"])


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    turns = [{turn["turn"]: turn for turn in result["turns"]} for result in (old, new)]
    for number in sorted(turns[0].keys() | turns[1].keys()):
        one, other = (found.get(number) for found in turns)
        where = f"turn {number + 1}: " if number else ""
        if one is None or other is None:
            yield f"{where}not said {'any more' if other is None else 'before'}"
        else:
            yield from (f"{where}{words}" for words in _of_turn(one, other))


def _of_turn(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for field in TOLD:
        if old.get(field) != new.get(field):
            yield f"{field} {_told(new.get(field))}, was {_told(old.get(field))}"
    yield from (f"other {field}" for field in TEXTS if old.get(field) != new.get(field))
    for one, other, said in ((new, old, "now"), (old, new, "no longer")):
        known = {(finding["check"], finding["words"]) for finding in other["findings"]}
        for finding in one["findings"]:
            if (finding["check"], finding["words"]) not in known:
                yield f"{said} wrong: {finding['check']} {finding['words']}"


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return (", ".join(map(str, value)) or "none") if isinstance(value, list | tuple) else str(value)


def _significance(pairs: list[tuple[bool | None, bool | None]]) -> dict[str, Any]:
    better, worse = (sum(pair == changed for pair in pairs) for changed in ((False, True), (True, False)))
    return {"n": len(pairs), "better": better, "worse": worse, "p": round(mcnemar(better, worse), 4)}
