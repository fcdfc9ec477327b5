"""Prove a reply: exact checks of each statement, then the judge and the question what is left open, side by side."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from triage import completeness
from triage.channel import Channel
from triage.errors import TriageError
from triage.evidence.checks import refusal
from triage.evidence.claim import Claim
from triage.evidence.statement import Source, Statement
from triage.finding import Finding
from triage.judge import JUDGE, UNCHECKED, Ruling, SecondLook, Verdict
from triage.message_checks import Given
from triage.ports import Clock, Deadline, Model
from triage.shelf import Shelf

logger = logging.getLogger(__name__)

UNSUPPORTED, OPEN, UNAVAILABLE = "unsupported_statement", "partly_answered", "proof_unavailable"


class Proof(NamedTuple):
    """A verdict and the cited sentences for each statement, and what all of that holds against sending the reply."""

    statements: tuple[Statement, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    evidence: tuple[tuple[Source, ...], ...] = ()
    findings: tuple[Finding, ...] = ()

    def saying(self, statements: Sequence[Statement]) -> "Proof":
        """The same for *statements* that say in another language what was proved."""
        return self._replace(statements=tuple(statements))

    def without_words(self) -> "Proof":
        """What is held against sending, for a reply of which not everything may be shown."""
        return Proof(findings=tuple(Finding(finding.hold, rule=finding.rule) for finding in self.findings))


@dataclass(slots=True, eq=False)
class Prover:
    """Proves replies with *judge*, a model or a chain of them; *names* are those of the bank's products."""

    judge: Model
    clock: Clock
    names: frozenset[str] = frozenset()

    def check(self, statements: Sequence[Statement], shelf: Shelf, channel: Channel) -> Proof:
        """Check *statements* exactly; what no check refuses remains unchecked."""
        claims = [Claim.of(statement, shelf.sources, self.names) for statement in statements]
        refusals = [refusal(claim, channel.statement_checks) for claim in claims]
        verdicts = [
            Verdict(Ruling.NOT_SUPPORTED, found.rule, found.words) if found else UNCHECKED for found in refusals
        ]
        evidence = tuple(claim.sources for claim in claims)
        return Proof(tuple(statements), tuple(verdicts), evidence, tuple(_refused(statements, verdicts)))

    def look(self, checked: Proof, given: Given, shelf: Shelf, deadline: Deadline) -> Proof:
        """Have the judge rule on what no exact check refused, and ask what is left open.

        The judge sees statements with their evidence and nothing of the message. A call that fails, or that answers
        anything but its schema, holds the reply.
        """
        unchecked = [place for place, verdict in enumerate(checked.verdicts) if verdict == UNCHECKED]
        claims = [Claim.of(checked.statements[place], shelf.sources, self.names) for place in unchecked]
        second = SecondLook(self.judge, deadline, Random(given.message.contact_id))  # noqa: S311 - no secret

        def rule() -> list[Verdict]:
            return second.rule(claims) if claims else []

        def left_open() -> list[Finding]:
            return list(self._left_open(checked.statements, given, deadline))

        ruled, opened = self.clock.together(rule, left_open)
        verdicts = list(checked.verdicts)
        for place, verdict in zip(unchecked, ruled, strict=True):
            verdicts[place] = verdict
        found = [*_refused(checked.statements, verdicts), *opened]
        if any(verdict.ruling is Ruling.NOT_CHECKED for verdict in verdicts):
            found.append(Finding(UNAVAILABLE, rule=JUDGE))
        return Proof(checked.statements, tuple(verdicts), checked.evidence, tuple(found))

    def _left_open(self, statements: Sequence[Statement], given: Given, deadline: Deadline) -> Iterator[Finding]:
        asked = completeness.question(given.message.subject, given.parts, statements)
        try:
            opened = completeness.read(self.judge.answer(asked, deadline).tool_input)
        except TriageError as reason:
            logger.warning("completeness not checked", extra={"reason": str(reason)})
            yield Finding(UNAVAILABLE, rule="completeness")
            return
        yield from (Finding(OPEN, words, "completeness") for words in opened)


def _refused(statements: Sequence[Statement], verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    for statement, verdict in zip(statements, verdicts, strict=True):
        if verdict.ruling is Ruling.NOT_SUPPORTED:
            yield Finding(UNSUPPORTED, statement.text, verdict.by, verdict.words)
