"""A chat goes through flow, bot and function as they are deployed."""

from collections import deque
from dataclasses import replace
from typing import Any

from simulator.aws.wire import NO_CONNECTION, Fault
from simulator.chat.bot import LexBot
from simulator.chat.system import FUNCTION, PATIENCE, ChatSystem
from simulator.connect.instance import Instance
from simulator.flow.contact import Contact
from simulator.flow.interpreter import run
from simulator.model.choice import local
from tests.journeys.test_chat_flow_edges import ALIAS, FLOW


def chat(system: ChatSystem, *writes: str) -> tuple[Contact, LexBot]:
    """Open a chat, and write; each message comes while the flow waits at the bot."""
    bot = LexBot(lambda event: dict(system.lambdas.call(FUNCTION, event, PATIENCE)))
    services: Any = replace(Instance(system.clock).services(system.lambdas), bots={ALIAS: bot})
    contact = Contact(contact_id="c-1", channel="CHAT", arrived_at=system.clock.now())
    going = run(FLOW, contact, services)
    list(going)
    for text in writes:
        bot.writes = deque([text])
        going = run(FLOW, contact, services, begins_at=going.pause())
        list(going)
        system.clock.sleep(100)
    return contact, bot


def test_a_customer_is_answered_and_then_with_a_person_who_reads_all_that_was_said() -> None:
    contact, bot = chat(ChatSystem(local()), "hi", "can i cancel an international wire", "a person please")

    assert len(bot.said) == 3
    assert "cancel an international wire" in bot.said[1]
    assert contact.ending is not None
    assert contact.ending.outcome == "queued"
    assert contact.attributes["handoverReason"] == "wants_person"
    assert bot.said[1] in contact.attributes["transcript"]
    assert contact.attributes["transcript"].endswith("customer: a person please")


def test_a_function_that_fails_is_a_person_by_the_flow() -> None:
    broken = ChatSystem(local(), aws_faults={"dynamodb.TransactWriteItems": Fault(NO_CONNECTION)})
    contact, bot = chat(broken, "hi")

    assert bot.said == []
    assert contact.ending is not None
    assert contact.ending.outcome == "queued"
    assert contact.attributes["handoverReason"] == "failure"
