"""The bot that a flow gives its customer to."""

from backend.connect.flow_language.document import Action
from simulator.flow.outcome import WAITING, Outcome, failed, matched
from simulator.flow.scope import Scope


def connect(action: Action, scope: Scope) -> Outcome:
    """Let the customer talk with the bot until it gives the contact back, and keep the session that it leaves."""
    if scope.contact.channel not in {"CHAT", "VOICE"}:
        return failed(f"{scope.contact.channel} contacts talk with no bot")
    scope.slots["Lex"] = {}
    bot = scope.services.bots.get(scope.text(action.parameters["LexV2Bot"]["AliasArn"]))
    if bot is None:
        return failed("there is no such bot")
    left = bot.converse(scope.contact, scope.texts(action.parameters.get("LexSessionAttributes", {})))
    if left is None:
        return WAITING
    if isinstance(left, str):
        return failed("the bot", left)
    scope.slots["Lex"] = {"IntentName": left.intent, "SessionAttributes": dict(left.attributes)}
    return matched(left.intent)
