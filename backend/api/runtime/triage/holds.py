"""Reasons why a reply must not go out by itself whatever its score, beside those that the policy asks for.

Each has the text that tells an agent why; their order is the order in which agents read them.
"""

from collections.abc import Iterable, Mapping

from triage.finding import Finding
from triage.tables import table

HOLDS: Mapping[str, str] = table(__file__)

LONGEST_WORDS = 60
"""Characters of what was found that an agent reads behind the reason; the rest is to be seen in mail and draft."""
MOST_WORDS = 3


def explain(names: Iterable[str], texts: Mapping[str, str], findings: Iterable[Finding] = ()) -> str:
    """Tell an agent what holds mean by *texts*, and which words were found."""
    known = list(findings)
    return " ".join(f"{texts[name]}{_quoted(name, known)}" for name in names)


def _quoted(name: str, findings: Iterable[Finding]) -> str:
    words = dict.fromkeys(finding.words for finding in findings if finding.hold == name and finding.words)
    shown = [f"\N{LEFT DOUBLE QUOTATION MARK}{_short(each)}\N{RIGHT DOUBLE QUOTATION MARK}" for each in words]
    return f" Found: {', '.join(shown[:MOST_WORDS])}." if shown else ""


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_WORDS else f"{line[:LONGEST_WORDS].rstrip()}\N{HORIZONTAL ELLIPSIS}"
