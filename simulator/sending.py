"""Sends mail files through simulators, in this process or in several, and gives what became of them in order.

What belongs together must not be parted: the mails of one sender share cases, so they go to the
same process in their order. That, and arrival times by number, make the result independent of
the number of processes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from backend.errors import RemedyError
from backend.settings import Settings
from simulator import deployment
from simulator.aws.bedrock_runtime import CONVERSE
from simulator.aws.wire import Answer
from simulator.clock import VirtualClock
from simulator.flow.services import SentMail
from simulator.mail import eml
from simulator.mail.mbox import MailFile, MboxMail
from simulator.model.choice import Models, models_called
from simulator.model.names import LOCAL, SCRIPTED
from simulator.model.recording import Authors, Recording, writing
from simulator.processes import in_order, spread
from simulator.system import OPENING, STRANGERS_APART, Simulator
from triage.modes import Mode

NO_SENDER: Final = "(no address)"
HEADER_BYTES: Final = 64 * 1024
_FROM: Final = re.compile(rb"^from:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_ADDRESS: Final = re.compile(rb"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a simulator is made of, as the command line says it.

    Mails come *every* so many seconds of virtual time, the first at the *opening*; by default so far apart that none
    limits what another gets.
    The *judge* is the model where none is named. The answers of both are kept in the file *record*. With *interactions*
    each mail leaves its record, as it does in the cloud, sealed under the *master_key*, a new one unless it is given.
    In a *mass* run of the stand-in, AWS is answered past HTTP. *brief* reports leave out what the mail
    says and the way it went.
    """

    model: str = LOCAL
    judge: str | None = None
    settings: Settings = field(default_factory=deployment.usual_settings)
    mode: str = Mode.AUTO
    every: float = STRANGERS_APART
    opening: float = OPENING
    record: Path | None = None
    interactions: bool = False
    master_key: bytes | None = None
    mass: bool = False
    brief: bool = False
    flows: Path = deployment.FLOWS
    articles: Path = deployment.ARTICLES
    profiles: Path = deployment.CUSTOMERS

    def models(self) -> Models:
        """Who is asked; for one simulator, since a script is used up."""
        return models_called(self.model, self.judge)

    def simulator(self, models: Models) -> Simulator:
        """Set up everything around *models*."""
        return Simulator(
            models.model,
            judge=models.judge,
            settings=self.settings,
            mode=self.mode,
            between_mails=self.every,
            opening=self.opening,
            flows=self.flows,
            articles=self.articles,
            profiles=self.profiles,
            records=self.interactions,
            master_key=self.master_key,
            shortcut=self.mass and not self.interactions and {self.model, self.judge} <= {LOCAL, None},
        )

    @property
    def divisible(self) -> bool:
        """Whether several processes may share the mails: not where one could change what becomes of another's.

        Budgets count mails of many senders.
        """
        return not self.has_one_order and self.every >= STRANGERS_APART

    @property
    def has_one_order(self) -> bool:
        """Whether the models are to be asked in one order: the lines of a script have one, those of a recording too."""
        scripted = any((name or "").startswith(SCRIPTED) for name in (self.model, self.judge))
        return scripted or self.record is not None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the mail in *path*: the object of `send --json` and the mails sent, or an error.

    *trouble* says why no model answered, where a real one was to, and *remark* what is to be known of its answers;
    *calls* are those answers, as the record of an interaction tells them.
    """

    path: Path
    sender: str = ""
    outcome: dict[str, Any] | None = None
    sent: tuple[tuple[str, SentMail], ...] = ()
    error: str = ""
    trouble: str = ""
    remark: str = ""
    interaction: dict[str, Any] | None = None
    calls: Sequence[Mapping[str, Any]] = ()


def send_all(paths: Sequence[MailFile], setup: Setup, jobs: int = 1) -> Iterator[Report]:
    """Send every mail; reports come in the order of *paths*, as soon as those before are done."""
    numbered = list(enumerate(paths))
    if jobs == 1 or not setup.divisible or len(paths) < 2:
        yield from (report for _, report in _send(numbered, setup))
        return
    yield from in_order(spread(_divide(numbered, jobs), partial(_send, setup=setup)))


def _send(numbered: Sequence[tuple[int, MailFile]], setup: Setup) -> Iterator[tuple[int, Report]]:
    models = setup.models()
    simulator = setup.simulator(models)
    with recorded(simulator, setup):
        for number, path in numbered:
            yield number, _report(path, number, simulator, models, brief=setup.brief)


@contextmanager
def recorded(simulator: Simulator, setup: Setup) -> Iterator[None]:
    """Keep what the models of *simulator* answer, where its *setup* names a file for that."""
    if setup.record is None:
        yield
        return
    with writing(setup.record) as file:
        answers = simulator.wire.answers
        recording = Recording(answers[CONVERSE], simulator.clock, file)
        recording.begin(Authors.of(setup.model, setup.judge))
        simulator.wire.answers = {**answers, CONVERSE: recording}
        yield


@contextmanager
def recorded_beside(setup: Setup, part: str) -> Iterator[Callable[[Answer, VirtualClock], Answer] | None]:
    """What notes a *part* of its own at the end of the recording that *setup* names, if it names one."""
    if setup.record is None:
        yield None
        return
    with writing(setup.record, "a") as file:

        def noting(answer: Answer, clock: VirtualClock) -> Answer:
            recording = Recording(answer, clock, file)
            recording.begin(Authors.of(setup.model, setup.judge), part)
            return recording

        yield noting


def _report(mail: MailFile, number: int, simulator: Simulator, models: Models, *, brief: bool) -> Report:
    path = Path(str(mail))
    try:
        outcome = simulator.receive(eml.read(mail), number=number)
    except RemedyError as error:
        message = str(error)
        return Report(path, error=message if message.startswith(str(path)) else f"{path}: {message}")
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one mail must not cost the others
        return Report(path, error=f"{path}: not processed, by a mistake of the simulator; please report it: {error!r}")
    sender = outcome.mail.from_name or outcome.mail.from_address or NO_SENDER
    sent = tuple((outcome.kind(mail), mail) for mail in outcome.sent)
    if not outcome.contact.is_over:
        simulator.complete(outcome.contact)  # nobody works here: what waits for a person ends undecided
    record = simulator.interaction(outcome.contact.contact_id)
    said = outcome.as_json(brief=brief)
    return Report(
        path,
        sender,
        said,
        sent,
        trouble=models.trouble,
        remark=models.remark,
        interaction=record,
        calls=outcome.calls,
    )


def _divide(numbered: Sequence[tuple[int, MailFile]], parts: int) -> list[list[tuple[int, MailFile]]]:
    """Share the mails out by sender, each new sender to whoever has the fewest mails so far."""
    shares: list[list[tuple[int, MailFile]]] = [[] for _ in range(parts)]
    senders = [_sender(path) for _, path in numbered]
    part_of: dict[bytes, int] = {}
    load = [0] * parts
    for sender, mails in Counter(senders).most_common():
        part_of[sender] = load.index(min(load))
        load[part_of[sender]] += mails
    for entry, sender in zip(numbered, senders, strict=True):
        shares[part_of[sender]].append(entry)
    return [share for share in shares if share]


def _sender(mail: MailFile) -> bytes:
    """The address in the From header, read without parsing the mail; a mail without one is alone."""
    path, offset = (mail.box, mail.start) if isinstance(mail, MboxMail) else (mail, 0)
    try:
        with path.open("rb") as file:
            file.seek(offset)
            start = file.read(HEADER_BYTES)
    except OSError:
        return str(mail).encode()
    header = _FROM.search(start)
    address = _ADDRESS.search(header[1]) if header else None
    return address[0].lower() if address else str(mail).encode()
