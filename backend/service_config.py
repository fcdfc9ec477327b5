"""`config/customer-service-config.yaml`, if there is one: another way to write some of the settings.

A key stands for a setting of `.env`, or for what is decided elsewhere and may be said here as it is. Nothing has a
value of its own in this file, so whatever it says holds, or is refused with the place that decides.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # it brings no types

from backend.names import CHAT_LANGUAGE, ENGINE, SPEAKER
from triage.language import NAMES

FILE: Final = "config/customer-service-config.yaml"
ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, *NAMES)
"""In which articles are kept: written in the first, with translations into the others."""
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """A key that is a setting called *name*; *text* gives what `.env` would say."""

    name: str
    text: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A key whose *value* is decided elsewhere: *where*."""

    value: Any
    where: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A share that may not lie above the threshold."""


Row = Setting | Decided | Bound


@dataclass(slots=True)
class Chosen:
    """Settings by name, each with the key that says so; *escalation* in points of the score."""

    settings: dict[str, tuple[str, str]] = field(default_factory=dict)
    escalation: int | None = None
    problems: list[str] = field(default_factory=list)


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("give a text.")
    return value.strip()


def _names(value: Any) -> str:
    if value == []:
        raise ValueError("give one name, or some.")
    return ",".join(map(_word, value if isinstance(value, list) else [value]))


def _points(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("give a number from 0 to 1, such as 0.8.")
    points = value * FULL
    if abs(points - round(points)) > 1e-9:
        raise ValueError("give at most two digits after the point; the score counts whole points of 100.")
    return str(round(points))


ROWS: Final[Mapping[str, Row]] = {
    "conversational_ai.intent_recognition.model": Setting("MODEL_CHAIN", _names),
    "conversational_ai.response_generation.model": Setting("MODEL_CHAIN", _names),
    "conversational_ai.confidence_threshold": Setting("CONFIDENCE_THRESHOLD", _points),
    "conversational_ai.escalation_threshold": Bound(),
    "voice_ai.transcription.language": Decided(CHAT_LANGUAGE.replace("_", "-"), "the bot has this language"),
    "voice_ai.transcription.speaker_labels": Decided(True, "each side of a recording has a channel of its own"),
    "voice_ai.text_to_speech.voice": Decided(SPEAKER, "contact-flows/Voice.json and the bot speak with this voice"),
    "voice_ai.text_to_speech.engine": Decided(ENGINE, "contact-flows/Voice.json and the bot speak with this engine"),
    "voice_ai.call_routing.queue": Setting("AMAZON_CONNECT_QUEUE_ID", _word),
    "knowledge_base.search_engine": Setting("VECTOR_STORE", lambda value: _word(value).upper()),
    "knowledge_base.auto_update": Decided(False, "articles are proposed by software and published by a person's merge"),
    "knowledge_base.multi_language": Decided(True, "translations stand in knowledge-articles/translations"),
    "knowledge_base.content_languages": Decided(
        [*LANGUAGES], "articles are kept in these; replies go out in REPLY_LANGUAGES"
    ),
}


def read(folder: Path) -> Chosen:
    """Read the file below *folder*; nothing is chosen where there is none."""
    file, chosen = folder / FILE, Chosen()
    if not file.exists():
        return chosen
    try:
        document = yaml.load(file.read_text(encoding="utf-8-sig"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        chosen.problems.append(f"it cannot be read: write YAML in UTF-8 ({' '.join(str(error).split())}).")
        return chosen
    for key, value in _leaves(document, ""):
        _take(chosen, key, value)
    return chosen


def _take(chosen: Chosen, key: str, value: Any) -> None:
    row = ROWS.get(key)
    try:
        match row:
            case Setting():
                _set(chosen, row, key, row.text(value))
            case Bound():
                chosen.escalation = int(_points(value))
            case Decided() if type(value) is not type(row.value) or value != row.value:
                chosen.problems.append(f"{key} is {_shown(value)}, but {row.where}: write {_shown(row.value)}.")
            case None:
                chosen.problems.append(_stranger(key))
    except ValueError as reason:
        chosen.problems.append(f"{key} is {_shown(value)}: {reason}")


def _set(chosen: Chosen, row: Setting, key: str, text: str) -> None:
    before, said = chosen.settings.setdefault(row.name, (text, key))
    if before != text:
        chosen.problems.append(f'{key} is "{text}", {said} "{before}": one call does both, so write the same.')


def _stranger(key: str) -> str:
    """Name the key that was meant: one with much the same name, wherever it stands."""
    ends = {known.rpartition(".")[2]: known for known in ROWS}
    near = difflib.get_close_matches(key, ROWS, 1, 0.75) or [
        ends[end] for end in difflib.get_close_matches(key.rpartition(".")[2], ends, 1, 0.75)
    ]
    return f"{key} is no key: " + (f"did you mean {near[0]}?" if near else "remove it.")


def _leaves(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each value with the keys that lead to it; a part of ours that is empty says nothing."""
    if isinstance(node, Mapping) and node:
        for key, inner in node.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif node or path in ROWS or (path and not any(known.startswith(f"{path}.") for known in ROWS)):
        yield path or "the whole file", node


def _shown(value: Any) -> str:
    return str(yaml.safe_dump(value, default_flow_style=True, width=1000)).removesuffix("...\n").strip()


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # it brings no types
    """Refuses a key that stands there twice, of which YAML would take the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(set(map(str, keys))) < len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key stands there twice", node.start_mark)
        return super().construct_mapping(node, deep)
