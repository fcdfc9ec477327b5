"""One contact: what was written, what was decided and why, the guide, and the answer that an agent makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from mail.markup import hidden_text
from simulator.deployment import ARTICLES
from simulator.drawing import flow_picture, score
from simulator.drawing.score import Deduction
from simulator.knowledge.search import search_in
from simulator.mail_outcome import message_of
from simulator.office import draft
from simulator.office.draft import Draft, DraftError
from simulator.office.store import DONE, Row
from simulator.workspace import guide_view
from simulator.workspace.forms import Form, back, first, number
from simulator.workspace.rendering import agent_of, desk_of, message, page
from triage.message import Writing
from triage.policy import POLICY
from triage.wording import NOTHING

WRITINGS: Final = {
    Writing.WRITTEN: "written for this mail",
    Writing.UNSURE: "perhaps written for this mail",
    Writing.EARLIER: "of an earlier mail",
}
VERDICTS: Final = {"supported": "proved", "not_supported": "refused", "not_checked": "not checked"}
MOST_SENTENCES: Final = 8
LONGEST_QUERY: Final = 300
DAY: Final = 86_400
_TASK: Final = re.compile(r"^task[A-Z]")


def show(request: Request) -> Response:
    """The page of a contact."""
    row = _row(request)
    if row is None:
        return _missing(request)
    desk, agent = desk_of(request), agent_of(request)
    mail, record, outcome = desk.mail_of(row), desk.contact(row["id"]), row["outcome"]
    assert record is not None  # noqa: S101 - it was found a moment ago
    guide = desk.guide(row["id"], agent)
    edited = desk.draft(row, agent)
    query = request.query_params.get("sentence", "")[:LONGEST_QUERY]
    deductions = _deductions(outcome)
    context = {
        "title": row["subject"] or "(no subject)",
        "row": row,
        "mail": mail,
        "parts": [(WRITINGS[part.writing], str(part.writing), part.text) for part in message_of(mail).parts],
        "hidden": " ".join(hidden_text(mail.html or "").split())[:5000],
        "outcome": outcome,
        "holds": _holds(outcome),
        "deductions": deductions,
        "picture": score.draw(outcome["confidence_score"], deductions, desk.threshold, POLICY.full_confidence),
        "threshold": desk.threshold,
        "statements": _statements(outcome, edited),
        "verdicts": VERDICTS,
        "profile": desk.profile(record),
        "case": desk.case(record),
        "tasks": _tasks(record.attributes),
        "thread": desk.store.thread(row["thread"]),
        "history": [each for each in _history(request, row) if each["id"] != row["id"]],
        "outgoing": desk.store.outgoing(row["id"]),
        "guide": guide,
        "view": guide_view.shown(guide["page"]["view"]) if guide and guide["page"]["view"] else None,
        "draft": edited,
        "reasons": draft.REASONS,
        "decision": desk.store.decision(row["id"]),
        "others": desk.others_at_work(row["id"], agent),
        "is_open": row["state"] == "waiting",
        "query": query,
        "found": _sentences(request, query) if query else [],
        "said": request.query_params.get("said", ""),
    }
    return page(request, "contact.html", context)


def way(request: Request) -> Response:
    """The flow as a picture with the way that the contact took, and the same as a table with times."""
    row = _row(request)
    if row is None:
        return _missing(request)
    desk = desk_of(request)
    steps, flow = row["outcome"]["steps"], desk.flows.email
    picture = flow_picture.draw(flow, flow_picture.passages(steps, flow), title="The flow, and the way of this mail")
    guides = [{**step, "agent": agent} for agent, session in desk.store.guides(row["id"]) for step in session["steps"]]
    context = {
        "title": row["subject"] or "(no subject)",
        "row": row,
        "steps": steps,
        "picture": picture,
        "guides": guides,
    }
    return page(request, "way.html", context)


def answer_guide(request: Request, form: Form) -> Response:
    """Go on in the guide with what was chosen; a page that was left already is shown as it stands now."""
    contact_id, agent, desk = request.path_params["contact"], agent_of(request), desk_of(request)
    session = desk.store.guide(contact_id, agent)
    if session is None or session["step"] != number(form, "step") or session["page"]["view"] is None:
        return back(f"/contacts/{contact_id}?said=moved#guide")
    before = _recorded(request)
    desk.answer_guide(contact_id, agent, session["step"], guide_view.answered(session["page"]["view"], form))
    if _recorded(request) != before:
        desk.store.forget_draft(contact_id, agent)  # the editor begins anew where the guide has left it
    return back(f"/contacts/{contact_id}#guide")


def begin_guide(request: Request, form: Form) -> Response:  # noqa: ARG001 - only the token counts
    """Open the guide anew once it is over."""
    contact_id = request.path_params["contact"]
    desk_of(request).store.forget_guide(contact_id, agent_of(request))
    return back(f"/contacts/{contact_id}#guide")


def edit(request: Request, form: Form) -> Response:
    """Do with the answer what the button says: keep, strike, replace, send, or close without one."""
    row = _row(request)
    if row is None:
        return _missing(request)
    desk, agent = desk_of(request), agent_of(request)
    here, chosen, version = f"/contacts/{row['id']}", first(form, "do"), number(form, "version")
    if row["state"] == DONE:
        return message(request, 409, f"{row['agent']} has finished this contact already; nothing was sent.")
    edited = _edited(desk.draft(row, agent), form)
    desk.keep_draft(row["id"], agent, edited)  # whatever happens next, what was written is not lost
    if chosen == "send":
        desk.send(row, agent, version, edited)
    elif chosen == "close":
        desk.close(row, agent, version)
    elif chosen == "search":
        return back(f"{here}?sentence={quote(first(form, 'sentence')[:LONGEST_QUERY])}#find")
    elif chosen == "again":
        desk.store.forget_draft(row["id"], agent)
    else:
        desk.keep_draft(row["id"], agent, _changed(request, edited, chosen, form))
    return back(f"{here}?said={chosen.partition('-')[0]}#answer")


def _changed(request: Request, edited: Draft, chosen: str, form: Form) -> Draft:
    """The answer with its statements as the agent wants them."""
    if chosen.startswith("replace-"):
        return draft.replace(edited, number(form, "place"), _sentence(request, chosen.removeprefix("replace-"), form))
    if chosen == "strike":
        return draft.strike(edited, {int(each) for each in form.get("struck", []) if each.isdecimal()})
    return edited


def release(request: Request, form: Form) -> Response:
    """Let a person have a parked mail."""
    contact_id = request.path_params["contact"]
    desk_of(request).release(contact_id, agent_of(request))
    return back("/parked" if first(form, "from") == "list" else f"/contacts/{contact_id}")


def _row(request: Request) -> Row | None:
    return desk_of(request).store.contact(request.path_params["contact"])


def _missing(request: Request) -> Response:
    return message(request, 404, "There is no such contact in this office.")


def _history(request: Request, row: Row) -> list[Row]:
    """What else came from the same address, the latest first."""
    return desk_of(request).store.of_sender(row["sender"]) if row["sender"] else []


def _holds(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each hold with what it means and the words that caused it."""
    found = outcome["findings"]
    return [
        {
            "name": hold,
            "advice": POLICY.holds.get(hold, ""),
            "words": [each for each in found if each["hold"] == hold and (each["words"] or each["rule"])],
        }
        for hold in outcome["holds"]
    ]


