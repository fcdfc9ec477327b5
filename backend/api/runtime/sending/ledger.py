"""Who may get an automatic mail: rules that hold even where no automatic mail is recognised as such.

Connect delivers at least once and shows no header that tells a robot from a person, so whoever wants to send asks
here first, and what was granted is remembered:

- a thread gets one automated reply and one acknowledgement at most,
- a mail that reached several of our addresses, or came twice, is answered once,
- within any span of time a sender gets no more automatic mails of any kind than the budget, nor does a domain that is
  no public provider's, nor do equal texts from one domain or from senders whom the bank does not know,
- a fuse blows when far more goes out to anybody than was ever expected: then nothing does until an hour is calmer,
- who asks again, because an answer was lost on the way, gets the same answer.

All rows that a claim concerns are read, looked at together and written together, under the condition that each is
still as it was read: of claims that come together one is granted, and the others are decided again, in its light.

Clocks may be wrong. A mark lasts until the store removes it by its own clock; in a budget, mails count that seem to
come from the future, and the latest ones are remembered whatever the time.

The fuse is counted before and added to after, so that it costs no claim another's row: it may be passed by as many
mails as are decided at the same moment.

Addresses, subjects and mails come in sealed: as codes that only the holder of the key can make.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

from triage.errors import StoreUnavailableError
from triage.modes import Kind
from triage.ports import Clock

Row = Mapping[str, Any]

VERSION = 1
"""Of the rows' form; a row of another is not read, and nothing is sent that it could forbid."""
DAY = 24 * 3600
KEPT_SECONDS = 30 * DAY
"""How long rows are kept after they were last written."""
SHARDS = 4
"""Rows that count the mails of an hour, so that no row has to take every mail's count."""
LEAST_FUSE, FUSE_FACTOR = 60, 3
SAME_MAIL_SECONDS = 600
"""Within this time, mails of one sender with one subject count as the same where their texts cannot be compared."""

GRANTED = "granted"
ANSWERED_BEFORE = "answered_before"
ANSWERED_ELSEWHERE = "answered_elsewhere"
SENDER_BUDGET = "sender_budget"
DOMAIN_BUDGET = "domain_budget"
TEXT_BUDGET = "text_budget"
FUSE_BLOWN = "fuse_blown"
UNSEEN_MAIL = "unseen_mail"
OWN_ADDRESS = "own_address"
LEDGER_UNAVAILABLE = "ledger_unavailable"


class Rows(Protocol):
    """Where rows are kept, each with a key and a `ttl` after which it is removed; raises `StoreUnavailableError`."""

    def read(self, keys: Collection[str]) -> Mapping[str, Row]:
        """Give those rows of *keys* that exist, as they are now."""
        ...

    def write(self, rows: Mapping[str, Row], as_read: Mapping[str, Row]) -> bool:
        """Write all *rows*; or none, and say so, where one is no longer as it was read."""
        ...

    def add(self, key: str, counter: str, fields: Row) -> None:
        """Add one to a *counter* of a row, and set its *fields*."""
        ...

    def limit(self, key: str, ttl: int) -> None:
        """See that a row is removed, by *ttl* if nothing says when before."""
        ...


@dataclass(frozen=True, slots=True)
class Budget:
    """At most *mails* automatic mails within *seconds*."""

    mails: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What may go out at most."""

    sender: Budget
    fuse: int
    """Mails of any kind to anybody within an hour."""
    domain: Budget = Budget(20, DAY)
    text: Budget = Budget(3, DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to send one mail of *kind*; all texts but the ids of contacts and runs are sealed.

    *run* tells runs of a flow for the same contact apart. *mail* is the fingerprint of the mail that is to be
    answered, empty where nobody read it. *continues* are the contacts whose thread the contact belongs to.
    *answer* is the thread that answers to our mail belong to, as its subject may differ from theirs.
    *domain* is the sender's, empty for public providers; *texts* tell among whom the text of the mail counts as equal.
    """

    kind: Kind
    contact_id: str
    run: str
    sender: str
    thread: str
    mail: str = ""
    answer: str = ""
    continues: tuple[str, ...] = ()
    domain: str = ""
    texts: tuple[str, ...] = ()

    @property
    def claimant(self) -> str:
        return f"{self.contact_id}/{self.run}"


@dataclass(frozen=True, slots=True)
class Grant:
    """A mail that was granted: of which kind, to which claimant, when, in answer to which mail of whom."""

    kind: Kind
    claimant: str
    at: float
    mail: str
    sender: str


