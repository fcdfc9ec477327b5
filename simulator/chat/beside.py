"""Chats at a simulated bank that answers mails: in its tables, under its key, with its recorder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import chat_function
from backend.api import environments
from simulator import build
from simulator.aws import comprehend
from simulator.chat.lines import Line
from simulator.chat.system import FUNCTION, PATIENCE, event, known
from simulator.lambdas import Lambdas
from simulator.system import Simulator

TABLE: Final = "simulated-conversations"
PAUSE: Final = 60.0
"""Seconds between two turns that do not say when they were written."""


def answer(simulator: Simulator, turns: Iterable[Line]) -> int:
    """Let *simulator* answer *turns*, in order, and record them; say how many they were."""
    simulator.wire.answers = {**simulator.wire.answers, **comprehend.OPERATIONS}
    simulator.conversations = simulator.conversations or simulator.tables.create(TABLE, "key")
    settings, clock = simulator.deployment.settings, simulator.clock
    environment = environments.chat(settings, simulator.resources, simulator.conversations)
    session, write = simulator.wire.session(), simulator.measured.append
    handler = chat_function.wire(environment, session, clock=clock, write=write)
    lambdas = Lambdas({FUNCTION: handler}, clock, build.Ids(), time_out=PATIENCE)
    opening, number = clock.now(), 0
    for number, line in enumerate(turns, 1):
        clock.advance_to(opening + (number * PAUSE if line.at is None else line.at))
        turn = event(
            line,
            line.id or f"{line.conversation}/{number}",
            clock.now(),
            known(simulator.instance.profiles, line.sender),
        )
        said = lambdas.call(FUNCTION, turn, PATIENCE)
        if "interaction" in said:
            told = {name: said[name] for name in ("interaction", "texts")}
            simulator.lambdas.tell(simulator.deployment.recorder_function, {"responsePayload": told})
    return number
