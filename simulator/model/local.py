"""The stand-in for a language model: deterministic, offline, and no more than rules and counted words.

It answers a Converse request as a model would, by calling the tool of the request.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.model import draft, judge, matters, request, sensitive, tone, urgency
from simulator.model.mail import Mail
from simulator.model.matters import Matters
from simulator.model.request import Passage, Request
from simulator.model.task import Task, forced_tool
from simulator.model.tone import Tone
from simulator.text import sentences

NAME = "stand-in (no language model)"


class LocalModel:
    """Judges a mail and drafts a reply; holds no state, so the same request always gets the same answer."""

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a parsed Converse *body* with a Converse response that calls the tool."""
        task, tool = Task.of(body), forced_tool(body)
        if task is Task.PROOF:
            found = judge.proof(request.document(body, "statements"))
        elif task is Task.COMPLETENESS:
            found = {"open": []}
        else:
            found = analyse(request.read(body))
        return _response(tool, found, len(json.dumps(body)))


def analyse(asked: Request) -> dict[str, Any]:
    """Give the input that the tool is called with; a question that the rules know nothing of is answered with no."""
    mail = Mail.parse(asked.subject, asked.text)
    found = matters.find(mail, asked.passages, is_customer=bool(asked.service_level))
    heard = tone.judge(mail)
    drafted = draft.write(asked, found, heard)
    factors = {
        "no_knowledge": int(not (found.covered and drafted.answers)),
        "unclear_info": int(not found.clear),
        "premium_complaints": int(heard.complains),
        "angry_frustrated_tone": int(heard.angry),
        "urgency": int(urgency.is_urgent(mail)),
        "multiple_topics": min(found.further, 20),
    }
    return {
        "category": found.category,
        "intent": _intent(found, heard),
        "factors": {name: factors.get(name, 0) for name in asked.factors},
        "reply": list(_statements(drafted.text, asked.passages)),
        "courtesy": "thanks",
        "unanswered": [],
        "sensitive_topics": sensitive.find(mail),
        **({"questions": dict.fromkeys(asked.questions, "no")} if asked.questions else {}),
    }


def _statements(text: str, passages: tuple[Passage, ...]) -> Iterator[dict[str, Any]]:
    known = {sentence: id_ for row in passages for sentence, id_ in row.ids.items()}
    for sentence in sentences(text):
        if sentence in known:
            yield {"text": sentence, "sources": [known[sentence]]}


def _intent(found: Matters, heard: Tone) -> str:
    if not found.clear or not found.main.topic:
        return "The customer does not say clearly what is wanted."
    verb = "complains and asks" if heard.complains else "asks"
    names = dict.fromkeys(matter.topic.about for matter in found.all if matter.topic)
    if found.is_thanks:
        return "The customer thanks us."
    return f"The customer {verb} about {'; and about '.join(names)}."


def _response(tool: str, tool_input: Mapping[str, Any], asked: int) -> dict[str, Any]:
    tokens = asked // 4, len(str(tool_input)) // 4
    return {
        "output": {
            "message": {
                "role": "assistant",
                "content": [{"toolUse": {"toolUseId": "tooluse_stand_in", "name": tool, "input": dict(tool_input)}}],
            }
        },
        "stopReason": "tool_use",
        "usage": {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)},
        "metrics": {"latencyMs": 1},
    }