class _UnreadableError(Exception):
    """A row is damaged, or of another version."""


Refusal = Callable[[Claim, Sequence[Grant], float], str]
"""Gives the reason why a claim is refused in the light of the grants in a row, or an empty text."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A row that says who got mails for something that claims have in common."""

    refuse: Refusal

    def refusal(self, claim: Claim, row: Row, now: float) -> str:
        return self.refuse(claim, _grants(row), now)

    def granted(self, claim: Claim, row: Row, now: float) -> Row:
        grant = {"kind": claim.kind, "claimant": claim.claimant, "at": now, "mail": claim.mail, "sender": claim.sender}
        grants = row.get("grants", ())
        if any(each["kind"] == claim.kind for each in grants):
            return {"grants": grants}
        return {"grants": [*grants, grant]}


@dataclass(frozen=True, slots=True)
class _Tally:
    """A row with the times of the mails that count against a budget, the latest as many as it has mails."""

    budget: Budget
    reason: str

    def refusal(self, claim: Claim, row: Row, now: float) -> str:  # noqa: ARG002 - as a mark
        recent = sum(at >= now - self.budget.seconds for at in _times(row))
        return self.reason if recent >= self.budget.mails else ""

    def granted(self, claim: Claim, row: Row, now: float) -> Row:  # noqa: ARG002 - as a mark
        return {"times": sorted([*_times(row), now])[-self.budget.mails :]}


