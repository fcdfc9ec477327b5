"""Chats: somebody writes as a customer, answers come with their proof, and an agent takes over what is handed over."""

from __future__ import annotations

import json
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from simulator.office.chats import LONGEST_TURN, OPEN, TAKEN, Chats
from simulator.office.draft import DraftError
from simulator.office.store import CHAT_GUIDES, DONE, WAITING
from simulator.workspace import guide_view
from simulator.workspace.contact import VERDICTS
from simulator.workspace.forms import Form, back, first, number
from simulator.workspace.rendering import agent_of, desk_of, message, page

LONGEST_ADDRESS: Final = 254
LISTS: Final = (
    (WAITING, "Waiting for an agent"),
    (TAKEN, "In the hands of an agent"),
    (OPEN, "Answered by itself"),
    (DONE, "Over"),
)


def everyone(request: Request) -> Response:
    """All chats, those that wait for an agent first, and a form to begin one."""
    desk = desk_of(request)
    lists = [(state, title, desk.store.chats(state)) for state, title in LISTS]
    return page(request, "chats.html", {"title": "Chats", "lists": lists, "customers": desk.customers()})


def begin(request: Request, form: Form) -> Response:
    """Begin a chat as a customer of the bank, or as somebody whom it does not know."""
    sender = (first(form, "address").strip() or first(form, "customer"))[:LONGEST_ADDRESS]
    names = {known: name for name, known in desk_of(request).customers()}
    return back(f"/chats/{_chats(request).begin(sender, names.get(sender, ''))}")


def show(request: Request) -> Response:
    """A chat as the customer sees it, and beside it what an agent sees."""
    desk = desk_of(request)
    chat = desk.store.chat(request.path_params["chat"])
    if chat is None:
        return message(request, 404, "There is no such chat in this office.")
    turns, agent = desk.store.turns(chat["id"]), agent_of(request)
    is_mine = chat["state"] == TAKEN and chat["agent"] == agent
    guide = _chats(request).guides.page(chat, agent) if is_mine else None
    context = {
        "title": f"Chat with {chat['name'] or chat['sender'] or 'somebody unknown'}",
        "chat": chat,
        "turns": turns,
        "proved": [turn for turn in turns if turn["result"].get("statements")],
        "verdicts": VERDICTS,
        "handed_over": json.loads(chat["handed_over"] or "{}"),
        "is_mine": is_mine,
        "guide": guide,
        "view": guide_view.shown(guide["page"]["view"]) if guide and guide["page"]["view"] else None,
        "new_turn": secrets.token_hex(16),
        "longest": LONGEST_TURN,
    }
    return page(request, "chat.html", context)


def write(request: Request, form: Form) -> Response:
    """Let the customer write; the form brings a name of the turn, so that one sent twice is there once."""
    chat_id = request.path_params["chat"]
    _chats(request).write(chat_id, _turn(form), _text(form))
    return back(f"/chats/{chat_id}#write")


def work(request: Request, form: Form) -> Response:
    """Do as an agent what the button says: take the chat over, write to the customer, or end it."""
    chat_id, agent, chats = request.path_params["chat"], agent_of(request), _chats(request)
    match first(form, "do"):
        case "take":
            chats.take_over(chat_id, agent, number(form, "version"))
        case "reply":
            chats.reply(chat_id, _turn(form), agent, _text(form))
        case "end":
            chats.end(chat_id, agent, number(form, "version"))
        case _:
            raise DraftError("There is no such button.")
    return back(f"/chats/{chat_id}#agent")


def answer_guide(request: Request, form: Form) -> Response:
    """Go on in the guide with what was chosen; a page that was left already is shown as it stands now."""
    chat_id, agent, chats = request.path_params["chat"], agent_of(request), _chats(request)
    session, step = chats.store.guide(chat_id, agent, CHAT_GUIDES), number(form, "step")
    if session and session["step"] == step and session["page"]["view"]:
        chats.guides.answer(chat_id, agent, step, guide_view.answered(session["page"]["view"], form))
    return back(f"/chats/{chat_id}#guide")


def begin_guide(request: Request, form: Form) -> Response:  # noqa: ARG001 - only the token counts
    """Open the guide anew once it is over."""
    chat_id = request.path_params["chat"]
    _chats(request).guides.anew(chat_id, agent_of(request))
    return back(f"/chats/{chat_id}#guide")


def _chats(request: Request) -> Chats:
    chats: Chats = request.app.state.chats
    return chats


def _text(form: Form) -> str:
    text = first(form, "text").strip()
    if not text or len(text) > LONGEST_TURN:
        raise DraftError(f"A message has a text, of at most {LONGEST_TURN:,} characters.")
    return text


def _turn(form: Form) -> str:
    name = first(form, "turn")
    if len(name) != 32 or not name.isalnum():
        raise DraftError("That form is not of this page; open the chat again.")
    return name
