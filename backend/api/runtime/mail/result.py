"""One result in its four forms: the stored row, the poll's answer, the log line, and attributes of the contact.

The flow keeps what the poll answers as contact attributes. The agent's guide is given these with each of its pages, 16
KB together: so every text has its size in bytes here, where it is made. Of a long draft the copy for the guide is but
the beginning; the guide has all of it in the form where it is edited, and statement by statement in the proof.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from mail.guide_text import fitted, heading
from mail.subject import case_title, reply_subject
from triage import holds
from triage.addressee import UNKNOWN_NAME, addressee
from triage.assessment import Assessment, Status
from triage.finding import Finding
from triage.message import Customer, Message, ProfileMatch
from triage.modes import WITHHELD
from triage.policy import FACTS, POLICY, Policy
from triage.proof import OPEN, Proof
from triage.retention import KEPT_SECONDS
from triage.route import PARKED
from triage.wording import NOTHING, cut, one_line, plain_name

VERSION = 3
"""Of the row: one more whenever a field is added or means something else (`stored_row`)."""

SIZES: Mapping[str, int] = {
    "contactId": 256,
    "status": 10,
    "category": 64,
    "intent": 300,
    "confidence_explanation": 450,
    "suggested_response": 3500,
    "model_used": 150,
    "service_level": 60,
    "spending_profile": 150,
    "customer_name_text": 80,
    "credit_available": 3,
    "credit_value": 20,
    "add_info": 300,
    "confidence_explanation_sbs_formatting": 700,
    "suggested_response_sbs_formatting": 1100,
    "suggested_response_agent": 1400,
    "reply_subject": 500,
    "case_title": 200,
    "routing_priority": 10,
    "mail_kind": 10,
    "review_required": 5,
    "quiet": 5,
    "fingerprint": 64,
    "text_key": 64,
}
"""Most bytes of UTF-8 for each text of a result."""

FIELDS: tuple[str, ...] = (*SIZES, "confidence_score", "factors", "holds", "ttl", "v")

ORDINARY, AUTOMATIC = "ordinary", "automatic"
MOST_FINDINGS = 40
LONGEST_WORDS = 120

Mask = Callable[[str, Collection[str], str, str], str]
"""Takes names and what a mail says out of a text: `(text, names, mail, what we say ourselves)`."""

ATTRIBUTES: Mapping[str, str] = {
    "suggestedResponse": "suggested_response",
    "suggestedResponse4SBS": "suggested_response_sbs_formatting",
    "intent": "intent",
    "category": "category",
    "confidenceScore": "confidence_score",
    "confidenceExplanation": "confidence_explanation",
    "confidenceExplanation4SBS": "confidence_explanation_sbs_formatting",
    "factors": "factors",
    "lateHolds": "holds",
    "lateAdvice": "suggested_response_agent",
    "mailKind": "mail_kind",
    "caseTitle": "case_title",
    "routingPriority": "routing_priority",
}
"""Contact attributes that a late result sets.

