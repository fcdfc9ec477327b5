"""The tables of a bank: what the functions wrote to them is kept, and what spoils their rows is done from here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from adapters.stores.items import decode, encode
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.wire import Wire
from simulator.clock import VirtualClock
from tests.soak.weather import damage
from triage.retention import KEPT_SECONDS

Row = Mapping[str, Any]


class Now(Protocol):
    """Tells the time."""

    def now(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Written:
    """A result as a function stored it, and when."""

    row: Row
    at: float


@dataclass(slots=True)
class Tables:
    """Answers in DynamoDB's place and reads along; *problems* are writes that no weather allows."""

    results: str
    ledger: str
    account: DynamoDB
    clock: VirtualClock
    history: defaultdict[str, list[Written]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)
    spoiled: dict[str, Row] = field(default_factory=dict)
    """What the rows of either table were, by key, that are now as nobody wrote them."""
    ledger_clock: Now | None = None
    """The one by which rows of the ledger are over."""
    _client: Any = None

    def __post_init__(self) -> None:
        # Not the functions' wire: what is done to rows behind their backs meets no fault and is not read along.
        self._client = Wire(self.clock, stores={"dynamodb": self.account}).session().client("dynamodb")

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse:
        body = json.loads(request.body)
        operation = str(request.headers["X-Amz-Target"])
        puts = [part["Put"]["Item"]["key"]["S"] for part in body.get("TransactItems", ())]
        forbidding = [key for key in puts if key in self.spoiled and self._forbids(key)]
        answer = self.account(request)
        if answer.status_code == 200 and puts:
            self._granted(puts, forbidding)
        if answer.status_code == 200 and "PutItem" in operation:
            self._stored(decode(body["Item"]))
        return answer

    def is_kept(self, contact_id: str) -> bool:
        """Whether the store still has the result that was written last, or had no reason to."""
        if contact_id in self.spoiled or self._is_over(self.history[contact_id][-1]):
            return True
        return self._item(self.results, contactId=contact_id) == self.history[contact_id][-1].row

    def leave_before(self, contact_id: str, random: Random) -> None:
        """Let a row stand there before the contact comes: one that would let a reply go out, were it sound."""
        rows = [each.row for written in self.history.values() for each in written if not each.row["holds"]]
        if rows:
            self._spoil_result({**random.choice(rows), "contactId": contact_id, "fingerprint": contact_id}, random)

    def spoil_result(self, contact_id: str, random: Random) -> None:
        """Damage the result of a contact, if there is one by now."""
        if row := self._item(self.results, contactId=contact_id):
            self._spoil_result(row, random)

    def spoil_ledger(self, count: int, random: Random) -> None:
        """Damage so many rows of the ledger."""
        rows = [decode(item) for item in self._client.scan(TableName=self.ledger)["Items"]]
        for row in random.sample(sorted(rows, key=lambda row: str(row["key"])), min(count, len(rows))):
            self._put(self.ledger, damage.of_ledger(random, row))
            self.spoiled.setdefault(row["key"], row)

    def _spoil_result(self, row: Row, random: Random) -> None:
        self._put(self.results, damage.of_result(random, row))
        self.spoiled.setdefault(row["contactId"], row)

    def _put(self, table: str, row: Row) -> None:
        self._client.put_item(TableName=table, Item=encode(row))

    def _item(self, table: str, **key: str) -> Row:
        return decode(self._client.get_item(TableName=table, Key=encode(key)).get("Item", {}))

    def _forbids(self, key: str) -> bool:
        """Whether a row that nobody can read is still to be minded, by the clock of the ledger.

        One that lacked nothing but its time to live is readable once it was given one.
        """
        row, now = self._item(self.ledger, key=key), (self.ledger_clock or self.clock).now()
        if not isinstance(row.get("ttl"), int):
            return bool(row)
        return row["ttl"] >= now and row != {**self.spoiled[key], "ttl": row["ttl"]}

    def _granted(self, keys: list[str], forbidding: list[str]) -> None:
        self.problems += [f"granted against a row that nobody can read: {key.partition('#')[0]}" for key in forbidding]
        for key in keys:
            self.spoiled.pop(key, None)

    def _stored(self, row: Row) -> None:
        contact_id, before = row["contactId"], self.history[row["contactId"]]
        if before and contact_id not in self.spoiled and not self._is_over(before[-1]):
            lost = set(before[-1].row["holds"]) - set(row["holds"])
            self.problems += [f"hold overwritten in the table: {hold}" for hold in sorted(lost)]
        self.spoiled.pop(contact_id, None)
        before.append(Written(row, self.clock.now()))

    def _is_over(self, written: Written) -> bool:
        return self.clock.elapsed(written.at) > KEPT_SECONDS
