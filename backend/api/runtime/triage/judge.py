"""The second look: a model judges each statement by its evidence alone, and never sees the customer's message.

What the customer wrote cannot steer whom it does not reach. One statement of each call is ours and untrue: a judge that
lets it pass has not read, and none of its verdicts counts.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any, NamedTuple, Protocol

from triage.errors import InvalidProofError, TriageError
from triage.evidence.checks import refusal
from triage.evidence.claim import Claim
from triage.ports import Deadline, Model
from triage.prompt import Question, Tool
from triage.wording import one_line

logger = logging.getLogger(__name__)

TOOL_NAME = "record_proof"
JUDGE = "judge"
"""What a verdict is by that no exact check gave."""
LONGEST_REASON = 300

INSTRUCTIONS = f"""You check statements of a draft against the sentences they cite. You see nothing else, and you know \
nothing else: a true statement that the evidence does not say is not supported.
Always answer by calling the tool {TOOL_NAME}, once, with exactly one verdict for each number.

supported: somebody who has read only this statement's evidence would sign every part of it.
not_supported: some part is missing in the evidence, goes beyond it or contradicts it; when in doubt.

Look at each of these:
- every amount, time, place, product, group of customers and step belongs to the same thing as in the evidence;
- conditions, limits and exceptions that the evidence states for it are there, in the evidence's sense;
- what is denied, excluded or refused there is not affirmed, and the other way round;
- who does what, and in which order, is the same;
- no promise, advice, reassurance, conclusion or verdict on a customer's own case is added.
Other words for the same are fine, and so is leaving out what is about something else.
The heading says what a sentence is about; the sentences before and after it are for understanding it.
reason: in a few words what is wrong; empty where nothing is."""

_AMOUNT = re.compile(r"(?<![\w.,:/+-])\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?(?![\w:/-]|[.,]\d)")
_TIMES = (3, 7, 11)


class Ruling(StrEnum):
    """What is known of a statement."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    NOT_CHECKED = "not_checked"


class Verdict(NamedTuple):
    """A ruling, the check that it is *by*, or the judge, and the *words* that say why it is not in favour."""

    ruling: Ruling
    by: str = ""
    words: str = ""


UNCHECKED = Verdict(Ruling.NOT_CHECKED)
SUPPORTED = Verdict(Ruling.SUPPORTED)


class Judge(Protocol):
    """Rules on statements by their evidence; a verdict for each, in their order."""

    def rule(self, claims: Sequence[Claim]) -> Sequence[Verdict]: ...


def prove(claims: Sequence[Claim], judge: Judge | None = None) -> list[Verdict]:
    """Rule on the statements of one reply: the exact checks first, and *judge* on what they do not refuse.

    Without a judge that remains unchecked.
    """
    found = [refusal(claim) for claim in claims]
    open_claims = [claim for claim, refused in zip(claims, found, strict=True) if not refused]
    judged = iter(judge.rule(open_claims) if judge and open_claims else [UNCHECKED] * len(open_claims))
    return [Verdict(Ruling.NOT_SUPPORTED, one.rule, one.words) if one else next(judged, UNCHECKED) for one in found]


@dataclass(slots=True, eq=False)
class SecondLook:
    """Has *model* judge statements, all in one call, with one of ours among them that *chance* chooses.

    There is no second try: a call that fails or that answers anything but the schema leaves all unchecked.
    """

    model: Model
    deadline: Deadline
    chance: Random

    def rule(self, claims: Sequence[Claim]) -> list[Verdict]:
        """Give a verdict for each of *claims*."""
        place = self.chance.randrange(len(claims) + 1)
        asked = [*claims[:place], planted(claims, self.chance.choice), *claims[place:]]
        try:
            verdicts = read(self.model.answer(question(asked), self.deadline).tool_input, len(asked))
        except TriageError as reason:
            logger.warning("judge gave no verdicts", extra={"reason": str(reason)})
            return [Verdict(Ruling.NOT_CHECKED, JUDGE, str(reason))] * len(claims)
        if verdicts.pop(place).ruling is not Ruling.NOT_SUPPORTED:
            logger.warning("judge let an untrue statement pass")
            return [Verdict(Ruling.NOT_SUPPORTED, JUDGE, "The judge let an untrue statement pass.")] * len(claims)
        return verdicts


