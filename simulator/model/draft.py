"""Draft a reply that states nothing but sentences of the passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.model.answer import Answers
from simulator.model.matters import Matters
from simulator.model.request import Request
from simulator.model.tone import Tone

SENTENCES_FOR_ONE, SENTENCES_FOR_EACH = (5, 3), (3, 2)
"""How long the paragraphs are that answer a lone matter, and one of several."""
LONGEST = 3500
"""Characters of all answers together."""
UNNAMED = "Valued Customer"

THANKS = "Thank you for your kind words. They mean a lot to us, and we are glad to pass them on to our team."
QUESTION_BACK = (
    "So that we can help, please tell us a little more: what is it about, for instance which account, card, policy or "
    "payment, and what would you like us to do? Please leave out passwords and full card numbers."
)
COLLEAGUE = "A colleague who knows this matter will take care of it and write to you."
APOLOGY = "I am sorry for the trouble you have had, and I take it seriously."
REST = (
    "This does not answer every question of yours. For what is still open, please answer this message, so that a "
    "colleague can look into it."
)
OPEN_END = "If anything is still open, simply answer this message."


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply; *answers* says whether it tells something about what is wanted, as far as that is clear."""

    text: str
    answers: bool


def write(request: Request, matters: Matters, tone: Tone) -> Draft:
    """Write the reply to a request whose matters and tone are known."""
    name = " ".join(request.customer.split())[:80] or UNNAMED
    facts, answers_all = _facts(request, matters) if matters.covered and matters.clear else ([], False)
    body = _body(matters, tone, facts, answers_all=answers_all)
    text = "\n\n".join([f"Dear {name},", *body, f"Kind regards,\n{request.company}"])
    return Draft(text, answers=bool(facts) or matters.is_thanks or not matters.clear)


def _body(matters: Matters, tone: Tone, facts: Sequence[str], *, answers_all: bool) -> list[str]:
    if matters.is_thanks:
        return [THANKS]
    opening = _opening(matters, tone, answers_all=answers_all)
    if not matters.clear:
        return [opening, QUESTION_BACK, "A colleague is looking at your message as well."]
    if not facts:
        return [opening, COLLEAGUE]
    return [opening, *facts, OPEN_END if answers_all else REST]


def _opening(matters: Matters, tone: Tone, *, answers_all: bool) -> str:
    topic = matters.main.topic
    several = len(matters.all) > 1
    if several and answers_all:
        thanks = "Thank you for your message; here is what we can say to each of your questions."
    elif several or not matters.clear or topic is None:
        thanks = "Thank you for your message."
    else:
        thanks = f"Thank you for your message about {topic.about}."
    return f"{thanks} {APOLOGY}" if tone.complains else thanks


def _facts(request: Request, matters: Matters) -> tuple[list[str], bool]:
    """Give the paragraphs that answer each matter, and whether every matter has an answer and room for it."""
    answers = Answers(request.passages)
    whole = (request.subject, request.text)
    if len(matters.all) == 1:
        found = answers.to(matters.main.asks or whole, SENTENCES_FOR_ONE) or answers.to(whole, SENTENCES_FOR_ONE)
        return found, bool(found)
    each = [answers.to(matter.asks or whole, SENTENCES_FOR_EACH) for matter in matters.all]
    facts = [paragraph for found in each for paragraph in found]
    kept = [fact for number, fact in enumerate(facts) if len("\n\n".join(facts[: number + 1])) <= LONGEST]
    return kept, kept == facts and all(each)
