"""What the recorder measures counts for the channel of the message."""

import json
from typing import Any, cast

import pytest

from metrics import Meter, of_chats
from recorder import Recorder
from tests.fakes.clock import FakeClock, FakeContext
from tests.fakes.cloudwatch import measured
from triage.channel import CHAT, EMAIL


class Tables:
    """Keeps records."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def put_record(self, record: dict[str, Any], ttl: int) -> None:
        assert ttl
        self.records.append(record)


@pytest.mark.parametrize(("channel", "namespace"), [(EMAIL.name, "Ours"), (CHAT.name, of_chats("Ours"))])
def test_a_record_of_a_chat_never_hides_that_mails_have_none(channel: str, namespace: str) -> None:
    lines: list[str] = []
    clock, tables = FakeClock(), Tables()
    nobody = cast(Any, None)
    recorder = Recorder(cast(Any, tables), nobody, nobody, clock, 1, Meter("Ours", clock, lines.append))
    record = {"id": "i", "contact": "c", "channel": channel, "customer": None}

    assert recorder({"responsePayload": {"interaction": json.dumps(record)}}, FakeContext(clock, 8)) == {
        "recorded": True
    }
    assert [row["contact"] for row in tables.records] == ["c"]
    (line,) = lines
    assert [(row[0], row[1], row[4]) for row in measured(line)] == [(namespace, "Recorded", 1)]
