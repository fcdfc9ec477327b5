"""The audit without AWS: a chain and its anchors in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from privacy import audit
from privacy.audit_trail import AuditTrail

LINES = 6


@dataclass
class KeptChain:
    """Keeps lines; so many others are *quicker* than whoever appends."""

    lines: list[str] = field(default_factory=list)
    quicker: int = 0

    def read(self) -> str:
        return "".join(self.lines)

    def append(self, number: int, line: str) -> bool:
        if self.quicker:
            self.quicker -= 1
            self.lines.append(audit.appended(self.read(), **act(number, "another")).line)
            return False
        self.lines.append(line)
        return True


@dataclass
class KeptAnchors:
    """Keeps names, however often they are put."""

    names: list[str] = field(default_factory=list)

    def read(self) -> list[str]:
        return list(self.names)

    def put(self, name: str) -> None:
        self.names.append(name)


class KeptTrail(AuditTrail):
    """A trail of which a test knows where it is kept."""

    chain: KeptChain
    anchors: KeptAnchors


def act(number: int, actor: str = "jo") -> dict[str, Any]:
    return {
        "at": 1_800_000_000.0 + number,
        "actor": actor,
        "role": "operator",
        "action": "erase",
        "customer": "c0ffee",
        "things": number,
    }


def trail_of(many: int, *, chain: str = "", actor: str = "jo", trail: AuditTrail | None = None) -> KeptTrail:
    """Append so many entries to a *trail*, by default to a new one that begins with a *chain*."""
    trail = trail or KeptTrail(KeptChain(chain.splitlines(keepends=True)), KeptAnchors())
    for number in range(many):
        trail.append(**act(number, actor))
    return trail  # type: ignore[return-value]