What the flow decides itself is not among them: reasons and advice have names of their own, which the guide shows beside
the flow's, so that a result that comes late, or again, takes back no refusal of the ledger.
"""

_WITHHELD = frozenset(
    {
        "customer_name_text",
        "credit_available",
        "credit_value",
        "spending_profile",
        "add_info",
        "reply_subject",
        "case_title",
        "fingerprint",
        "text_key",
        "sender_key",
        "interaction",
        # It quotes what was found in the mail; the log names the holds.
        "suggested_response_agent",
    }
)
_TEXTS = frozenset(
    {
        "intent",
        "confidence_explanation",
        "confidence_explanation_sbs_formatting",
        "suggested_response",
        "suggested_response_sbs_formatting",
    }
)
_FROM_THE_MODEL = frozenset({"intent", "suggested_response"})
_COPIES: Mapping[str, str] = {
    "confidence_explanation_sbs_formatting": "confidence_explanation",
    "suggested_response_sbs_formatting": "suggested_response",
}
"""Fields that hold another one escaped for the guide."""
_JUDGED = _TEXTS | {"confidence_score", "factors", "model_used"}


def compose(
    message: Message,
    customer: Customer,
    assessment: Assessment,
    *,
    fingerprint: str,
    text_key: str = "",
    company: str = "",
    now: float,
    policy: Policy = POLICY,
) -> dict[str, Any]:
    """Make the row that is stored for a message, every text within its size.

    *fingerprint* tells it from others, *text_key* which say the same.
    """
    texts = {
        "contactId": message.contact_id,
        "status": str(assessment.status),
        "category": assessment.category,
        "intent": heading(assessment.intent),
        "confidence_explanation": assessment.explanation,
        "suggested_response": assessment.suggested_response,
        "model_used": assessment.model_id,
        "service_level": customer.service_level,
        "spending_profile": customer.spending_profile,
        "customer_name_text": plain_name(addressee(customer, message.names)) or UNKNOWN_NAME,
        "credit_available": "yes" if customer.credit_score else "no",
        "credit_value": customer.credit_score or "unknown",
        "add_info": one_line(customer.additional_information),
        "confidence_explanation_sbs_formatting": fitted(
            assessment.explanation, SIZES["confidence_explanation_sbs_formatting"]
        ),
        "suggested_response_sbs_formatting": fitted(
            assessment.suggested_response, SIZES["suggested_response_sbs_formatting"]
        ),
        "suggested_response_agent": _advice(assessment, policy),
        "reply_subject": reply_subject(message.subject, company, known=_is_known(customer)),
        "case_title": case_title(message.subject),
        "routing_priority": _priority(assessment, customer, policy),
        "mail_kind": AUTOMATIC if PARKED in assessment.holds else ORDINARY,
        "fingerprint": fingerprint,
        "text_key": text_key,
        "review_required": "true" if assessment.holds else "false",
        "quiet": "true" if is_quiet(assessment.status, assessment.holds, policy) else "false",
    }
    return {name: cut(text, SIZES[name]) for name, text in texts.items()} | {
        "confidence_score": assessment.score.value,
        "factors": dict(assessment.factors),
        "holds": list(policy.in_order(assessment.holds)),
        "findings": [_finding(each) for each in assessment.findings[:MOST_FINDINGS]],
        "statements": list(_statements(assessment.proof)),
        "unanswered": [each.words for each in assessment.findings if each.hold == OPEN][:MOST_FINDINGS],
        "questions": {name: str(answer) for name, answer in assessment.questions.items()},
        "ttl": int(now) + KEPT_SECONDS,
        "v": VERSION,
        **_scores(assessment),
    }


def is_quiet(status: str, found: Collection[str], policy: Policy) -> bool:
    """Say whether no person is known to have written: then the flow makes no profile and no case, and sends nothing."""
    return status != Status.READY or PARKED in found or not policy.quiet_holds.isdisjoint(found)


def as_texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Flatten a row to texts, none of them empty, as a flow's `STRING_MAP` wants them."""
    shown = {**row, **_shown_instead(row)}
    return {name: _text(shown.get(name)) for name in FIELDS}


def is_withheld(row: Mapping[str, Any]) -> bool:
    """Whether the analysis of a row is not to be shown to anybody."""
    return not WITHHELD.isdisjoint(row.get("holds", ()))


def as_attributes(row: Mapping[str, Any]) -> dict[str, str]:
    """Name a row's texts as the flow names its contact attributes."""
    texts = as_texts(row)
    return {attribute: texts[field] for attribute, field in ATTRIBUTES.items()}


