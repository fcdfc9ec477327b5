"""The stand-in for a language model: deterministic, offline, and no more than rules and counted words.

It answers a Converse request as a model would, by calling the tool of the request. It understands nothing, so it is
cautious: a mail is answered only if every sentence of it is accounted for.
"""

import json
from collections.abc import Mapping
from typing import Any

from simulator.model import judge, request, turn
from simulator.model.answer import LEANS
from simulator.model.converse import CALLED, call, document, response
from simulator.model.mail import Form, Mail
from simulator.model.reading import Reading
from simulator.model.request import Request
from simulator.model.task import Task, forced_tool
from simulator.text import fold, stems
from simulator.topics import without_notices

NAME = "stand-in (no language model)"


class LocalModel:
    """Judges a mail and drafts a reply; holds no state, so the same request always gets the same answer."""

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a parsed Converse *body* with a Converse response that calls the tool."""
        task = Task.of(body)
        if task is Task.PROOF:
            found = judge.proof(document(body, "statements"))
        elif task is Task.COMPLETENESS:
            found = completeness(document(body, "statements"))
        else:
            asked = request.read(body)
            found = turn.analyse(asked) if asked.is_turn else analyse(asked)
        called = call(forced_tool(body), found, "tooluse_stand_in")
        return response([called], CALLED, len(json.dumps(body)) // 4, len(str(found)) // 4, milliseconds=1)


def analyse(asked: Request) -> dict[str, Any]:
    """Give the input that the tool is called with; a question that the rules know nothing of is answered with no."""
    reading = Reading(asked)
    factors, questions = reading.factors(), reading.questions()
    return {
        "category": reading.category,
        "intent": reading.intent,
        "factors": {name: factors.get(name, 0) for name in asked.factors},
        "reply": [{"text": one.text, "sources": [one.id]} for one in reading.answer.told],
        "courtesy": "sorry" if factors["premium_complaints"] else "thanks",
        "unanswered": list(reading.unanswered()),
        "sensitive_topics": list(reading.sensitive_topics()),
        **({"questions": {name: questions.get(name, "no") for name in asked.questions}} if asked.questions else {}),
    }


def completeness(document: Mapping[str, Any]) -> dict[str, Any]:
    """Name the questions of a message that share no word with the statements of the reply.

    A question of few words leans on what stands around it, so nothing can be said of it.
    """
    said = {stem for text in document["statements"] for stem in stems(fold(text))}
    message = document["message"]
    text = without_notices("\n\n".join(part["text"] for part in message["parts"] if part["writing"] != "earlier"))
    asks = Mail.parse(message["subject"], text).of(Form.ASKS)
    return {"open": [ask.written for ask in asks if len(about := set(stems(ask.text))) >= LEANS and not about & said]}
