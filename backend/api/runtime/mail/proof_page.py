"""A page of the proof for the agent's guide: five statements with their sources and verdicts, and what is left open.

The guide's views are given this answer and all attributes of the contact, which together may have 16 KB; so every text
has its size in bytes here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mail.guide_text import fitted
from mail.result import SIZES as RESULT_SIZES
from mail.result import is_withheld
from triage import letter
from triage.judge import Ruling
from triage.wording import NOTHING, cut

STATEMENTS = tuple(f"proof_{place}" for place in range(1, 6))
SIZES: Mapping[str, int] = {
    **dict.fromkeys(STATEMENTS, 840),
    "proof_open": 500,
    "proof_more": 5,
    "page": 2,
    "page_next": 2,
    "pages": 2,
    "struck": 80,
    "draft": RESULT_SIZES["suggested_response"],
}
FIELDS = tuple(SIZES)
"""What a page answers; in `struck` are the statements left out, by number, and in `draft` the reply without them."""

_LONGEST_STATEMENT, _LONGEST_WORDS = 450, 120
_RULINGS: Mapping[str, str] = {
    Ruling.SUPPORTED: "Its sources say this.",
    Ruling.NOT_SUPPORTED: "Its sources do not say this",
    Ruling.NOT_CHECKED: "Nobody has checked this.",
}


def compose(row: Mapping[str, Any], page: int, struck: str) -> dict[str, str]:
    """Show a page of a row's proof, counted from 1, as texts, none of them empty.

    *struck* are the numbers of statements to leave out, such as "2, 4". Where it is anything else, or the reply does
    not hold the statements as they are, nothing is left out and there is no `draft`.
    """
    statements: Sequence[Mapping[str, Any]] = () if is_withheld(row) else row.get("statements", ())
    opened: Sequence[str] = () if is_withheld(row) else row.get("unanswered", ())
    pages = max(1, -(-len(statements) // len(STATEMENTS)))
    begin = (page - 1) * len(STATEMENTS)
    shown = list(enumerate(statements, start=1))[begin : begin + len(STATEMENTS)]
    numbers = _numbers(struck, len(statements))
    draft = letter.without(row["suggested_response"], [each["text"] for each in statements], numbers) if numbers else ""
    texts = {name: fitted(_lines(*each), SIZES[name]) for name, each in zip(STATEMENTS, shown, strict=False)} | {
        "proof_open": fitted("\n".join(opened), SIZES["proof_open"]),
        "proof_more": "true" if page < pages else "false",
        "page": str(page),
        "page_next": str(page + 1) if page < pages else "",
        "pages": str(pages),
        "struck": ", ".join(map(str, numbers)) if draft else "",
        "draft": draft,
    }
    return {name: texts.get(name) or NOTHING for name in FIELDS}


def _lines(number: int, statement: Mapping[str, Any]) -> str:
    return "\n".join(
        (
            f"{number}. {cut(statement['text'], _LONGEST_STATEMENT)}",
            _ruling(statement),
            *(f"Source: {row['heading']}: {row['sentence']}" for row in statement["evidence"]),
        )
    )


def _ruling(statement: Mapping[str, Any]) -> str:
    said = _RULINGS[statement["verdict"]]
    if statement["verdict"] != Ruling.NOT_SUPPORTED:
        return said
    why = cut(": ".join(filter(None, (statement["by"], statement["words"]))), _LONGEST_WORDS)
    return f"{said} ({why})."


def _numbers(text: str, most: int) -> tuple[int, ...]:
    """Read numbers of statements in their order; none where anything else is among them: a range would be a guess."""
    numbers = set(_read(text))
    return tuple(sorted(numbers)) if numbers <= {*range(1, most + 1)} else ()


def _read(text: str) -> Iterator[int]:
    for word in text.replace(",", " ").split():
        yield int(word) if len(word) <= 2 and word.isascii() and word.isdecimal() else 0
