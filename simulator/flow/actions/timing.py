"""Waiting, and counting rounds."""

from typing import Final

from backend.connect.flow_language.document import Action
from simulator.flow.outcome import Outcome, failed, matched
from simulator.flow.scope import Scope

WAIT_SECONDS: Final = range(1, 604_801)
LOOP_COUNTS: Final = range(101)


def wait(action: Action, scope: Scope) -> Outcome:
    """Let the clock go on, at most until the contact expires."""
    seconds = whole_number(scope.text(action.parameters["TimeLimitSeconds"]), WAIT_SECONDS)
    if seconds is None:
        return failed("a wait takes 1 to 604800 seconds")
    if scope.contact.channel == "VOICE":
        return failed("a voice contact cannot wait")
    clock = scope.services.clock
    clock.sleep(min(float(seconds), scope.contact.expires_at - clock.now()))
    return matched("WaitCompleted")


def loop(action: Action, scope: Scope) -> Outcome:
    """`ContinueLooping` for the first n visits, `DoneLooping` once, then from the start again."""
    count = whole_number(scope.text(action.parameters["LoopCount"]), LOOP_COUNTS)
    if count is None:
        return failed("a loop counts from 0 to 100")
    rounds = scope.loops
    if rounds[action.identifier] < count:
        rounds[action.identifier] += 1
        return matched("ContinueLooping")
    rounds[action.identifier] = 0
    return matched("DoneLooping")


def whole_number(text: str, allowed: range) -> int | None:
    """The number that *text* is, if it is one of those allowed."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    return int(text) if int(text) in allowed else None
