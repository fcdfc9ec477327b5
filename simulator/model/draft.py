"""Draft a reply that states nothing but sentences of the passages."""

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
OPEN_END = "If anything is still open, simply answer this message."


def write(request: Request, matters: Matters, tone: Tone) -> str:
    """Write the reply to a request whose matters and tone are known."""
    name = " ".join(request.customer.split())[:80] or UNNAMED
    return "\n\n".join([f"Dear {name},", *_body(request, matters, tone), f"Kind regards,\n{request.company}"])


def _body(request: Request, matters: Matters, tone: Tone) -> list[str]:
    if matters.main.topic and matters.main.topic.answered == "thanks":
        return [THANKS]
    opening = _opening(matters, tone)
    if not matters.clear:
        return [opening, QUESTION_BACK, "A colleague is looking at your message as well."]
    facts = _facts(request, matters) if matters.covered else []
    return [opening, *facts, OPEN_END] if facts else [opening, COLLEAGUE]


def _opening(matters: Matters, tone: Tone) -> str:
    topic = matters.main.topic
    if not matters.clear or topic is None:
        thanks = "Thank you for your message."
    elif len(matters.all) > 1:
        thanks = "Thank you for your message; here is what we can say to each of your questions."
    else:
        thanks = f"Thank you for your message about {topic.about}."
    return f"{thanks} {APOLOGY}" if tone.complains else thanks


def _facts(request: Request, matters: Matters) -> list[str]:
    """Give the paragraphs that answer each matter, as long as there is room."""
    answers = Answers(request.passages)
    sizes = SENTENCES_FOR_ONE if len(matters.all) == 1 else SENTENCES_FOR_EACH
    asked = [matter.asks or (request.subject, request.text) for matter in matters.all]
    paragraphs = [paragraph for asks in asked for paragraph in answers.to(asks, sizes)]
    while len("\n\n".join(paragraphs)) > LONGEST:
        paragraphs.pop()
    return paragraphs
