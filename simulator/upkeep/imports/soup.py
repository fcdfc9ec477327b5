"""Parse HTML with Beautiful Soup as browsers do: an element ends where HTML says so, written or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bs4 import BeautifulSoup, Tag
from bs4.exceptions import ParserRejectedMarkup

from simulator.errors import SimulatorError

_ROWS: Final = frozenset(("tr", "thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))
_TERMS: Final = frozenset(("dt", "dd"))
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section"),
        *("table", "ul", *_ROWS, *_CELLS, *_TERMS),
    )
)
_ENDED_BY: Final[Mapping[str, frozenset[str]]] = {
    "p": _BLOCKS,
    "li": frozenset(("li",)),
    "tr": _ROWS,
    **dict.fromkeys(_ROWS - {"tr"}, _ROWS - {"tr"}),
    **dict.fromkeys(_CELLS, _CELLS | _ROWS),
    **dict.fromkeys(_TERMS, _TERMS),
}
"""Elements whose end need not be written, and what only begins behind them.
https://html.spec.whatwg.org/multipage/syntax.html#optional-tags"""
_END: Final = "-->;"
"""The id of an element that is put behind the page. It ends what did not end, and is no element then: so the parser
looks for an end once, and not from each place where something begins."""


def parsed(source: str) -> BeautifulSoup:
    """Parse *source*; SimulatorError where something begins in it that never ends."""
    try:
        soup = _Soup(f'{source}<br id="{_END}">', "html.parser")
    except ParserRejectedMarkup as error:
        raise SimulatorError("is no HTML. Save it anew.") from error
    end = soup.find("br", id=_END)
    if end is None:
        raise SimulatorError("has a tag, a comment or a script that never ends. Save it anew.")
    end.extract()
    return soup


class _Soup(BeautifulSoup):
    def handle_starttag(self, name: str, *rest: Any, **others: Any) -> Tag | None:
        while self.currentTag is not None and name in _ENDED_BY.get(self.currentTag.name, ()):
            self.handle_endtag(self.currentTag.name)
        return super().handle_starttag(name, *rest, **others)
