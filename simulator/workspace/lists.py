"""The lists: what waits, what was answered by itself, what is parked, what is done, and what went wrong."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.connect.queues import DEFAULT_QUEUE
from simulator.office.store import ANSWERED, DONE, PARKED, WAITING, Filter
from simulator.workspace.forms import Form, back, first, number
from simulator.workspace.rendering import changes, desk_of, page
from triage.policy import POLICY

ROWS: int = 50
QUEUES = (*(category.name for category in POLICY.categories), DEFAULT_QUEUE)


def queue(request: Request) -> Response:
    """What waits for a person, in the order in which an agent gets it."""
    name = request.query_params.get("queue", "")
    counted = {row["queue"]: row for row in desk_of(request).store.queues()}
    shown = [(each, counted.get(each)) for each in (*QUEUES, *sorted(counted.keys() - set(QUEUES)))]
    title = name.replace("_", " ") if name else "All queues"
    return _list(request, "queue.html", title, Filter(state=WAITING, queue=name), queues=shown, queue=name)


def automated(request: Request) -> Response:
    """What was answered by itself, the newest first."""
    return _list(request, "list.html", "Answered automatically", Filter(state=ANSWERED), newest=True)


def parked(request: Request) -> Response:
    """What nobody is to answer, each of which a person can release."""
    return _list(request, "list.html", "Parked", Filter(state=PARKED), newest=True)


def done(request: Request) -> Response:
    """What agents have finished."""
    return _list(request, "list.html", "Done", Filter(state=DONE), newest=True)


def search(request: Request) -> Response:
    """Whatever has all of the words, wherever it is, or fits the figures that link here."""
    asked = request.query_params
    begin, end = (_seconds(asked.get(name, "")) for name in ("from", "to"))
    wanted = Filter(
        words=asked.get("q", "")[:200],
        state=asked.get("state", ""),
        route=asked.get("route", ""),
        queue=asked.get("queue", ""),
        sender=asked.get("sender", ""),
        day=(begin, end) if begin is not None and end is not None else None,
    )
    return _list(request, "list.html", "Search", wanted, newest=True)


def troubles(request: Request) -> Response:
    """What did not get through, and what could not be worked on."""
    store = desk_of(request).store
    waiting = [row for row in store.outgoing_in("due") if row["attempts"]]
    unsent = [*store.outgoing_in("refused"), *store.outgoing_in("uncertain"), *waiting]
    return page(request, "troubles.html", {"title": "Troubles", "unsent": unsent, "failed": store.failed_mails()})


def send_again(request: Request, form: Form) -> Response:
    """Try a mail once more that did not get through."""
    request.app.state.posting.again(first(form, "id"))
    return back("/troubles")


def retry(request: Request, form: Form) -> Response:
    """Work once more on a mail that failed."""
    desk_of(request).retry(number(form, "number"))
    return back("/troubles")


def changed(request: Request) -> Response:
    """What a page asks now and then, to know whether it is still true."""
    desk = desk_of(request)
    return JSONResponse({"changes": changes(desk), "waiting": desk.store.count(Filter(state=WAITING))})


def _list(
    request: Request, template: str, title: str, wanted: Filter, *, newest: bool = False, **more: object
) -> Response:
    store = desk_of(request).store
    asked = request.query_params.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 1
    total = store.count(wanted)
    rows = store.contacts(wanted, limit=ROWS, offset=(number - 1) * ROWS, newest=newest)
    query = {name: value for name, value in request.query_params.items() if name != "page"}
    return page(
        request,
        template,
        {
            "title": title,
            "rows": rows,
            "total": total,
            "number": number,
            "pages": max(1, -(-total // ROWS)),
            "query": query,
            "words": wanted.words,
            "release": wanted.state == PARKED,
            **more,
        },
    )


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 13 else None
