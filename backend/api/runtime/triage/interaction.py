"""The record of a handled message, `interaction.v1`: how it was decided, and never a word of the customer's.

What reads it later has the record alone: score and route follow from it again (`contradictions`). The texts are sealed
elsewhere, under the id in `text`. `interaction.json` is its schema; fields are only ever added. What became of the
message is known later (`Ending`), and joins the record where it is read.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from triage.assessment import Assessment, Section, Status
from triage.completeness import TOOL_NAME as COMPLETENESS
from triage.finding import Finding
from triage.handover import Act
from triage.held_back import HELD_BACK, is_drawn
from triage.judge import TOOL_NAME as PROOF
from triage.message import Customer, Message
from triage.modes import Kind, Mode
from triage.policy import Policy
from triage.prompt import TOOL_NAME as ANALYSIS
from triage.proof import OPEN, Proof
from triage.route import route
from triage.trace import Call
from triage.wording import clean

SCHEMA = "interaction.v1"
LONGEST_TEXT = 100_000
"""Bytes of a message that are sealed: what goes from one function to the next is bounded."""
RATING = "satisfaction"
"""What a customer said of the contact in a survey: an operator adds it, so the digest cannot cover it."""
UNKNOWN_SOURCE = "unknown"
"""What a cited id is called that is none of ours: a model may have written anything there."""

_ANSWERS, _NEITHER = frozenset({Kind.REPLY, Act.ANSWER}), frozenset({Act.ASK_BACK, Act.CLOSE})
_TASKS: Mapping[str, str] = {ANALYSIS: "analysis", PROOF: "proof", COMPLETENESS: "completeness"}
_ID = re.compile(r"p(\d{1,3})s\d{1,4}|c\d{1,2}")


class Use(StrEnum):
    """What became of a draft in the hands of an agent."""

    AS_IT_WAS = "as_it_was"
    EDITED = "edited"
    REJECTED = "rejected"


class Ending(NamedTuple):
    """What became of a message, known once its contact is over.

    *sent* are the kinds of mail that went out without a person. *use* is None where no agent decided on a draft;
    *changed* is the share of its words that were changed, *reason* why it was rejected, if the agent said so.
    """

    sent: tuple[str, ...]
    use: Use | None = None
    changed: float | None = None
    reason: str | None = None

    def as_json(self, interaction: str) -> dict[str, Any]:
        """What is kept beside the record of *interaction*."""
        told = {"id": interaction, **self._asdict()}
        return {**told, "digest": digest(told)}


class Interaction(NamedTuple):
    """One message and what was decided about it; a field is that of the record.

    *at* is in epoch seconds. *customer* is the sealed customer, None where nobody could be told apart; *intent* a name,
    where there is a table of them. *held_back* is the percent of messages like this that chance gives to people.
    *sent*, *use*, *changed* and *reason* are those of the ending, None where that is not known yet. *sentiment* is from
    -1 to 1, *satisfaction* what an operator adds later. *text* is the id under which the texts are sealed, None where
    they are not kept. *digest* stands for all the other fields but *satisfaction*.
    """

    schema: str
    id: str
    contact: str
    turn: int
    conversation: str | None
    at: float
    channel: str
    customer: str | None
    status: str
    category: str
    intent: str | None
    score: int
    full_score: int
    factors: Mapping[str, Mapping[str, int]]
    questions: Mapping[str, str]
    holds: list[str]
    findings: tuple[Mapping[str, str], ...]
    threshold: int
    held_back: int
    mode: str
    route: str
    sent: tuple[str, ...] | None
    use: str | None
    changed: float | None
    reason: str | None
    statements: tuple[Mapping[str, Any], ...]
    unanswered: int
    articles: tuple[Mapping[str, str], ...]
    grounding: float | None
    relevance: float | None
    sentiment: float | None
    satisfaction: Mapping[str, Any] | None
    latency_ms: Mapping[str, int]
    model: str | None
    judge: str | None
    calls: tuple[Mapping[str, Any], ...]
    policy: str
    text: str | None
    digest: str

    def as_json(self) -> dict[str, Any]:
        """The record, as far as it is known where the message was judged: without texts and digest."""
        return self._asdict()


def name(contact_id: str, turn: int = 1) -> str:
    """The id of the interaction that a contact's turn is; the same however often it is recorded."""
    return f"{contact_id}#{turn}"


