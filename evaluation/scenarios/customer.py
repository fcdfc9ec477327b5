"""A simulated customer: a small machine that says its turns, and decides by what came back whether it says the next.

Nothing here is left to chance: the wording is chosen by a hash of seed, scenario and turn, so that the same customer
writes the same mails in every run, whoever else writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.labels import folded
from evaluation.scenarios.scenario import AS_WRITTEN, Scenario, Turn, When
from simulator.connect.instance import OUR_ADDRESS
from simulator.flow.services import SentMail
from simulator.mail.eml import ReceivedMail
from triage.modes import Kind
from triage.tables import table

MANNERS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    AS_WRITTEN: {"greetings": [""], "closings": [""]},
    **table(__file__),
}
"""How somebody begins and ends a mail."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back of one mail: the kind of each mail and the mail itself."""

    sent: tuple[tuple[str, SentMail], ...]

    @property
    def replies(self) -> tuple[SentMail, ...]:
        return tuple(mail for kind, mail in self.sent if kind == Kind.REPLY)


@dataclass(frozen=True, slots=True)
class Written:
    """A mail of the customer; of its text they wrote *words* themselves, the rest is quoted."""

    mail: ReceivedMail
    words: str


@dataclass(frozen=True, slots=True)
class Customer:
    """Plays *scenario*; another *seed* may give other wordings."""

    scenario: Scenario
    seed: int = 1

    def says(self, turn: Turn, heard: Sequence[Heard]) -> bool:
        """Whether the customer says *turn* after what they *heard*."""
        return CONDITIONS[turn.when](self.scenario, heard)

    def write(self, number: int, heard: Sequence[Heard]) -> Written:
        """Write turn *number*, from 0, below which stands what came last."""
        turn, persona = self.scenario.turns[number], self.scenario.persona
        manner = MANNERS[persona.manner]
        said = self._chosen(turn.texts, number)
        for name, value in self.scenario.facts.items():
            said = said.replace(f"{{{name}}}", value)
        greeting, closing = (self._chosen(manner[part], number) for part in ("greetings", "closings"))
        around = (greeting, said, closing.replace("{name}", persona.name))
        words = "\n\n".join(filter(None, around)) if persona.manner != AS_WRITTEN else said
        last = next((mail for each in reversed(heard) for _, mail in reversed(each.sent)), None)
        name = f"{self.scenario.name}-{number + 1}" if number else self.scenario.name
        return Written(
            ReceivedMail.plain(
                name,
                message_id=f"<{name}@scenario.example>",
                sender=persona.address,
                sender_name=persona.name,
                to=OUR_ADDRESS,
                subject=turn.subject or (_reply_to(last.subject) if last else self.scenario.turns[0].subject),
                text=f"{words}\n\n{_quoted(last)}" if last else words,
            ),
            words,
        )

    def _chosen(self, alternatives: Sequence[str], number: int) -> str:
        seed = f"{self.seed}/{self.scenario.name}/{number}".encode()
        return alternatives[int.from_bytes(hashlib.sha256(seed).digest()[:8]) % len(alternatives)]


def is_satisfied(scenario: Scenario, heard: Sequence[Heard]) -> bool:
    """Whether the customer got a reply, and read in the replies all that they wanted to know."""
    replies = [mail.body for each in heard for mail in each.replies]
    read = folded(" ".join(replies))
    return bool(replies) and all(folded(fact) in read for fact in scenario.goal)


CONDITIONS: Final[Mapping[When, Callable[[Scenario, Sequence[Heard]], bool]]] = {
    When.ALWAYS: lambda scenario, heard: True,  # noqa: ARG005 - all conditions are called alike
    When.ANSWERED: lambda scenario, heard: bool(heard) and bool(heard[-1].replies),  # noqa: ARG005
    When.HANDED_OVER: lambda scenario, heard: bool(heard) and not heard[-1].replies,  # noqa: ARG005
    When.SATISFIED: is_satisfied,
    When.UNSATISFIED: lambda scenario, heard: not is_satisfied(scenario, heard),
}


def _reply_to(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _quoted(mail: SentMail) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in mail.body.split("\n"))
    return f"{mail.from_address} wrote:\n{lines}\n"
