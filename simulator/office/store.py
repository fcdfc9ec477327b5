"""Everything the office knows, in one SQLite file: what stands in it survives the process, and nothing else counts.

Every thread has a connection of its own; whoever changes something does so in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulator.aws.kms import KEY_BYTES
from simulator.errors import SimulatorError

FILE: Final = "office.sqlite"
VERSION: Final = 1
BUSY_SECONDS: Final = 20.0
WAITING, PARKED, ANSWERED, DONE = "waiting", "parked", "answered", "done"
"""States of a contact: in a queue, seen by nobody, answered automatically, finished by an agent."""

GUIDES, CHAT_GUIDES = "guides", "chat_guides"
"""Tables of the guides of agents: beside mails, and beside chats that they took over."""

_SCHEMA: Final = Path(__file__).with_name("schema.sql")
_LISTED: Final = (
    "id, mail, arrived, state, route, queue, category, score, sender, name, subject, reason, case_number, priority, "
    "closed, agent, version"
)

Row = Mapping[str, Any]


class StoreError(SimulatorError):
    """What should be kept could not be; nothing of it was."""


class ConflictError(SimulatorError):
    """Somebody else was faster; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which contacts are listed: those that fit all that is not empty. *day* is a range of epoch seconds."""

    state: str = ""
    queue: str = ""
    route: str = ""
    words: str = ""
    sender: str = ""
    day: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What belongs to one sender, by its keys."""

    contacts: frozenset[str]
    mails: frozenset[int]
    chats: frozenset[str]


