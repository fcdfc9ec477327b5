"""The exact checks: what can be said against a statement without understanding it.

None of them reads for negations, promises or the like: rules about wording refuse a fifth of the right statements. What
a statement means is the judge's question.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from triage.evidence.claim import LONGEST, Claim, Refusal
from triage.evidence.contacts import is_known_address, is_known_phone, links, phones, without
from triage.evidence.facts import has_figure
from triage.evidence.figures import LISTED, Figure, figures
from triage.evidence.names import named
from triage.evidence.reading import stems, words
from triage.evidence.statement import is_number
from triage.normal import hides_something

LEAST_COVER = 0.4
"""Share of what a statement speaks of that its evidence has to speak of as well."""

_MARKUP = re.compile(
    r"</?[a-z!][^<>]*>|[\[{<][^\[\]{}<>\n]*[\]}>]|[\]\[{}`|^~\\]|\*\*|__|^[#>]|##|&#?\w{1,10};|\$\.|%\w{1,40}%"
    r"|\b(?:TODO|TBD|X{3,})\b|\.\.\.|\u2026",
    re.IGNORECASE | re.MULTILINE,
)
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of Unicode that nobody sees, or sees as nothing."""
_SIGNS = frozenset("$\u20ac\u00a3\u00a5")


def ids(claim: Claim) -> Iterator[Refusal]:
    """A statement cites one sentence at least, and none that was not given."""
    for id_ in claim.missing:
        fault = "is a number, no id of a sentence" if is_number(id_) else "is none of the sentences given"
        yield Refusal("ids", f"{id_!r} {fault}")
    if not claim.sources and not claim.missing:
        yield Refusal("ids", "cites no sentence")


def figures_stand(claim: Claim) -> Iterator[Refusal]:
    """Every figure, date, time, link, address and phone number stands in a cited sentence or its headings."""
    for address in sorted(links(claim.said)):
        if not is_known_address(address, claim.links):
            yield Refusal("figures", address)
    for number in sorted(phones(claim.said)):
        if not is_known_phone(number, claim.phones):
            yield Refusal("figures", number)
    for line in without(claim.said).split("\n"):
        for figure in figures(line):
            if not _counts_itself(figure, claim) and not has_figure(claim.figures, figure):
                yield Refusal("figures", spelled(figure))


def product(claim: Claim) -> Iterator[Refusal]:
    """What is said of one product cites no sentence about another one only."""
    said, cited = named(claim.said, claim.names), named(claim.cited, claim.names)
    if said and cited and said.isdisjoint(cited):
        yield Refusal("product", f"{', '.join(sorted(said))} for {', '.join(sorted(cited))}")


def cover(claim: Claim) -> Iterator[Refusal]:
    """A statement speaks mostly of what its evidence speaks of: words by their stems, and figures."""
    said = without(claim.said)
    about, found = stems(said), frozenset(figures(said))
    shared = len(about & claim.about) + sum(has_figure(claim.figures, figure) for figure in found)
    if about and shared < LEAST_COVER * (len(about) + len(found)):
        foreign = [word for word in words(said) if not stems(word) <= claim.about]
        yield Refusal("cover", ", ".join(dict.fromkeys(foreign)))


def markup(claim: Claim) -> Iterator[Refusal]:
    """A statement is plain text without gaps; what looks otherwise has to stand in a cited sentence."""
    for match in _MARKUP.finditer(claim.text[:LONGEST]):
        if not any(match[0] in source.sentence for source in claim.sources):
            yield Refusal("markup", match[0])
    unseen = {sign for sign in claim.text if sign != "\n" and unicodedata.category(sign) in _UNSEEN}
    if unseen or hides_something(claim.text):
        named_signs = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(unseen))
        yield Refusal("markup", f"signs that nobody sees {named_signs}".strip())


def length(claim: Claim) -> Iterator[Refusal]:
    """A statement says something, and in a few sentences."""
    if not words(claim.said):
        yield Refusal("length", "says nothing")
    if len(claim.text) > LONGEST:
        yield Refusal("length", f"{len(claim.text)} characters; {LONGEST} at most")


Check = Callable[[Claim], Iterable[Refusal]]

CHECKS: tuple[Check, ...] = (ids, figures_stand, product, cover, markup, length)
"""All checks, in the order in which they are asked."""


def refusal(claim: Claim, checks: Iterable[Check] = CHECKS) -> Refusal | None:
    """Give the first thing that is said against *claim*, None where nothing is."""
    return next((found for check in checks for found in check(claim)), None)


def spelled(figure: Figure) -> str:
    """Write *figure* for an agent."""
    if figure.unit in _SIGNS:
        return f"{figure.unit}{figure.value}"
    return f"{figure.value}%" if figure.unit == "%" else f"{figure.value} {figure.unit}".strip()


def _counts_itself(figure: Figure, claim: Claim) -> bool:
    """Say whether *figure* counts what the statement lists: "three ways", or "the two bonuses" of two sentences."""
    if len(figure.value) != 1:
        return False
    return figure.unit == LISTED or (not figure.unit and figure.value <= str(len(claim.sources)))
