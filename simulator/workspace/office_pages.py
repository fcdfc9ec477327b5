"""Pages about the office itself: a mail to try it with, the switch, who is at the desk, and today's figures."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from simulator.connect.instance import OUR_ADDRESS
from simulator.mail.headers import is_address
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE, NOT_ANSWERED
from simulator.office.draft import DraftError
from simulator.office.store import DONE, WAITING
from simulator.workspace.forms import Form, back, first
from simulator.workspace.rendering import agent_of, desk_of, page
from triage.modes import Mode

LONGEST_NAME: Final = 40
LONGEST_MAIL: Final = 200_000
DAY: Final = 86_400.0


def compose(request: Request) -> Response:
    """A form to write as a customer of the bank, or as anybody."""
    desk = desk_of(request)
    answered = desk.store.outgoing_mail(request.query_params.get("answer", ""))
    context = {"title": "Write as a customer", "customers": desk.customers(), "answered": answered, "ours": OUR_ADDRESS}
    return page(request, "compose.html", context)


def send(request: Request, form: Form) -> Response:
    """Let the mail arrive as if it had come by SMTP."""
    address, subject, text = (first(form, name).strip() for name in ("address", "subject", "text"))
    address = address or first(form, "customer")
    if not is_address(address):
        raise DraftError("That is no address that a mail could come from; write it as name@example.com.")
    if not (subject or text) or len(text) > LONGEST_MAIL:
        raise DraftError(f"A mail has a subject or a text, of at most {LONGEST_MAIL:,} characters.")
    desk = desk_of(request)
    names = {known: name for name, known in desk.customers()}
    mail = EmailMessage()
    mail["From"] = formataddr((names.get(address, ""), address))
    mail["To"] = formataddr((desk.company, OUR_ADDRESS))
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = formatdate(desk.now())
    mail["Message-ID"] = make_msgid(domain="compose.example")
    if answered := desk.store.outgoing_mail(first(form, "answer")):
        mail["In-Reply-To"] = mail["References"] = answered["id"]
    mail.set_content(text)
    desk.accept(mail.as_bytes(), address, [OUR_ADDRESS])
    return back("/search?" + urlencode({"sender": address}))


def switch(request: Request, form: Form) -> Response:
    """Turn the operator's switch."""
    mode = first(form, "mode")
    if mode not in tuple(Mode):
        raise DraftError("There is no such mode.")
    desk_of(request).switch(mode)
    request.app.state.chats.switch(mode)
    return back("/")


def rename(request: Request, form: Form) -> Response:
    """Call the agent at this browser by another name."""
    name = " ".join(first(form, "name").split())[:LONGEST_NAME]
    if not name:
        raise DraftError("A name has at least one letter.")
    agent_of(request)
    desk_of(request).store.rename_agent(request.scope["session_id"], name)
    return back("/")


def figures(request: Request) -> Response:
    """Today in numbers, each a link to what it counts."""
    store, now = desk_of(request).store, desk_of(request).now()
    begin = time.mktime((*time.localtime(now)[:3], 0, 0, 0, 0, 0, -1))
    counted: Counter[str] = Counter()
    for row in store.counts(begin, begin + DAY):
        counted[row["route"]] += row["n"]
        counted[row["state"]] += row["n"]
    total = sum(counted[route] for route in (AUTOMATED_RESPONSE, AGENT_REVIEW, NOT_ANSWERED))
    day: dict[str, object] = {"from": int(begin), "to": int(begin + DAY)}
    rows: list[tuple[str, int, dict[str, object]]] = [
        ("Mails that came in", total, day),
        ("Answered automatically", counted[AUTOMATED_RESPONSE], {**day, "route": AUTOMATED_RESPONSE}),
        ("For an agent", counted[AGENT_REVIEW], {**day, "route": AGENT_REVIEW}),
        ("Parked", counted[NOT_ANSWERED], {**day, "route": NOT_ANSWERED}),
        ("Still waiting", counted[WAITING], {**day, "state": WAITING}),
        ("Done by agents", counted[DONE], {**day, "state": DONE}),
    ]
    decided = store.decisions(begin, begin + DAY)
    uses = Counter(row["edit"]["use"] or "no_draft" for row in decided)
    waits = store.waits(begin, begin + DAY)
    return page(
        request,
        "figures.html",
        {
            "title": "Today's figures",
            "figures": [(label, count, f"/search?{urlencode(query)}") for label, count, query in rows],
            "share": counted[AUTOMATED_RESPONSE] / total if total else None,
            "uses": sorted(uses.items()),
            "decided": len(decided),
            "wait": median(waits) if waits else None,
            "mails": store.count_mails(),
        },
    )


def edits(request: Request) -> Response:
    """What became of drafts, a line each, as `calibrate` reads it."""
    decided = (row["edit"] for row in desk_of(request).store.decisions())
    return _lines("edits.jsonl", (edit for edit in decided if edit["use"]))


def records(request: Request) -> Response:
    """The records of what was decided, a line each, without a word of a customer's."""
    return _lines("records.jsonl", desk_of(request).records())


def _lines(name: str, rows: Iterable[Mapping[str, Any]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("".join(f"{json.dumps(row)}\n" for row in rows), media_type="application/jsonl", headers=headers)
