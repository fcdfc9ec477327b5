"""`chat`: turns of conversations go through the chat function, out of a file or as somebody types them."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from simulator import deployment
from simulator.chat import lines
from simulator.chat.lines import Line
from simulator.chat.mails import Mails
from simulator.chat.system import ChatSystem
from simulator.chat.terminal import TerminalChat, seen_by_agent
from simulator.errors import SimulatorError
from simulator.mail_outcome import MailOutcome
from simulator.messages import complain, remark
from simulator.model.choice import models_called
from simulator.options import ARTICLES, FILE, JUDGE, MODEL, PROFILES
from simulator.outputs import keep_apart
from simulator.records import kept, of_turn
from simulator.system import Simulator
from triage.channel import EMAIL
from triage.language import NAMES as LANGUAGES
from triage.modes import Mode

FILE_OR_INPUT = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
PORT = click.IntRange(0, 65_535)


@click.command()
@click.argument("file", required=False, type=FILE_OR_INPUT)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each turn, on one line.")
@MODEL
@JUDGE
@click.option(
    "--threshold", type=click.IntRange(1, 100), default=None, help="Confidence from which an answer goes out."
)
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.AUTO.value, show_default=True)
@click.option("--from", "sender", default="", metavar="ADDRESS", help="Who types, where there is no FILE.")
@click.option("--http", type=PORT, metavar="PORT", help="Serve the API of conversations on this machine; 0 takes any.")
@click.option("--origin", "origins", multiple=True, metavar="ORIGIN", help="A website whose pages may ask that API.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(list(LANGUAGES)),
    help="A language besides English in which replies may be said, as REPLY_LANGUAGES names them.",
)
@click.option("--interactions", type=FILE, help="File for the records of what was decided of FILE, without a word.")
@ARTICLES
@PROFILES
def chat(
    *,
    file: Path | None,
    as_json: bool,
    model: str,
    judge: str | None,
    threshold: int | None,
    mode: str,
    sender: str,
    http: int | None,
    origins: tuple[str, ...],
    languages: tuple[str, ...],
    interactions: Path | None,
    articles: Path,
    profiles: Path,
) -> None:
    """Answer the turns of conversations, or hand them over.

    FILE has a JSON object for each turn on a line: conversation, channel, from, text, at; `-` is the standard input.
    One with the channel EMAIL, and a subject if it has one, is a mail, and goes the way of mails.
    Without one, type: that goes through the flow of Amazon Connect as well. With --http websites do, as with the API
    that is deployed.
    """
    if interactions and not file:
        raise SimulatorError("--interactions keeps the records of turns in a file: name FILE as well.")
    keep_apart([interactions], [*([file] if file else []), profiles])
    models = models_called(model, judge)
    settings = replace(deployment.usual_settings(), reply_languages=languages)
    if threshold is not None:
        settings = replace(settings, confidence_threshold=threshold)
    bank: dict[str, Any] = {
        "judge": models.judge,
        "settings": settings,
        "mode": mode,
        "articles": articles,
        "profiles": profiles,
    }
    system = ChatSystem(models.model, **bank)
    recorded = {**bank, "records": interactions is not None}
    mails = Mails(partial(Simulator, models.model, clock=system.clock, tables=system.tables, **recorded), system.clock)
    if http is not None:
        _serve(system, http, sender, origins)
        return
    with kept(interactions) as put:
        failures = _file(system, mails, file, put, as_json=as_json) if file else _typed(system, sender, as_json=as_json)
    if models.remark:
        remark(models.remark)
    if models.trouble:
        complain(models.trouble)
    sys.exit(1 if failures or models.trouble else 0)


def _file(
    system: ChatSystem, mails: Mails, file: Path, put: Callable[[Mapping[str, Any] | None], None], *, as_json: bool
) -> int:
    failures = 0
    for line in lines.read(file, lines.WITH_MAILS):
        if isinstance(line, str):
            complain(line)
            failures += 1
            continue
        if line.channel == EMAIL.name:
            mail = mails.receive(line)
            put(mails.record(mail))
            click.echo(json.dumps(_told(line, mail)) if as_json else _shown_mail(line, mail))
            continue
        found = system.answer(line)
        put(of_turn(found))
        click.echo(json.dumps(found) if as_json else _shown(line, found))
    return failures


def _typed(system: ChatSystem, sender: str, *, as_json: bool) -> int:
    if as_json:
        while text := _read():
            click.echo(json.dumps(system.answer(Line("terminal", sender, text))))
        return 0
    chat = TerminalChat(system, sender)
    click.echo(f"{chat.greeting}\n[An empty line ends the chat. The model is a stand-in unless you name one.]")
    while not chat.is_with_person and (text := _read()):
        for said in chat.say(text):
            click.echo(f"  {said}")
        click.echo(f"  [{chat.decided.get('act', 'the function failed').replace('_', ' ')}]")
    if chat.is_with_person:
        click.echo(shown_to_agent(seen_by_agent(chat.contact)))
    return 0


def shown_to_agent(seen: Mapping[str, str]) -> str:
    """What whoever takes a chat or a call out of its queue reads."""
    told = (f"  {name}: {text}" for name, text in seen.items() if name != "queue")
    return "\n".join([f"[In the queue of {seen['queue']}. The agent sees:]", *told])


def _serve(system: ChatSystem, port: int, sender: str, origins: tuple[str, ...]) -> None:
    """Serve until somebody stops it."""
    # What serves takes a second to load, which no other chat needs.
    import uvicorn  # noqa: PLC0415

    from simulator.chat.api import ChatApi  # noqa: PLC0415
    from simulator.chat.http import invitation, served  # noqa: PLC0415
    from simulator.mail_server.listening import HOST, open_socket  # noqa: PLC0415

    api, place = ChatApi(system, origins=origins), open_socket(port, "--http")
    system.clock.advance_to(time.time())
    remark(invitation(api, f"{HOST}:{place.getsockname()[1]}", sender))
    config = uvicorn.Config(served(api), log_level="warning", access_log=False, server_header=False)
    with suppress(KeyboardInterrupt):
        asyncio.run(uvicorn.Server(config).serve(sockets=[place]))


def _read() -> str:
    try:
        return input("> " if sys.stdin.isatty() else "")
    except EOFError:
        return ""


def _shown(line: Line, found: dict[str, Any]) -> str:
    return f"{line.conversation} {found['turn']}  {line.text}\n{_said(found)}\n"


def _told(line: Line, mail: MailOutcome) -> dict[str, Any]:
    return {"conversation": line.conversation, "channel": line.channel, **mail.as_json(brief=True)}


def _shown_mail(line: Line, mail: MailOutcome) -> str:
    holds = ", ".join(mail.holds) or "no hold"
    return f"{line.conversation} mail  {line.text}\n  [{mail.route} | {holds} | score {mail.score}]\n"


def _said(found: dict[str, Any]) -> str:
    """What the customer reads, and below it what was decided."""
    decided = found["escalation_decision"]
    what = f"a person takes over: {decided['reason']}" if decided["escalate"] else found["act"].replace("_", " ")
    intent, response = found["intent_analysis"], found["response"]
    said = response["response_text"] if response else "(nothing: another turn stands for this)"
    return (
        f"  {said}\n  [{what} | {intent['intent']} {intent['confidence']:.2f} | score {found['confidence_score']:.2f}]"
    )