def of(
    assessment: Assessment,
    *,
    contact_id: str,
    channel: str,
    customer: str | None,
    at: float,
    mode: Mode,
    policy: Policy,
    policy_hash: str,
    seconds: Mapping[str, float],
    turn: int | None = None,
    intent: str | None = None,
    sentiment: float | None = None,
    sent: tuple[str, ...] | None = None,
) -> Interaction:
    """Record what is thought of a message; *seconds* are those of steps around the judging.

    A *turn* is one of the conversation that the contact is, counted from 1; without one the message stands for itself.
    """
    used = {_task(call): call.model_id for call in assessment.calls}
    articles = {section.article for section in assessment.sections}
    return Interaction(
        schema=SCHEMA,
        id=name(contact_id, turn or 1),
        contact=contact_id,
        turn=turn or 1,
        conversation=contact_id if turn else None,
        at=round(at, 3),
        channel=channel,
        customer=customer,
        status=str(assessment.status),
        category=assessment.category,
        intent=intent,
        score=assessment.score.value,
        full_score=policy.full_confidence,
        factors={
            row.name: {"count": assessment.factors.get(row.name, 0), "impact": row.impact} for row in policy.factors
        },
        questions={name: str(answer) for name, answer in assessment.questions.items()},
        holds=list(policy.in_order(assessment.holds)),
        findings=tuple(_finding(each, articles) for each in assessment.findings),
        threshold=policy.threshold,
        held_back=policy.held_back,
        mode=str(mode),
        route=str(route(assessment.score.value, assessment.holds, policy.threshold)),
        sent=sent,
        use=None,
        changed=None,
        reason=None,
        statements=tuple(_statements(assessment.proof, assessment.sections)),
        unanswered=sum(each.hold == OPEN for each in assessment.findings),
        articles=tuple({"article": row.article, "section": row.hash} for row in assessment.sections),
        grounding=assessment.grounding,
        relevance=assessment.relevance,
        sentiment=sentiment,
        satisfaction=None,
        latency_ms={name: _ms(each) for name, each in {**seconds, **assessment.seconds}.items()},
        model=used.get("analysis"),
        judge=used.get("proof"),
        calls=tuple(sorted(map(_call, assessment.calls), key=lambda call: str(call["task"]))),
        policy=policy_hash,
        text=None,
        digest="",
    )


def texts(message: Message, customer: Customer, assessment: Assessment) -> dict[str, Any]:
    """What the customer wrote, who they are and what the models answered: all that it takes to decide once more.

    It is to be sealed, and lies open nowhere. Of a very long message it has the beginning.
    """
    left, parts = LONGEST_TEXT, []
    for part in message.parts:
        kept = clean(part.text).encode()[:left]
        parts.append({"writing": str(part.writing), "text": kept.decode("utf-8", "ignore")})
        left -= len(kept)
    return {
        "sender": clean(message.sender),
        "subject": clean(message.subject),
        "received": message.received,
        "parts": parts,
        "customer": {
            "name": clean(customer.name),
            "first_name": clean(customer.first_name),
            "last_name": clean(customer.last_name),
            "service_level": clean(customer.service_level),
            "spending_profile": clean(customer.spending_profile),
            "match": str(customer.match),
            "people_only": customer.people_only,
        },
        # As JSON in a text: a model may write halves of characters, which no JSON in UTF-8 can say.
        "answers": [{"task": _task(call), "tool_input": json.dumps(call.tool_input)} for call in assessment.calls],
    }