def as_log_record(
    row: Mapping[str, Any], *, names: Collection[str], mail: str, with_texts: bool, mask: Mask
) -> dict[str, Any]:
    """Give the fields to log: personal ones withheld, texts only if wanted, and then masked by *mask*.

    The texts are intent, explanation and reply with their copies; *names* and *mail* are the customer's, and words of
    the mail are left where policy or proof have them too. Of what was found only the names of holds and rules are
    logged, never the words.
    """
    record = {name: "[withheld]" if name in _WITHHELD else value for name, value in row.items()}
    record["statements"] = dict(Counter(each["verdict"] for each in row.get("statements", ())))
    record["unanswered"] = len(row.get("unanswered", ()))
    record["findings"] = [{"hold": each["hold"], "rule": each["rule"]} for each in row.get("findings", ())]
    texts = _TEXTS & record.keys()
    for name in texts:
        del record[name]
    if not with_texts:
        return record
    ours = " ".join([POLICY.wording, *_evidence(row)])
    for name in texts - _COPIES.keys():
        record[name] = mask(str(row[name]), names, mail if name in _FROM_THE_MODEL else "", ours)
    # A copy is made anew, since in its markup a name or a quotation may be spelled otherwise.
    return record | {name: fitted(record[original], SIZES[name]) for name, original in _COPIES.items() if name in texts}


def _evidence(row: Mapping[str, Any]) -> Iterator[str]:
    """The sentences of the articles that the reply rests on, with their headings."""
    for statement in row.get("statements", ()):
        for cited in statement.get("evidence", ()):
            yield from (cited["heading"], cited["sentence"])


def _shown_instead(row: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in place of an analysis that is recorded, but not to be shown; the queue follows it all the same."""
    if not is_withheld(row):
        return {}
    shown = [hold for hold in row["holds"] if hold in WITHHELD | POLICY.quiet_holds]
    return dict.fromkeys(_JUDGED) | {"holds": shown, "suggested_response_agent": holds.explain(shown, POLICY.holds)}


def _statements(proof: Proof) -> Iterator[dict[str, Any]]:
    """Give each statement of the reply with what it rests on, and what became of it."""
    for statement, verdict, evidence in zip(proof.statements, proof.verdicts, proof.evidence, strict=True):
        yield {
            "text": statement.text,
            "sources": list(statement.sources),
            "evidence": [{"heading": row.heading, "sentence": row.sentence} for row in evidence],
            "verdict": str(verdict.ruling),
            "by": verdict.by,
            "words": verdict.words,
            **({"translation": {**origin.as_json, "read": origin.read}} if (origin := statement.original) else {}),
        }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "hold": finding.hold,
        "words": cut(one_line(finding.words), LONGEST_WORDS),
        "rule": finding.rule,
        "source": finding.source,
    }


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_count(name, count) for name, count in value.items() if count) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return NOTHING if value is None or value == "" else str(value)


def _count(name: str, count: int) -> str:
    return name if count == 1 else f"{name} {count}"


def _advice(assessment: Assessment, policy: Policy) -> str:
    """Tell the agent who takes over what to mind, which words were found, and on which articles the draft rests."""
    found = [each._replace(words=heading(each.words)) for each in assessment.findings]
    advice = holds.explain(policy.in_order(assessment.holds), policy.holds, found)
    if assessment.status is Status.FAILED or PARKED in assessment.holds:
        return advice
    knows = not any(assessment.factors.get(factor.name) for factor in policy.factors if FACTS in factor.decided_by)
    titles = [source.rstrip("/").rsplit("/", 1)[-1] for source in assessment.sources]
    sources = f"The draft rests on: {', '.join(titles)}." if titles and knows else "No article answers this."
    return f"{advice} {sources}".strip()


def _scores(assessment: Assessment) -> dict[str, float]:
    """The guardrail's scores as far as there are any; they are for the record and no part of the poll's answer."""
    scores = {"grounding_score": assessment.grounding, "relevance_score": assessment.relevance}
    return {name: score for name, score in scores.items() if score is not None}


def _is_known(customer: Customer) -> bool:
    """Whether a profile knows the sender: the one that the flow makes of a stranger has no name."""
    return customer.match is ProfileMatch.ONE and bool(customer.first_name or customer.last_name)


def _priority(assessment: Assessment, customer: Customer, policy: Policy) -> str:
    urgent = any(assessment.factors.get(factor.name, 0) for factor in policy.factors if factor.hastens)
    return "high" if urgent or customer.is_premium(policy.premium_service_levels) else "normal"