class Store:
    """The file below *folder*; StoreError where it cannot be used. *changes* counts what this process has changed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._local = threading.local()
        self.changes = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._begin()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self._path}: cannot be used ({error}); name another folder with --data.") from error

    def _begin(self) -> None:
        connection = self._connection
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in {0, VERSION}:
            raise StoreError(f"{self._path}: was written by another version; name another folder with --data.")
        connection.executescript(_SCHEMA.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA user_version = {VERSION}")

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close the connection of this thread."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            self._local.connection = None

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Everything inside happens, or nothing of it; a full disk is a StoreError."""
        connection = self._connection
        if connection.in_transaction:
            yield connection
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
            self.changes += 1
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self._path}: cannot be written ({error}); make room on the disk.") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _all(self, query: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self._connection.execute(query, values)]

    def _one(self, query: str, *values: Any) -> Row | None:
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else dict(row)

    # mails

    def keep_mail(self, source: bytes, sender: str, recipients: Sequence[str], at: float, *, named: bool) -> bool:
        """Keep a mail that arrived; False where it is here already: whoever was not thanked for a mail sends it again.

        Only a mail that is *named*, by a Message-ID, can be told from one that says the same.
        """
        digest = hashlib.sha256(source).hexdigest() if named else None
        with self.change() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO mails (arrived, sender, recipients, source, digest) VALUES (?, ?, ?, ?, ?)",
                (at, sender, json.dumps(list(recipients)), source, digest),
            )
        return done.rowcount == 1

    def next_mail(self) -> Row | None:
        """The mail that has waited longest to be worked on."""
        return self._one("SELECT * FROM mails WHERE state = 'waiting' ORDER BY number LIMIT 1")

    def mail(self, number: int) -> Row | None:
        return self._one("SELECT * FROM mails WHERE number = ?", number)

    def mark_mail(self, number: int, state: str, trouble: str = "") -> None:
        with self.change() as connection:
            connection.execute("UPDATE mails SET state = ?, trouble = ? WHERE number = ?", (state, trouble, number))

    def failed_mails(self) -> list[Row]:
        """Mails that could not be worked on, with what went wrong."""
        return self._all(
            "SELECT number, arrived, sender, trouble FROM mails WHERE state = 'failed' ORDER BY number DESC LIMIT 200"
        )

    def count_mails(self) -> dict[str, int]:
        rows = self._all("SELECT state, count(*) AS n FROM mails GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    # contacts

    def keep_contact(self, contact: Mapping[str, Any]) -> None:
        """Add a contact with all its columns."""
        names = ", ".join(contact)
        marks = ", ".join("?" * len(contact))
        with self.change() as connection:
            connection.execute(f"INSERT INTO contacts ({names}) VALUES ({marks})", tuple(contact.values()))  # noqa: S608 - names are ours

    def change_contact(self, contact_id: str, version: int | None, **columns: Any) -> None:
        """Change columns of a contact; ConflictError where it is no longer as it was in that *version*."""
        names = ", ".join(f"{name} = ?" for name in columns)
        with self.change() as connection:
            done = connection.execute(
                f"UPDATE contacts SET {names}, version = version + 1 WHERE id = ? AND version = coalesce(?, version)",  # noqa: S608
                (*columns.values(), contact_id, version),
            )
            if done.rowcount != 1:
                raise ConflictError("Somebody else has changed this contact meanwhile; nothing was done.")

    def contact(self, contact_id: str) -> Row | None:
        """A contact with everything that is known."""
        row = self._one("SELECT * FROM contacts WHERE id = ?", contact_id)
        if row is None:
            return None
        return {**row, "outcome": json.loads(row["outcome"]), "record": json.loads(row["record"])}

    def contacts(self, wanted: Filter, *, limit: int = 50, offset: int = 0, newest: bool = False) -> list[Row]:
        """Contacts for a list, in the order in which agents get them, or the *newest* first."""
        where, values = _condition(wanted)
        order = "arrived DESC" if newest else "priority, arrived"
        query = f"SELECT {_LISTED} FROM contacts WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        return self._all(query, *values, limit, offset)

    def count(self, wanted: Filter) -> int:
        where, values = _condition(wanted)
        row = self._one(f"SELECT count(*) AS n FROM contacts WHERE {where}", *values)  # noqa: S608
        return int(row["n"]) if row else 0

    def queues(self) -> list[Row]:
        """How many contacts wait in each queue, and since when the first."""
        return self._all(
            "SELECT queue, count(*) AS n, min(arrived) AS since FROM contacts WHERE state = 'waiting' GROUP BY queue"
        )

    def counts(self, begin: float, end: float) -> list[Row]:
        """How many contacts of that time went which way and in which state they are."""
        return self._all(
            "SELECT route, state, count(*) AS n FROM contacts WHERE arrived >= ? AND arrived < ? GROUP BY route, state",
            *(begin, end),
        )

    def thread(self, name: str) -> list[Row]:
        """The contacts of a thread, the first first."""
        return self._all(f"SELECT {_LISTED}, thread FROM contacts WHERE thread = ? ORDER BY arrived", name)  # noqa: S608

    def of_sender(self, address: str) -> list[Row]:
        """What came from an address lately, the latest first."""
        query = f"SELECT {_LISTED} FROM contacts WHERE sender = ? ORDER BY arrived DESC LIMIT 20"  # noqa: S608
        return self._all(query, address)

    def contact_of_message(self, ids: Sequence[str]) -> Row | None:
        """The contact that the last of these messages belongs to, ours or a customer's."""
        for message_id in reversed(ids):
            found = self._one(
                "SELECT contacts.id, thread, sender, 1 AS ours FROM outgoing JOIN contacts ON contacts.id = contact "
                "WHERE outgoing.id = ? UNION ALL SELECT id, thread, sender, 0 FROM contacts "
                "WHERE message_id = ? LIMIT 1",
                *(message_id, message_id),
            )
            if found:
                return found
        return None

    # what leaves

    def post(self, mail: Mapping[str, Any]) -> None:
        """Put a mail among those that are due; one that is there already stays as it is."""
        names = ", ".join(mail)
        marks = ", ".join("?" * len(mail))
        with self.change() as connection:
            connection.execute(f"INSERT OR IGNORE INTO outgoing ({names}) VALUES ({marks})", tuple(mail.values()))  # noqa: S608

    def due(self, now: float) -> Row | None:
        return self._one("SELECT * FROM outgoing WHERE state = 'due' AND due <= ? ORDER BY due, made LIMIT 1", now)

    def mark_outgoing(
        self, mail_id: str, state: str, *, due: float = 0.0, attempts: int = 0, trouble: str = ""
    ) -> None:
        with self.change() as connection:
            connection.execute(
                "UPDATE outgoing SET state = ?, due = ?, attempts = ?, trouble = ? WHERE id = ?",
                (state, due, attempts, trouble, mail_id),
            )

    def outgoing_mail(self, mail_id: str) -> Row | None:
        return self._one("SELECT id, contact, recipient, subject, body FROM outgoing WHERE id = ?", mail_id)

    def waits(self, begin: float, end: float) -> list[float]:
        """How many seconds passed until agents had finished what they finished in that time."""
        rows = self._all("SELECT closed - arrived AS wait FROM contacts WHERE closed >= ? AND closed < ?", begin, end)
        return [row["wait"] for row in rows]

    def outgoing(self, contact_id: str) -> list[Row]:
        """What left, or is to leave, because of a contact."""
        return self._all(
            "SELECT id, contact, kind, recipient, subject, body, made, agent, state, attempts, trouble FROM outgoing "
            "WHERE contact = ? ORDER BY made",
            contact_id,
        )

    def count_outgoing(self, *states: str) -> list[int]:
        """How many mails that leave are in each of *states*."""
        rows = self._all("SELECT state, count(*) AS n FROM outgoing GROUP BY state")
        counted = {row["state"]: row["n"] for row in rows}
        return [counted.get(state, 0) for state in states]

    def outgoing_in(self, state: str) -> list[Row]:
        return self._all(
            "SELECT id, contact, kind, recipient, subject, made, agent, state, attempts, trouble FROM outgoing "
            "WHERE state = ? ORDER BY made",
            state,
        )

    # what agents do

    def guide(self, contact_id: str, agent: str, table: str = GUIDES) -> Row | None:
        row = self._one(f"SELECT * FROM {table} WHERE contact = ? AND agent = ?", contact_id, agent)  # noqa: S608
        return None if row is None else {**row, "page": json.loads(row["page"])}

    def keep_guide(
        self, contact_id: str, agent: str, step: int, page: Mapping[str, Any], at: float, *, table: str = GUIDES
    ) -> None:
        with self.change() as connection:
            connection.execute(
                f"INSERT OR REPLACE INTO {table} (contact, agent, step, page, seen) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
                (contact_id, agent, step, json.dumps(page), at),
            )

    def guides(self, contact_id: str) -> list[tuple[str, dict[str, Any]]]:
        """The guides of all agents who have opened one for a contact."""
        rows = self._all("SELECT agent, page FROM guides WHERE contact = ? ORDER BY agent", contact_id)
        return [(row["agent"], json.loads(row["page"])) for row in rows]

    def forget_guide(self, contact_id: str, agent: str, table: str = GUIDES) -> None:
        with self.change() as connection:
            connection.execute(f"DELETE FROM {table} WHERE contact = ? AND agent = ?", (contact_id, agent))  # noqa: S608

    def draft(self, contact_id: str, agent: str) -> dict[str, Any] | None:
        row = self._one("SELECT draft FROM drafts WHERE contact = ? AND agent = ?", contact_id, agent)
        return None if row is None else dict(json.loads(row["draft"]))

    def forget_draft(self, contact_id: str, agent: str) -> None:
        with self.change() as connection:
            connection.execute("DELETE FROM drafts WHERE contact = ? AND agent = ?", (contact_id, agent))

    def keep_draft(self, contact_id: str, agent: str, draft: Mapping[str, Any], at: float) -> None:
        with self.change() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO drafts (contact, agent, draft, seen) VALUES (?, ?, ?, ?)",
                (contact_id, agent, json.dumps(draft), at),
            )

    def others_at_work(self, contact_id: str, agent: str, since: float) -> list[str]:
        """The other agents who have had a look at a contact's guide or draft."""
        rows = self._all(
            "SELECT agent FROM guides WHERE contact = ?1 AND agent != ?2 AND seen >= ?3 UNION "
            "SELECT agent FROM drafts WHERE contact = ?1 AND agent != ?2 AND seen >= ?3",
            *(contact_id, agent, since),
        )
        return [row["agent"] for row in rows]

    def keep_decision(self, contact_id: str, agent: str, at: float, edit: Mapping[str, Any]) -> None:
        """Keep what became of a draft, the last time where an answer did not get through."""
        with self.change() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO decisions (contact, agent, at, edit) VALUES (?, ?, ?, ?)",
                (contact_id, agent, at, json.dumps(edit)),
            )

    def decision(self, contact_id: str) -> Row | None:
        row = self._one("SELECT * FROM decisions WHERE contact = ?", contact_id)
        return None if row is None else {**row, "edit": json.loads(row["edit"])}

    def decisions(self, begin: float = 0.0, end: float = float("inf")) -> list[Row]:
        rows = self._all("SELECT * FROM decisions WHERE at >= ? AND at < ? ORDER BY at", begin, end)
        return [{**row, "edit": json.loads(row["edit"])} for row in rows]

    # chats

    def begin_chat(self, chat_id: str, sender: str, name: str, at: float) -> None:
        with self.change() as connection:
            connection.execute(
                "INSERT INTO chats (id, sender, name, begun, changed, state) VALUES (?, ?, ?, ?, ?, 'open')",
                (chat_id, sender, name, at, at),
            )

    def chat(self, chat_id: str) -> Row | None:
        return self._one("SELECT * FROM chats WHERE id = ?", chat_id)

    def chats(self, state: str, limit: int = 200) -> list[Row]:
        """Chats in a state with what was said last: those that wait by how long, others the latest first."""
        order = "waits" if state == WAITING else "changed DESC"
        last = "SELECT text FROM turns WHERE chat = chats.id ORDER BY number DESC LIMIT 1"
        query = f"SELECT chats.*, ({last}) AS last FROM chats WHERE state = ? ORDER BY {order} LIMIT ?"  # noqa: S608
        return self._all(query, state, limit)

    def count_chats(self, state: str) -> int:
        row = self._one("SELECT count(*) AS n FROM chats WHERE state = ?", state)
        return int(row["n"]) if row else 0

    def change_chat(self, chat_id: str, version: int | None, **columns: Any) -> None:
        """Change columns of a chat; ConflictError where it is no longer as it was in that *version*."""
        names = ", ".join(f"{name} = ?" for name in columns)
        with self.change() as connection:
            done = connection.execute(
                f"UPDATE chats SET {names}, version = version + 1 WHERE id = ? AND version = coalesce(?, version)",  # noqa: S608
                (*columns.values(), chat_id, version),
            )
            if not done.rowcount:
                raise ConflictError("Somebody else has this chat by now; nothing was done. Look at it again.")

    def say(self, turn_id: str, chat_id: str, at: float, speaker: str, text: str, *, is_open: bool = False) -> bool:
        """Keep what somebody said; False where that very turn is here already."""
        with self.change() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO turns (id, chat, at, speaker, text, is_open) VALUES (?, ?, ?, ?, ?, ?)",
                (turn_id, chat_id, at, speaker, text, is_open),
            )
        return done.rowcount == 1

    def turns(self, chat_id: str) -> list[Row]:
        """What was said in a chat, the first first."""
        rows = self._all("SELECT * FROM turns WHERE chat = ? ORDER BY number", chat_id)
        return [{**row, "result": json.loads(row["result"] or "{}")} for row in rows]

    def open_turns(self) -> list[Row]:
        """Turns of customers that nobody has answered yet, the first first."""
        return self._all(
            "SELECT turns.*, sender FROM turns JOIN chats ON chats.id = chat WHERE is_open ORDER BY number"
        )

    def settle_turn(self, turn_id: str, result: Mapping[str, Any]) -> None:
        with self.change() as connection:
            connection.execute(
                "UPDATE turns SET is_open = 0, result = ? WHERE id = ?", (json.dumps(result) if result else "", turn_id)
            )

    # the simulated services

    def keep_items(self, kind: str, items: Mapping[str, Any]) -> None:
        """Keep rows of a table of the simulated AWS; None is one that is gone."""
        with self.change() as connection:
            for key, item in items.items():
                if item is None:
                    connection.execute("DELETE FROM rows WHERE kind = ? AND key = ?", (kind, key))
                else:
                    connection.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (kind, key, json.dumps(item)))

    def keys(self, kind: str) -> list[str]:
        """The keys of the rows of a table of the simulated AWS."""
        return [row["key"] for row in self._all("SELECT key FROM rows WHERE kind = ?", kind)]

    def items(self, kind: str) -> Iterator[Any]:
        for row in self._connection.execute("SELECT item FROM rows WHERE kind = ?", (kind,)):
            yield json.loads(row["item"])

    def keep_fields(self, table: str, name: str, fields: Mapping[str, Any]) -> None:
        """Keep a case or a profile; *table* is `cases` or `profiles`."""
        with self.change() as connection:
            connection.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (name, json.dumps(fields)))  # noqa: S608

    def fields(self, table: str) -> dict[str, dict[str, Any]]:
        return {row["id"]: json.loads(row["fields"]) for row in self._all(f"SELECT * FROM {table}")}  # noqa: S608

    def setting(self, name: str) -> str | None:
        row = self._one("SELECT value FROM settings WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        with self.change() as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    # one sender

    def senders(self, table: str) -> list[Row]:
        """The senders of all `contacts`, with their mails, or of all `chats`."""
        columns = "id, sender, mail" if table == "contacts" else "id, sender"
        return self._all(f"SELECT {columns} FROM {table}")  # noqa: S608 - ours

    def unworked_mails(self) -> list[Row]:
        """Mails that have become no contact yet."""
        return self._all("SELECT number, sender, source FROM mails WHERE number NOT IN (SELECT mail FROM contacts)")

    def sources(self) -> Iterator[tuple[int, bytes]]:
        """All mails as they came."""
        yield from ((row["number"], row["source"]) for row in self._all("SELECT number, source FROM mails"))

    def said_by_customers(self) -> Iterator[tuple[str, str]]:
        """What customers said in all chats."""
        yield from ((row["chat"], row["text"]) for row in self._all("SELECT chat, text FROM turns"))

    def held(self, person: Person) -> Iterator[tuple[str, Row]]:
        """All rows of *person*, with the names of their tables."""
        for table, column, keys in _belonging(person):
            for key in sorted(keys):
                for row in self._all(f"SELECT * FROM {table} WHERE {column} = ?", key):  # noqa: S608 - ours
                    yield table, {name: _shown(value) for name, value in row.items()}

    def erase(self, person: Person) -> None:
        """Remove all rows of *person*."""
        with self.change() as connection:
            for table, column, keys in _belonging(person):
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(key,) for key in keys])  # noqa: S608

    def scrub(self) -> None:
        """Leave no byte of what was removed in the file or beside it."""
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_fields(self, table: str, kept: Collection[str]) -> None:
        """Remove cases or profiles that are not among those *kept*."""
        with self.change() as connection:
            for name in self.fields(table).keys() - set(kept):
                connection.execute(f"DELETE FROM {table} WHERE id = ?", (name,))  # noqa: S608 - ours

    def master_key(self) -> bytes:
        """The key under which the keys of customers are sealed, made once."""
        with self.change():
            key = self.setting("master_key") or os.urandom(KEY_BYTES).hex()
            self.set_setting("master_key", key)
        return bytes.fromhex(key)

    # who is at the workspace

    def agent(self, session: str) -> str | None:
        row = self._one("SELECT agent FROM sessions WHERE id = ?", session)
        return None if row is None else str(row["agent"])

    def begin_session(self, session: str, at: float) -> str:
        """Give a new session a name that nobody has."""
        with self.change() as connection:
            (number,) = connection.execute("SELECT count(*) + 1 FROM sessions").fetchone()
            taken = {row["agent"] for row in connection.execute("SELECT agent FROM sessions")}
            name = next(
                name for name in (f"Agent {n}" for n in range(number, number + len(taken) + 1)) if name not in taken
            )
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", (session, name, at))
        return name

    def rename_agent(self, session: str, name: str) -> None:
        """Call the agent of a session by another name; ConflictError where somebody else has it."""
        with self.change() as connection:
            try:
                former = self.agent(session)
                connection.execute("UPDATE sessions SET agent = ? WHERE id = ?", (name, session))
                for table in (GUIDES, CHAT_GUIDES, "drafts"):
                    connection.execute(f"UPDATE {table} SET agent = ? WHERE agent = ?", (name, former))  # noqa: S608
            except sqlite3.IntegrityError as error:
                raise ConflictError(f"Somebody else is called {name}; choose another name.") from error


def _belonging(person: Person) -> Iterator[tuple[str, str, Collection[Any]]]:
    """Tables with rows of one sender, the column that says so, and its values; what refers to others comes first."""
    for table in (GUIDES, "drafts", "decisions", "outgoing"):
        yield table, "contact", person.contacts
    yield CHAT_GUIDES, "contact", person.chats
    yield "contacts", "id", person.contacts
    yield "mails", "number", person.mails
    yield "turns", "chat", person.chats
    yield "chats", "id", person.chats


def _shown(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _condition(wanted: Filter) -> tuple[str, list[Any]]:
    found: list[tuple[str, Any]] = [
        (f"{name} = ?", value) for name in ("state", "queue", "route", "sender") if (value := getattr(wanted, name))
    ]
    for word in wanted.words.casefold().split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found.append(("words LIKE ? ESCAPE '\\'", f"%{escaped}%"))
    if wanted.day:
        found += [("arrived >= ?", wanted.day[0]), ("arrived < ?", wanted.day[1])]
    return " AND ".join(condition for condition, _ in found) or "1", [value for _, value in found]
