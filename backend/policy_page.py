"""The page of documentation about what is asked of every message, and what follows from it."""

from collections.abc import Iterator

from triage.policy import FACTS, MODEL, PREMIUM, Factor, HoldQuestion, Policy

MINUS = "\N{MINUS SIGN}"
DECIDERS = {FACTS: "facts", MODEL: "the model", PREMIUM: "only for premium customers"}


def page(policy: Policy) -> str:
    """Write the page in Markdown."""
    return "\n".join([*_lines(policy), ""])


def _lines(policy: Policy) -> Iterator[str]:
    yield "# What is asked of every message"
    yield ""
    yield "Written by `python app.py --pages` from `backend/api/runtime/triage/policy.json`; a test holds it to that."
    yield ""
    yield f"The score begins at {policy.full_confidence}; from {policy.threshold} on, what nothing holds is sent."
    yield ""
    yield "| question | effect | decided by | holds if |"
    yield "|---|---|---|---|"
    rows: tuple[Factor | HoldQuestion, ...] = (*policy.factors, *policy.questions)
    for row in rows:
        deciders = ", ".join(DECIDERS[name] for name in row.decided_by)
        yield f"| `{row.name}` | {_effect(row)} | {deciders} | {row.means} |"
    yield ""
    yield "Every hold, with what it tells an agent:"
    yield ""
    yield "| hold | advice |"
    yield "|---|---|"
    for name, advice in policy.holds.items():
        yield f"| `{name}` | {advice} |"


def _effect(row: Factor | HoldQuestion) -> str:
    if isinstance(row, HoldQuestion):
        return "holds, quietly" if row.quiet else "holds"
    return f"{MINUS}{-row.impact}" + (f" each, at most {row.most}" if row.most > 1 else "")
