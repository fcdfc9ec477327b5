"""Pages of HTML that ask nobody for anything: their style, tables and frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from simulator.errors import SimulatorError

NOW, NUMBER = ' class="now"', ' class="n"'
_FIGURE = re.compile(r"[+-]?[\d,.]+ ?%?(?: to [+-]?[\d,.]+ ?%?)?")
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; margin: .5rem 0 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
tr.now { font-weight: 600; }
.note { opacity: .75; }
svg { max-width: 100%; height: auto; }
svg text { fill: currentColor; font-size: 12px; }
code { overflow-wrap: anywhere; } td { overflow-wrap: break-word; }
pre { white-space: pre-wrap; }
"""


class Link(NamedTuple):
    """A cell that leads somewhere on the page, or to a file beside it."""

    text: str
    to: str


def write_page(target: Path, page: str) -> None:
    """Write *page*, or a table beside one; `SimulatorError` says why it cannot be."""
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SimulatorError(
            f"{target}: cannot be written ({error.strerror or error}). Make room, or name another with -o."
        ) from error


def document(title: str, sections: Iterable[str], style: str = "") -> str:
    """The whole page; *sections* are HTML, and *style* is what they need beside that of all pages."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style></head>"
        f"<body>{''.join(sections)}</body></html>\n"
    )


def section(title: str, content: str, anchor: str = "") -> str:
    """A heading, which a link to *anchor* finds, and *content*, which is HTML."""
    named = f' id="{escape(anchor)}"' if anchor else ""
    return f"<h2{named}>{escape(title)}</h2>{content}"


def note(text: str) -> str:
    """What has to be known beside a figure."""
    return f'<p class="note">{escape(text)}</p>'


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], marked: Iterable[int] = ()) -> str:
    """A table of texts, links and numbers; *marked* are the rows that stand out."""
    numeric = {at for at in range(len(heads)) if rows and all(_FIGURE.fullmatch(str(row[at])) for row in rows)}
    head = "".join(f"<th{NUMBER if at in numeric else ''}>{escape(name)}</th>" for at, name in enumerate(heads))
    standing_out = set(marked)
    body = "".join(
        f"<tr{NOW if number in standing_out else ''}>"
        + "".join(f"<td{NUMBER if at in numeric else ''}>{_cell(cell)}</td>" for at, cell in enumerate(row))
        + "</tr>"
        for number, row in enumerate(rows)
    )
    return f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(cell: object) -> str:
    if isinstance(cell, Link):
        return f'<a href="{escape(cell.to)}">{escape(cell.text)}</a>'
    return escape(str(cell))
