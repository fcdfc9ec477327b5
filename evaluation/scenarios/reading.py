"""Read sets of scenarios and of labelled mails; a row that cannot be used is left out and named, the others count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evaluation import labels, rows
from evaluation.labels import CATEGORIES, FACTORS, QUESTIONS, ROUTES
from evaluation.rows import Fields
from evaluation.scenarios.customer import MANNERS
from evaluation.scenarios.scenario import (
    AS_WRITTEN,
    HOURS,
    LONGEST,
    Expectation,
    Persona,
    Scenario,
    Turn,
    When,
    of_mail,
)
from simulator.errors import SimulatorError
from simulator.mail.headers import is_address
from triage.policy import POLICY

MAIL: Final = "EMAIL"
SUFFIX: Final = ".jsonl"
KNOWN: Final = {
    "scenario": frozenset({"scenario", "persona", "facts", "goal", "turns", "tags"}),
    "persona": frozenset({"name", "address", "service_level", "manner"}),
    "turn": frozenset({"says", "subject", "when", "after_hours", "expect"}),
    "expect": frozenset(
        {"route", "category", "factors", "questions", "debatable", "holds", "facts", "must_not", "seconds"}
    ),
}
_SLOT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that counts nowhere: the file's name, its line, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Set:
    """The scenarios of one or several files, and what of them was left out."""

    name: str
    scenarios: tuple[Scenario, ...]
    left_out: tuple[LeftOut, ...]


def read(paths: Iterable[Path]) -> Set:
    """Read files, and folders of files, of JSON lines; SimulatorError where a file is none or has nothing to use."""
    files = [file for path in paths for file in _files(path)]
    found: dict[str, list[tuple[Scenario, LeftOut, Any]]] = {}
    left_out: list[LeftOut] = []
    for file in files:
        for number, line in rows.lines(file, "scenario or labelled mail"):
            place = LeftOut(file.name, number, "")
            try:
                row = rows.row(line, "")
                scenario = _scenario(row, file, number)
            except SimulatorError as error:
                left_out.append(LeftOut(file.name, number, str(error).removeprefix(": ")))
            else:
                found.setdefault(scenario.name, []).append((scenario, place, row))
    scenarios = [scenario for same in found.values() for scenario in _agreed(same, left_out)]
    if not scenarios:
        raise SimulatorError("\n".join(["No row could be used.", *map(str, left_out)]))
    return Set(
        "+".join(dict.fromkeys(file.stem for file in files)),
        tuple(scenarios),
        tuple(sorted(left_out, key=lambda one: (one.file, one.line))),
    )


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    files = sorted(path.glob(f"*{SUFFIX}"))
    if not files:
        raise SimulatorError(f"{path}: the folder holds no {SUFFIX} file. Name a set of scenarios or labelled mails.")
    yield from files


def _agreed(same: Sequence[tuple[Scenario, LeftOut, Any]], left_out: list[LeftOut]) -> Iterator[Scenario]:
    """Of rows with one name the first, if all say the same; else none, since nobody knows which of them is right."""
    (scenario, first, row), *others = same
    if all(other == row for _, _, other in others):
        yield scenario
        left_out += [LeftOut(at.file, at.line, f"the same as line {first.line}. Take it out.") for _, at, _ in others]
        return
    places = " and ".join(f"line {at.line} of {at.file}" for _, at, _ in same)
    reason = f"{scenario.name} stands in {places}, and they disagree: none of them counts. Keep the right one."
    left_out += [LeftOut(at.file, at.line, reason) for _, at, _ in same]


def _scenario(row: Mapping[str, Any], file: Path, number: int) -> Scenario:
    if row.get("channel", MAIL) != MAIL:
        _check_conversation(row)
        raise SimulatorError(
            f"a conversation of the channel {row['channel']}, which is not tested beside mails. Name only files of "
            "labelled conversations, or leave it out."
        )
    if "scenario" in row:
        return _own(row)
    return of_mail(labels.of({"id": f"{file.stem}-{number}", **row}, ""))


def _check_conversation(row: Mapping[str, Any]) -> None:
    """Refuse a row that would be no conversation on any channel."""
    fields = Fields(row, "")
    fields.text("id")
    turns = fields.value("turns", None)
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        fields.refuse("turns", "a list of objects")
    for turn in turns:
        Fields(turn, "").text("text")


def _own(row: Mapping[str, Any]) -> Scenario:
    fields = Fields(row, "")
    _refuse_unknown("scenario", row)
    facts = fields.value("facts", {})
    if not isinstance(facts, dict) or not all(isinstance(value, str) for value in facts.values()):
        fields.refuse("facts", "an object of texts")
    turns = fields.value("turns", None)
    if not isinstance(turns, list) or not turns:
        fields.refuse("turns", "a list of turns")
    read = tuple(_turn(turn, number, facts) for number, turn in enumerate(turns, start=1))
    if sum(turn.hours for turn in read[1:]) >= HOURS:
        raise SimulatorError(f"the turns take {HOURS} hours or more. Put them closer together.")
    return Scenario(
        name=fields.text("scenario"),
        persona=_persona(fields.value("persona", None)),
        turns=read,
        facts=facts,
        goal=fields.texts("goal"),
    )


def _persona(row: Any) -> Persona:
    _refuse_unknown("persona", row)
    fields = Fields(row, "persona")
    address = fields.text("address")
    if not is_address(address):
        fields.refuse("address", "an e-mail address")
    return Persona(
        name=fields.text("name", ""),
        address=address,
        service_level=fields.text("service_level", "") or None,
        manner=fields.name("manner", frozenset(MANNERS), AS_WRITTEN),
    )


def _turn(row: Any, number: int, facts: Mapping[str, str]) -> Turn:
    where = f"turn {number}"
    _refuse_unknown("turn", row, where)
    fields = Fields(row, where)
    says = fields.value("says", None)
    texts = (says,) if isinstance(says, str) else fields.texts("says")
    unknown = {name for text in texts for name in _SLOT.findall(text)} - facts.keys()
    if not texts or unknown:
        fields.refuse("says", f"without {{{min(unknown)}}}, which is no fact" if unknown else "a text or several")
    return Turn(
        texts=texts,
        expected=_expectation(fields.value("expect", {}), where),
        subject=fields.text("subject", ""),
        when=When(fields.name("when", frozenset(map(str, When)), When.ALWAYS)),
        hours=_number(fields, "after_hours", 2.0),
    )


def _expectation(row: Any, where: str) -> Expectation:
    _refuse_unknown("expect", row, where)
    fields = Fields(row, where)
    return Expectation(
        categories=fields.names("category", CATEGORIES, []),
        routes=fields.names("route", ROUTES, []),
        factors=fields.flags("factors", FACTORS) if "factors" in row else {},
        questions=fields.flags("questions", frozenset(QUESTIONS)) if "questions" in row else {},
        debatable=fields.names("debatable", FACTORS | frozenset(QUESTIONS), []),
        holds=fields.names("holds", frozenset(POLICY.holds), []),
        facts=fields.texts("facts"),
        must_not=fields.texts("must_not"),
        seconds=_number(fields, "seconds", LONGEST),
    )


def _number(fields: Fields, name: str, default: float) -> float:
    value = fields.value(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < HOURS * 3600:
        fields.refuse(name, "a number above 0")
    return float(value)


def _refuse_unknown(what: str, row: Any, where: str = "") -> None:
    """Refuse a field that nobody reads: what it should check would never be checked."""
    if not isinstance(row, dict):
        raise SimulatorError(f"{where or what} is no object. Correct it.")
    if unknown := sorted(row.keys() - KNOWN[what]):
        raise SimulatorError(f"{where or what}: {unknown[0]} is none of {', '.join(sorted(KNOWN[what]))}. Correct it.")
