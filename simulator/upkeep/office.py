"""What an office of `serve` knows of what was told: its records, the words beside them, and its chats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.stores import interaction_tables
from adapters.stores.items import decode
from simulator.errors import SimulatorError
from simulator.office.chats import BANK
from simulator.office.desk import AGENT_REPLY
from simulator.office.memory import INTERACTIONS
from simulator.office.store import FILE, Store
from simulator.upkeep.told import How, Sentence, Telling, Words, spoken
from triage import interaction
from triage.channel import CHAT
from triage.handover import Act


class Office:
    """The office in *folder*, which may be open meanwhile; SimulatorError where there is none."""

    def __init__(self, folder: Path) -> None:
        if not (folder / FILE).exists():
            raise SimulatorError(f"{folder}: holds no office; name the folder that `serve` was given with --data.")
        self._store = Store(folder)

    def close(self) -> None:
        self._store.close()

    def records(self) -> Iterator[dict[str, Any]]:
        """The records of what was decided about mails."""
        yield from (interaction_tables.joined(decode(item)) for item in self._store.items(INTERACTIONS))

    def words(self) -> dict[str, Words]:
        """What is known of mails beside their records, by the ids of these."""
        return {interaction.name(row["id"]): self._of_mail(row["id"]) for row in self._store.senders("contacts")}

    def _of_mail(self, contact_id: str) -> Words:
        row = self._store.contact(contact_id)
        assert row is not None  # noqa: S101 - it was listed a moment ago
        answers = (each["body"] for each in self._store.outgoing(contact_id) if each["kind"] == AGENT_REPLY)
        statements = _statements(row["outcome"])
        return Words(row["sender"], row["name"], row["subject"], statements, tuple(answers))

    def chats(self, wrong: Sequence[Sentence]) -> Iterator[tuple[Telling, Words]]:
        """Name the turns of chats that were answered on the strength of *wrong* sentences, told by their words."""
        for chat in self._store.senders("chats"):
            row = self._store.chat(chat["id"])
            turns = self._store.turns(chat["id"])
            answered = {turn["id"].removesuffix("/answer") for turn in turns if turn["speaker"] == BANK}
            for turn in turns:
                words = Words(chat["sender"], row["name"] if row else "", "", _statements(turn["result"]))
                if (
                    turn["result"].get("act") == Act.ANSWER
                    and turn["id"] in answered
                    and (said := spoken(words, wrong))
                ):
                    proofs = {proof for _, each in words.statements for proof in each}
                    yield (
                        Telling(
                            interaction=turn["id"],
                            contact=chat["id"],
                            at=turn["at"],
                            channel=CHAT.name,
                            customer=None,
                            how=How.BY_ITSELF,
                            certain=True,
                            sentences=tuple(sorted(each.id for each in wrong if each.text in proofs)),
                            said=said,
                        ),
                        words,
                    )


def _statements(outcome: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (each["text"], tuple(row["sentence"] for row in each["evidence"])) for each in outcome.get("statements", ())
    )