def _deductions(outcome: Mapping[str, Any]) -> list[Deduction]:
    counted = [(factor, outcome["factors"].get(factor.name, 0)) for factor in POLICY.factors]
    return [
        Deduction(f"{factor.label}{f', {count} times' if count > 1 else ''}", -factor.impact * count)
        for factor, count in counted
        if count
    ]


def _statements(outcome: Mapping[str, Any], edited: Draft) -> list[dict[str, Any]]:
    states = edited["statements"]
    return [
        {**statement, **(states[place] if place < len(states) else {}), "said": statement["text"]}
        for place, statement in enumerate(outcome["statements"])
    ]


def _tasks(attributes: Mapping[str, str]) -> list[str]:
    """What the guide has recorded to be done, such as `taskCallBack`."""
    named = [name for name, value in attributes.items() if _TASK.match(name) and value == "recorded"]
    return [re.sub(r"(?<!^)(?=[A-Z])", " ", name.removeprefix("task")).capitalize() for name in named]


def _recorded(request: Request) -> list[str]:
    """What guides have recorded of the draft."""
    contact = desk_of(request).contact(request.path_params["contact"])
    names = ("draftDecision", "draftText", "draftReason")
    return [contact.attributes.get(name, NOTHING) for name in names] if contact else []


def _edited(edited: Draft, form: Form) -> Draft:
    reason = first(form, "reason")
    return {**edited, "text": first(form, "text"), "reason": reason if reason in draft.REASONS else ""}


def _sentences(request: Request, query: str) -> list[dict[str, str]]:
    """Sentences of the articles that fit the words, the best first."""
    today = desk_of(request).now() // DAY
    hits = search_in(ARTICLES).search(query, 4, lambda metadata: int(metadata["valid_until"]) >= today)
    wanted = set(query.casefold().split())
    found = [
        {"text": sentence, "heading": hit.text.partition("\n")[0], "article": hit.source}
        for hit in hits
        for sentence in hit.text.split("\n")[1:]
        if sentence.strip()
    ]
    found.sort(key=lambda each: -len(wanted & set(each["text"].casefold().split())))
    return found[:MOST_SENTENCES]


def _sentence(request: Request, chosen: str, form: Form) -> dict[str, str]:
    """The sentence that was chosen among those found, looked up once more: what a form brings is no article."""
    found = _sentences(request, first(form, "sentence")[:LONGEST_QUERY])
    if not chosen.isdecimal() or int(chosen) >= len(found):
        raise DraftError("That sentence is no longer among those found; search once more.")
    return found[int(chosen)]