def question(claims: Sequence[Claim]) -> Question:
    """Ask for verdicts on *claims*, numbered from 1; nothing but they and their evidence is part of it."""
    statements = [
        {
            "n": number,
            "statement": claim.text,
            "evidence": [
                {"heading": row.heading, "before": row.before, "sentence": row.sentence, "after": row.after}
                for row in claim.sources
            ],
        }
        for number, claim in enumerate(claims, start=1)
    ]
    return Question(
        INSTRUCTIONS, Tool(TOOL_NAME, "Record a verdict on each statement.", SCHEMA), {"statements": statements}
    )


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "verdicts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "n": {"type": "integer", "minimum": 1},
                    "verdict": {"type": "string", "enum": [Ruling.SUPPORTED, Ruling.NOT_SUPPORTED]},
                    "reason": {"type": "string"},
                },
                "required": ["n", "verdict", "reason"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["verdicts"],
    "additionalProperties": False,
}


def read(tool_input: Any, count: int) -> list[Verdict]:
    """Read exactly one verdict for each number up to *count*; raise `InvalidProofError` where it is anything else."""
    rows = tool_input.get("verdicts") if isinstance(tool_input, dict) and len(tool_input) == 1 else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidProofError("The judge's answer is no list of verdicts.")
    numbers = [row.get("n") for row in rows]
    # A bool is an int to isinstance, but no number of a statement.
    if any(type(number) is not int for number in numbers) or sorted(numbers) != list(range(1, count + 1)):
        raise InvalidProofError("The judge gave not exactly one verdict for each statement.")
    return [_verdict(row) for row in sorted(rows, key=lambda row: int(row["n"]))]


def _verdict(row: Mapping[str, Any]) -> Verdict:
    ruling, reason = row.get("verdict"), row.get("reason")
    if not isinstance(reason, str) or ruling not in ("supported", "not_supported") or len(row) != 3:
        raise InvalidProofError("A verdict of the judge is neither supported nor not_supported, with a reason.")
    if ruling == "supported":
        return SUPPORTED
    return Verdict(Ruling.NOT_SUPPORTED, JUDGE, one_line(reason)[:LONGEST_REASON])


def planted(claims: Sequence[Claim], choose: Callable[[Sequence[Claim]], Claim]) -> Claim:
    """Make a statement that is surely untrue, out of a sentence that one of *claims* cites.

    Another amount alone may follow from the sentence ("$30,000 or more" from "$10,000 or more"): so it denies the right
    one as well. A sentence without an amount is said to apply no longer.
    """
    cited = list(dict.fromkeys(source for claim in claims for source in claim.sources))
    made = [Claim(text, (source,)) for source in cited if (text := _with_another_amount(source.sentence))]
    return choose(made or [Claim(_denied(source.sentence), (source,)) for source in cited])


def is_planted(statement: str, sentences: Sequence[str]) -> bool:
    """Say whether *statement* is one that we would plant for these cited *sentences*."""
    return any(statement in {_with_another_amount(sentence), _denied(sentence)} for sentence in sentences)


def _denied(sentence: str) -> str:
    return f"This no longer applies: {sentence}"


def _with_another_amount(sentence: str) -> str:
    for match in _AMOUNT.finditer(sentence):
        if other := next(_others(match[0], sentence), ""):
            sign = "$" if sentence[: match.start()].endswith("$") else ""
            return f"{sentence[: match.start()]}{other} (not {sign}{match[0]}){sentence[match.end() :]}"
    return ""


def _others(amount: str, sentence: str) -> Iterator[str]:
    """Give other amounts in the same form that the sentence does not name."""
    decimals = len(amount.partition(".")[2])
    value = float(amount.replace(",", ""))
    for times in _TIMES if value else ():
        other = f"{value * times:,.{decimals}f}"
        if other not in sentence:
            yield other