def finished(record: Mapping[str, Any], text: str | None) -> dict[str, Any]:
    """The record of a message whose texts are sealed under *text*, or not kept."""
    whole = {**record, "text": text}
    return {**whole, "digest": digest(whole)}


def ended(record: Mapping[str, Any], ending: Mapping[str, Any]) -> dict[str, Any]:
    """A finished *record* with its *ending*; where either was changed, its digest is wrong afterwards too."""
    whole = {**record, **{name: ending.get(name) for name in Ending._fields}}
    is_sound = all(each.get("digest") == digest(each) and each.get("id") == record["id"] for each in (record, ending))
    return {**whole, "digest": digest(whole)} if is_sound else {**whole, "digest": ""}


def answered(record: Mapping[str, Any]) -> bool | None:
    """Whether the software answered by itself, a mail or a turn; None where that is not known, or it was no answer.

    A turn that was asked back about, or closed, has had none, and no person either.
    """
    sent = record["sent"]
    if sent is None or not _NEITHER.isdisjoint(sent):
        return None
    return not _ANSWERS.isdisjoint(sent)


def digest(record: Mapping[str, Any]) -> str:
    """Give what stands for every field of *record* but the digest itself and what the customer said of it later."""
    document = {name: value for name, value in record.items() if name not in {"digest", RATING}}
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def contradictions(record: Mapping[str, Any]) -> list[str]:
    """Decide again from a finished *record* alone; name the fields that say otherwise, or `form` where it has none."""
    try:
        found = [name for name, value in _decided(record).items() if record[name] != value]
    except (AttributeError, LookupError, TypeError):
        found = ["form"]
    return found if record.get("digest") == digest(record) else [*found, "digest"]


def _decided(record: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from factors, findings and threshold."""
    deducted = sum(row["impact"] * row["count"] for row in record["factors"].values())
    was_judged = record["model"] is not None and record["status"] == Status.READY
    holds = {row["hold"] for row in record["findings"]}
    if HELD_BACK in holds and not is_drawn(record["contact"], record.get("held_back", 0)):
        holds.discard(HELD_BACK)
    return {
        "score": max(0, record["full_score"] + deducted) if was_judged else 0,
        "holds": [hold for hold in record["holds"] if hold in holds] + sorted(holds - set(record["holds"])),
        "route": route(record["score"], record["holds"], record["threshold"]),
    }


def _finding(finding: Finding, articles: Collection[str]) -> dict[str, str]:
    """Name a finding; its source may be a remark of the judge, and is told only where it is ours."""
    is_ours = finding.source in articles or _ID.fullmatch(finding.source)
    return {"hold": finding.hold, "rule": finding.rule, "source": finding.source if is_ours else ""}


def _statements(proof: Proof, sections: tuple[Section, ...]) -> Iterator[dict[str, Any]]:
    for statement, verdict in zip(proof.statements, proof.verdicts, strict=True):
        yield {
            "sources": [_source(each, sections) for each in statement.sources],
            "verdict": str(verdict.ruling),
            "by": verdict.by,
            **({"translation": statement.original.as_json} if statement.original else {}),
        }


def _source(cited: str, sections: tuple[Section, ...]) -> dict[str, str]:
    """Say where a cited sentence stands: ids count the passages of one search, articles and sections stay."""
    match = _ID.fullmatch(cited)
    if match and not match[1]:
        return {"id": cited, "article": "", "section": ""}
    number = int(match[1]) if match else 0
    if not 0 < number <= len(sections):
        return {"id": UNKNOWN_SOURCE, "article": "", "section": ""}
    section = sections[number - 1]
    return {"id": cited, "article": section.article, "section": section.hash}


def _call(call: Call) -> dict[str, Any]:
    return {
        "task": _task(call),
        "model": call.model_id,
        "prompt": call.prompt,
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "ms": _ms(call.seconds),
    }


def _task(call: Call) -> str:
    return _TASKS.get(call.task, call.task)


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
