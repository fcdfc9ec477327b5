"""Mail in and out by SMTP, our listener on one side and our relay on the other."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from backend.errors import RemedyError
from simulator.errors import SimulatorError
from simulator.mail_server.delivery import DeferredError, Letter, RefusedError, Relay, relay
from simulator.mail_server.listening import StorageFullError, listen, open_socket

Accept = Callable[[bytes, str, Sequence[str]], None]
LETTER = Letter(
    "<1@x>", "care@anycompany.example", "jürgen@xn--exmple-cua.example", "Subject: Grüße\r\n\r\n.dot\r\n".encode()
)


def deliver(accept: Accept, letter: Letter = LETTER) -> None:
    """Hand a letter to a server that does with it what it is to do."""

    async def run() -> None:
        place = open_socket(0, "--smtp")
        server = await listen(place, accept)
        try:
            await asyncio.to_thread(Relay("127.0.0.1", place.getsockname()[1]).deliver, letter)
        finally:
            server.close()

    asyncio.run(run())


def test_a_letter_arrives_byte_for_byte_whatever_its_address() -> None:
    taken: list[tuple[bytes, str, list[str]]] = []
    deliver(lambda source, sender, recipients: taken.append((source, sender, list(recipients))))
    assert taken == [(LETTER.source, LETTER.sender, [LETTER.recipient])]


def test_a_line_may_be_longer_than_the_rules_allow() -> None:
    taken: list[bytes] = []
    source = b"Subject: Hi\r\n\r\n" + b"x" * 200_000 + b"\r\n"
    deliver(lambda source, *_: taken.append(source), Letter("<1@x>", "a@x.example", "b@x.example", source))
    assert taken == [source]


@pytest.mark.parametrize(
    ("trouble", "heard"),
    [
        pytest.param(RemedyError("this is no mail"), RefusedError, id="never"),
        pytest.param(StorageFullError("make room"), DeferredError, id="disk full"),
        pytest.param(ValueError("a mistake"), DeferredError, id="mistake"),
    ],
)
def test_who_sends_hears_that_a_mail_was_not_taken(trouble: Exception, heard: type[Exception]) -> None:
    def refuse(*_: object) -> None:
        raise trouble

    with pytest.raises(heard):
        deliver(refuse)


def test_a_relay_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(DeferredError):
        Relay("127.0.0.1", 1).deliver(LETTER)


@pytest.mark.parametrize("place", ["", "localhost", "localhost:smtp", ":25", "host:0", "host:99999"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(SimulatorError, match="HOST:PORT"):
        relay(place)


def test_a_port_in_use_is_named() -> None:
    taken = open_socket(0, "--smtp")
    with pytest.raises(SimulatorError, match="choose another port with --smtp"):
        open_socket(taken.getsockname()[1], "--smtp")
    taken.close()
