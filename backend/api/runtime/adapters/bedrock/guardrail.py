"""A Bedrock guardrail, asked explicitly.

A reply that a model gives by calling a tool is seen by no guardrail that is named in the request to the model, so
message and reply are handed to `ApplyGuardrail` one by one.
https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-independent-api.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.config import Config

from adapters.answers import answer_or, number_of, text_of
from triage.errors import GuardrailUnavailableError
from triage.ports import Deadline
from triage.screening import Screening

LONGEST_SOURCES = 100_000
LONGEST_QUERY = 1_000
"""Characters; a request beyond them fails."""

CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
CALL_SECONDS = 2 * (1 + 3) + 2
"""What one call may take at most, with time to store the result: none begins with less left."""
QUICK_CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})
QUICK_SECONDS = 1 + 1 + 1
"""The same where somebody waits for every word."""

_RULES = (
    ("topicPolicy", "topics"),
    ("contentPolicy", "filters"),
    ("wordPolicy", "customWords"),
    ("wordPolicy", "managedWordLists"),
    ("sensitiveInformationPolicy", "piiEntities"),
    ("sensitiveInformationPolicy", "regexes"),
    ("contextualGroundingPolicy", "filters"),
)
"""Where an assessment lists what each policy looked for; `match` and `regex` in there repeat the text."""


@dataclass(slots=True, eq=False)
class BedrockGuardrail:
    """One version of a guardrail."""

    client: Any
    guardrail_id: str
    version: str
    call_seconds: float = CALL_SECONDS

    def screen_message(self, text: str, deadline: Deadline) -> Screening:
        """Look at what a customer wrote, for attempts to steer the model above all."""
        return self._apply("INPUT", [_block(text, "guard_content")], text, deadline)

    def screen_reply(self, reply: str, query: str, sources: Sequence[str], deadline: Deadline) -> Screening:
        """Look at a draft; with *sources*, also at how much of it stands in them and answers *query*."""
        grounds = [_block(source, "grounding_source") for source in _within(sources, LONGEST_SOURCES)]
        asked = [_block(query[:LONGEST_QUERY], "query")] if grounds and query else []
        return self._apply("OUTPUT", [*grounds, *asked, _block(reply, "guard_content")], reply, deadline)

    def _apply(self, source: str, content: list[dict[str, Any]], text: str, deadline: Deadline) -> Screening:
        if deadline() < self.call_seconds:
            raise GuardrailUnavailableError("No time was left to ask the guardrail.")
        with answer_or(GuardrailUnavailableError, "The guardrail did not answer"):
            answer = self.client.apply_guardrail(
                guardrailIdentifier=self.guardrail_id,
                guardrailVersion=self.version,
                source=source,
                content=content,
                # Scores that no threshold complains about are left out otherwise.
                outputScope="FULL",
            )
            return _read(answer, text)


def _read(answer: Mapping[str, Any], text: str) -> Screening:
    """Take from an answer what may leave this module; anything but a plain "no objection" is one."""
    acted = [(_name(entry), entry["action"]) for entry in _entries(answer) if entry.get("action", "NONE") != "NONE"]
    intervened = text_of(answer["action"]) != "NONE" or bool(acted)
    objections = tuple(dict.fromkeys(name for name, _ in acted)) or ("unnamed",)
    masked = bool(acted) and all(action == "ANONYMIZED" for _, action in acted)
    shown = "".join(text_of(output.get("text")) for output in answer.get("outputs", [])) if masked else ""
    return Screening(
        text=shown if intervened else text,
        objections=objections if intervened else (),
        grounding=_score(answer, "GROUNDING"),
        relevance=_score(answer, "RELEVANCE"),
    )


def _entries(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for assessment in answer.get("assessments", []):
        for policy, rules in _RULES:
            for entry in assessment.get(policy, {}).get(rules, []):
                yield {"rules": rules, **entry}


def _name(entry: Mapping[str, Any]) -> str:
    """A topic or pattern has a name of its own, a filter or kind of data a type, a word neither."""
    return text_of(entry.get("name") or entry.get("type") or entry["rules"])


def _score(answer: Mapping[str, Any], kind: str) -> float | None:
    """The lowest score of its *kind*."""
    filters = [
        entry
        for assessment in answer.get("assessments", [])
        for entry in assessment.get("contextualGroundingPolicy", {}).get("filters", [])
    ]
    return min((number_of(entry["score"]) for entry in filters if entry.get("type") == kind), default=None)


def _block(text: str, qualifier: str) -> dict[str, Any]:
    return {"text": {"text": text, "qualifiers": [qualifier]}}


def _within(texts: Iterable[str], size: int) -> Iterator[str]:
    """Give *texts* as far as *size* characters reach."""
    for text in texts:
        if piece := text[: max(size, 0)]:
            yield piece
        size -= len(text)