@dataclass(slots=True, eq=False)
class Ledger:
    """Grants claims and remembers them."""

    rows: Rows
    clock: Clock
    limits: Limits

    def ask(self, claim: Claim) -> str:
        """Grant *claim*, once, or give the reason why not; raise `StoreUnavailableError` without an answer."""
        rules = dict(_rules(claim, self.limits))
        for _ in range(self._most_tries()):
            now = self.clock.now()
            stored = self.rows.read([*rules, *_counters(now)])
            known = self._known(rules, stored, now)
            if _asks_again(claim, known):
                return GRANTED
            if _counted(stored, now) >= self.limits.fuse:
                return FUSE_BLOWN
            refusals = (rule.refusal(claim, known[key], now) for key, rule in rules.items())
            if reason := next(filter(None, refusals), ""):
                return reason
            granted = {key: rule.granted(claim, known[key], now) for key, rule in rules.items()}
            if self.rows.write({key: _stamped(row, known[key], now) for key, row in granted.items()}, stored):
                self._count(claim, now)
                return GRANTED
        raise StoreUnavailableError("Too many ask the send ledger at once.")

    def _count(self, claim: Claim, now: float) -> None:
        hour, minute = divmod(int(now // 60), 60)
        key = f"fuse#{hour}#{crc32(claim.contact_id.encode()) % SHARDS}"
        self.rows.add(key, f"m{minute}", {"v": VERSION, "ttl": int(now) + KEPT_SECONDS})

    def _most_tries(self) -> int:
        """Each try that is lost is another's grant, and after so many of them a budget is used up."""
        limits = (self.limits.sender, self.limits.domain, self.limits.text)
        return sum(limit.mails for limit in limits) + len(Kind) + 2

    def _known(self, keys: Collection[str], stored: Mapping[str, Row], now: float) -> dict[str, Row]:
        """What rows say; raise `StoreUnavailableError` where nobody understands one.

        All of these are given a time to live at once: one after the other they would silence a sender for months.
        """
        found = {key: _content(stored.get(key), now) for key in keys}
        known = {key: row for key, row in found.items() if row is not None}
        for key in found.keys() - known.keys():
            self.rows.limit(key, int(now) + KEPT_SECONDS)
        if len(known) < len(found):
            raise StoreUnavailableError("A row of the send ledger cannot be read.")
        return known


def fuse(expected_mails_per_hour: int) -> int:
    """How many automatic mails an hour are more than anybody can have meant."""
    return max(LEAST_FUSE, FUSE_FACTOR * expected_mails_per_hour)


def _counters(now: float) -> dict[str, set[str]]:
    """The counters of the last sixty minutes: row → names."""
    this, minute = divmod(int(now // 60), 60)
    minutes = {this: range(minute + 1), this - 1: range(minute + 1, 60)}
    return {
        f"fuse#{hour}#{shard}": {f"m{each}" for each in names}
        for hour, names in minutes.items()
        for shard in range(SHARDS)
    }


def _counted(stored: Mapping[str, Row], now: float) -> int:
    counts = [stored[key].get(name, 0) for key, names in _counters(now).items() if key in stored for name in names]
    if all(isinstance(count, int) for count in counts):
        return sum(counts)
    raise StoreUnavailableError("A counter of the send ledger cannot be read.")


def _rules(claim: Claim, limits: Limits) -> Iterator[tuple[str, _Mark | _Tally]]:
    """Which rows a claim concerns, by key, and what each has a say in; the first to refuse gives the reason."""
    yield _own(claim), _Mark(_another_run)
    if claim.mail:
        yield f"mail#{claim.mail}", _Mark(_another_contact)
    yield f"thread#{claim.thread}", _Mark(_answered_in_thread)
    for contact_id in {*claim.continues} - {claim.contact_id}:
        yield f"contact#{contact_id}", _Mark(_answered)
    if claim.answer not in {"", claim.thread}:
        yield f"thread#{claim.answer}", _Mark(_nothing)
    yield f"sender#{claim.sender}", _Tally(limits.sender, SENDER_BUDGET)
    if claim.domain:
        yield f"domain#{claim.domain}", _Tally(limits.domain, DOMAIN_BUDGET)
    for text in claim.texts:
        yield f"text#{text}", _Tally(limits.text, TEXT_BUDGET)


def _own(claim: Claim) -> str:
    return f"contact#{claim.contact_id}"


def _asks_again(claim: Claim, known: Mapping[str, Row]) -> bool:
    asked = (claim.kind, claim.claimant)
    return any((grant.kind, grant.claimant) == asked for grant in _grants(known[_own(claim)]))


def _nothing(claim: Claim, grants: Sequence[Grant], now: float) -> str:  # noqa: ARG001 - as every rule
    """Our subject may stand over many matters of a sender; who answers to it is refused by its own thread."""
    return ""


def _another_run(claim: Claim, grants: Sequence[Grant], now: float) -> str:
    """Another run of the flow took up this contact, or a mail that continues its thread was answered."""
    runs = f"{claim.contact_id}/"
    if any(grant.claimant.startswith(runs) and grant.claimant != claim.claimant for grant in grants):
        return ANSWERED_ELSEWHERE
    return _answered(claim, grants, now)


def _another_contact(claim: Claim, grants: Sequence[Grant], now: float) -> str:  # noqa: ARG001 - as every rule
    return ANSWERED_ELSEWHERE if any(grant.claimant != claim.claimant for grant in grants) else ""


def _answered_in_thread(claim: Claim, grants: Sequence[Grant], now: float) -> str:
    others = [grant for grant in grants if grant.claimant != claim.claimant and grant.at >= now - SAME_MAIL_SECONDS]
    if any(not (claim.mail and grant.mail) for grant in others):
        return ANSWERED_ELSEWHERE
    return _answered(claim, grants, now)


def _answered(claim: Claim, grants: Sequence[Grant], now: float) -> str:  # noqa: ARG001 - as every rule
    return ANSWERED_BEFORE if any(grant.kind == claim.kind for grant in grants) else ""


def _stamped(row: Row, known: Row, now: float) -> Row:
    """A row as it is stored; it is never removed earlier than was said before, whatever this clock says."""
    return {**row, "v": VERSION, "ttl": max(int(now) + KEPT_SECONDS, known.get("ttl", 0))}


def _content(row: Row | None, now: float) -> Row | None:
    """What a row says; nothing where there is none, None for one that nobody understands until it is out of date."""
    if row is None:
        return {}
    try:
        return _read(row)
    except _UnreadableError:
        until = row.get("ttl")
        return {} if isinstance(until, int) and until < now else None


def _read(row: Row) -> Row:
    """Take a row for what it is; raise `_UnreadableError` where this version would not have written it."""
    if row.get("v") != VERSION or not isinstance(row.get("ttl"), int) or not isinstance(row.get("revision"), int):
        raise _UnreadableError
    if not {"grants", "times"} & row.keys():
        raise _UnreadableError
    _grants(row)
    _times(row)
    return row


def _grants(row: Row) -> list[Grant]:
    try:
        return [
            Grant(Kind(each["kind"]), str(each["claimant"]), float(each["at"]), str(each["mail"]), str(each["sender"]))
            for each in row.get("grants", ())
        ]
    except (LookupError, TypeError, ValueError) as error:
        raise _UnreadableError from error


def _times(row: Row) -> list[float]:
    try:
        return [float(at) for at in row.get("times", ())]
    except (TypeError, ValueError) as error:
        raise _UnreadableError from error
