"""Amazon Bedrock's ApplyGuardrail, answered by a stand-in: word lists and counted words, no model.

It knows orders to the software in a mail, and swear words, card and social security numbers in a reply. Its scores
count how much of a reply stands in its sources. As it knows no synonyms, words alone never make a score low; a number
that stands nowhere does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.aws.call import Call, ServiceError
from simulator.aws.wire import time_out
from simulator.clock import VirtualClock
from simulator.text import fold, sentences, stems

GUARDRAIL_ID = "simulatedguardrail"
GUARDRAIL_VERSION = "1"
TYPICAL_SECONDS = 0.25

WORTH_OF_WORDS = 0.4
"""By how much unknown words can lower a score."""

_ORDERS = tuple(
    map(
        re.compile,
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|polic|previous|above|prior)",
            r"\b(?:system|developer|admin)\s*(?:prompt|message|instruction|mode|note|override|command)",
            r"\b(?:you are now|from now on you|as an (?:ai|language model)|jailbreak|no restrictions)\b",
            r"\b(?:confidence|risk)?[\s_]*score\s*(?:=|:|of|to|is)\s*\d",
            r"\b(?:print|reveal|repeat|disclose)\b.{0,40}\b(?:prompt|instructions|secrets?|customer data)\b",
            r"\broute\s*[=:]|\[\[|<\s*/?\s*(?:system|instructions?)\b|^\s*#{3}",
        ),
    )
)
"""Orders to the software, by the usual words."""
_SWEARING = re.compile(r"\b(?:fuck\w*|(?:bull)?shit\w*|bastards?|assholes?|motherfuck\w*|cunts?|bitch\w*)\b")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_SOCIAL_SECURITY = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

USAGE = {
    f"{policy}Units": 1
    for policy in (
        "topicPolicy",
        "contentPolicy",
        "wordPolicy",
        "sensitiveInformationPolicy",
        "sensitiveInformationPolicyFree",
        "contextualGroundingPolicy",
    )
}


@dataclass(slots=True)
class ApplyGuardrail:
    """The operation, for the one guardrail there is: *seconds* pass for every call, unless the client gives up before.

    *scores*, by type, take the place of what the stand-in counts.
    """

    clock: VirtualClock
    seconds: float = TYPICAL_SECONDS
    scores: dict[str, float] = field(default_factory=dict)

    def __call__(self, call: Call) -> Mapping[str, Any]:
        if (call.path["guardrailIdentifier"], call.path["guardrailVersion"]) != (GUARDRAIL_ID, GUARDRAIL_VERSION):
            raise ServiceError("ResourceNotFoundException", "No such guardrail.")
        if self.seconds > call.read_timeout:
            raise time_out(self.clock, call.url, call.read_timeout)
        self.clock.sleep(self.seconds)
        texts = _Texts.of(call.body["content"])
        return _message(texts.guarded) if call.body["source"] == "INPUT" else self._reply(texts)

    def _reply(self, texts: _Texts) -> Mapping[str, Any]:
        assessment: dict[str, Any] = {}
        masked, secrets = _mask(texts.guarded)
        if secrets:
            assessment["sensitiveInformationPolicy"] = {"piiEntities": secrets, "regexes": []}
        if swear_words := _SWEARING.findall(fold(texts.guarded)):
            found = [_found("BLOCKED", type="PROFANITY", match=word) for word in dict.fromkeys(swear_words)]
            assessment["wordPolicy"] = {"customWords": [], "managedWordLists": found}
        if texts.sources:
            scores = _scores(texts) | self.scores
            assessment["contextualGroundingPolicy"] = {"filters": [_score(*each) for each in scores.items()]}
        shown = "Withheld by the guardrail." if swear_words else masked
        return _answer(assessment, shown if secrets or swear_words else None)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a request, by what they are marked as."""

    guarded: str
    query: str
    sources: str

    @classmethod
    def of(cls, content: Iterable[Mapping[str, Any]]) -> _Texts:
        marked: dict[str, list[str]] = {"guard_content": [], "query": [], "grounding_source": []}
        for block in content:
            for qualifier in block["text"].get("qualifiers") or ["guard_content"]:
                marked[qualifier].append(block["text"]["text"])
        return cls(*("\n".join(texts) for texts in marked.values()))


def _message(text: str) -> Mapping[str, Any]:
    if not any(order.search(fold(sentence)) for sentence in sentences(text) for order in _ORDERS):
        return _answer({}, None)
    attack = _found("BLOCKED", type="PROMPT_ATTACK", confidence="HIGH", filterStrength="HIGH")
    return _answer({"contentPolicy": {"filters": [attack]}}, "Withheld by the guardrail.")


def _answer(assessment: Mapping[str, Any], shown: str | None) -> Mapping[str, Any]:
    return {
        "action": "NONE" if shown is None else "GUARDRAIL_INTERVENED",
        "outputs": [] if shown is None else [{"text": shown}],
        "assessments": [assessment],
        "usage": USAGE,
    }


def _mask(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Put the kind of a secret in its place, and list the secrets."""
    secrets = [
        *(("CREDIT_DEBIT_CARD_NUMBER", match) for match in _CARD.findall(text) if _is_card(match)),
        *(("US_SOCIAL_SECURITY_NUMBER", match) for match in _SOCIAL_SECURITY.findall(text)),
    ]
    for kind, match in secrets:
        text = text.replace(match, f"{{{kind}}}")
    return text, [_found("ANONYMIZED", type=kind, match=match) for kind, match in secrets]


def _is_card(digits: str) -> bool:
    """Say whether the last digit is the one that the others ask for."""
    numbers = [int(digit) for digit in reversed(digits) if digit.isdigit()]
    return sum(numbers[::2] + [sum(divmod(2 * number, 10)) for number in numbers[1::2]]) % 10 == 0


def _found(action: str, **entry: Any) -> dict[str, Any]:
    return {**entry, "action": action, "detected": True}


def _score(kind: str, score: float) -> dict[str, Any]:
    return {"type": kind, "threshold": 0.5, "score": round(score, 2), "action": "NONE", "detected": score < 0.5}


def _scores(texts: _Texts) -> dict[str, float]:
    known = f"{texts.sources}\n{texts.query}"
    numbers = _share(_NUMBER.findall(texts.guarded), set(_NUMBER.findall(known)))
    written = stems(texts.guarded)
    return {
        "GROUNDING": numbers * _worth(_share(written, set(stems(known)))),
        "RELEVANCE": _worth(_share(stems(texts.query), set(written))),
    }


def _worth(share_of_words: float) -> float:
    return 1 - WORTH_OF_WORDS * (1 - share_of_words)


def _share(items: Collection[str], known: Collection[str]) -> float:
    return sum(item in known for item in items) / len(items) if items else 1.0
