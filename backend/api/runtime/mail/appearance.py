"""Tell from a mail's styles whether a person sees a text: an exact, small part of CSS.

What is not understood hides nothing. https://www.w3.org/TR/CSS2/
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

Style = Mapping[str, str]
Colour = tuple[int, int, int] | str | None
"""Red, green and blue; a text where the colour has some other name, none where it cannot be told."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
TRANSPARENT = "transparent"
NAMED: Mapping[str, Colour] = {
    **{"black": BLACK, "gray": (128, 128, 128), "silver": (192, 192, 192), "white": WHITE, "red": (255, 0, 0)},
    **{"maroon": (128, 0, 0), "orange": (255, 165, 0), "yellow": (255, 255, 0), "olive": (128, 128, 0)},
    **{"lime": (0, 255, 0), "green": (0, 128, 0), "aqua": (0, 255, 255), "teal": (0, 128, 128)},
    **{"blue": (0, 0, 255), "navy": (0, 0, 128), "fuchsia": (255, 0, 255), "purple": (128, 0, 128)},
}
"""Those of CSS 2; others are told apart by their names."""
ALIKE = 20
"""So far may two colours differ, in each of red, green and blue, that nobody tells text from ground."""
SMALLEST = 2.0
"""Pixels of letters that can be seen."""
FAR = -400.0
"""Pixels beyond the edge of a page."""
SLIGHT = 0.05

READ = frozenset(
    (
        *("display", "visibility", "mso-hide", "font-size", "font", "opacity", "overflow", "overflow-x", "overflow-y"),
        *("max-height", "max-width", "height", "width", "position", "left", "top", "right", "bottom", "text-indent"),
        *("margin-left", "margin-top", "clip", "clip-path", "transform", "color", "background", "background-color"),
        *("background-image", "border", "border-width"),
    )
)
_LENGTH = re.compile(r"([-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(px|pt|em|rem|%|in|cm|vw|vh|)$")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "in": 96.0, "cm": 38.0, "vw": 6.0, "vh": 6.0}
_OF_LETTERS, _OF_PAGE, _OF_ONE = 0.16, 6.0, 0.01
"""What a hundredth of letters, of a page, and of what has no length is."""
_NUMBERS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$")
_NO_SHAPE = re.compile(r"(?:inset\((?:[5-9]\d|100)%\)|circle\(0|polygon\(0 0\)|scale[xy]?\(0[,)])")
_CUTTING = frozenset(("hidden", "clip", "auto", "scroll"))
_COMMENT_ENDS = ("<!--", "-->")


class Ink(NamedTuple):
    """What children have of their parents."""

    colour: Colour = BLACK
    ground: Colour = WHITE
    is_tiny: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether letters stand out and are large enough."""
        return not self.is_tiny and self.colour != TRANSPARENT and not _alike(self.colour, self.ground)


class Look(NamedTuple):
    """How an element looks: whether it hides all that is in it, and how letters in it look."""

    style: Style
    hides: bool
    ink: Ink


def declarations(source: str) -> dict[str, str]:
    """The declarations of *source* that tell what is seen."""
    entries = (entry.partition(":") for entry in _without_comments(source.lower()).split(";"))
    return {
        name: value.replace("!important", "").strip()
        for name, _, value in ((name.strip(), _, value) for name, _, value in entries)
        if name in READ
    }


class StyleSheet:
    """Rules of the document for single tags, classes and ids; rules under a condition do not count."""

    def __init__(self, sources: Iterator[str]) -> None:
        self.rules: dict[str, dict[str, str]] = {}
        for source in sources:
            self._read(source)

    def style(self, tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
        """What the rules say of an element, before its own style."""
        if not self.rules:
            return {}
        names = ["*", tag]
        for name in attributes.get("class", "").lower().split():
            names += (f".{name}", f"{tag}.{name}")
        if name := attributes.get("id", "").lower():
            names += (f"#{name}", f"{tag}#{name}")
        found: dict[str, str] = {}
        for name in names:
            found.update(self.rules.get(name, {}))
        return found

    def _read(self, source: str) -> None:
        for mark in _COMMENT_ENDS:
            source = source.replace(mark, "")
        for selectors, block in _rules(_without_comments(source)):
            if style := declarations(block):
                for selector in selectors.lower().split(","):
                    self.rules.setdefault(selector.strip(), {}).update(style)


def look(tag: str, attributes: Mapping[str, str], sheet: StyleSheet, around: Ink) -> Look:
    """How an element looks by its *attributes* and a *sheet*, in one where letters look as *around*."""
    style = {**sheet.style(tag, attributes), **declarations(attributes.get("style", ""))}
    return Look(style, "hidden" in attributes or hides(style), ink(style, attributes, around))


def hides(style: Style) -> bool:
    """Whether an element with *style* hides all that is in it."""
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or _is_below(style.get("opacity"), SLIGHT, _OF_ONE)
        or _is_closed(style)
        or _is_outside(style)
    )


def ink(style: Style, attributes: Mapping[str, str], around: Ink) -> Ink:
    """How letters look in an element with *style* and *attributes* that stands in one where they look as *around*."""
    if not style and attributes.keys().isdisjoint(("color", "bgcolor", "background", "text")):
        return around
    return Ink(
        _colour(style.get("color") or attributes.get("color") or attributes.get("text"), around.colour),
        _ground(style, attributes, around.ground),
        _is_tiny(style, around=around.is_tiny),
    )


def _rules(source: str) -> Iterator[tuple[str, str]]:
    """Selectors and blocks, in turn; a block within a block belongs to a condition."""
    position = 0
    while (start := source.find("{", position)) >= 0:
        selectors = source[position:start].rpartition(";")[2]
        depth, end = 1, start + 1
        for brace in _BRACES.finditer(source, end):
            depth += 1 if brace[0] == "{" else -1
            end = brace.end()
            if not depth:
                break
        else:
            return
        if not selectors.lstrip().startswith("@"):
            yield selectors, source[start + 1 : end - 1]
        position = end


_BRACES = re.compile(r"[{}]")


def _without_comments(source: str) -> str:
    first, *others = source.split("/*")
    return "".join((first, *(other.partition("*/")[2] for other in others)))


def _is_closed(style: Style) -> bool:
    """A box too small for its text, which does not flow over."""
    if _NO_SHAPE.search(f"{style.get('clip-path', '')} {style.get('transform', '')}"):
        return True
    if style.get("clip", "").startswith("rect("):
        edges = _NUMBERS.findall(style["clip"])
        return len(edges) == len(("top", "right", "bottom", "left")) and len({float(edge) for edge in edges}) == 1
    if _CUTTING.isdisjoint(style.get(name) for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    return any(_is_below(style.get(name), SMALLEST) for name in ("max-height", "max-width", "height", "width"))


def _is_outside(style: Style) -> bool:
    moved = ("left", "top", "right", "bottom") if style.get("position") in ("absolute", "fixed", "relative") else ()
    places = (pixels(style.get(name)) for name in (*moved, "text-indent", "margin-left", "margin-top"))
    return any(place is not None and place <= FAR for place in places)


def _is_tiny(style: Style, *, around: bool) -> bool:
    sizes = [style.get("font-size", ""), *style.get("font", "").replace("/", " ").split()]
    for size in filter(None, sizes):
        if (height := pixels(size, _OF_LETTERS)) is not None:
            is_share = size.endswith(("em", "%")) and not size.endswith("rem")
            return height < SMALLEST or (around and is_share)
    return around


def _ground(style: Style, attributes: Mapping[str, str], around: Colour) -> Colour:
    if attributes.get("background") or style.get("background-image", "none") != "none":
        return None
    if (ground := style.get("background-color")) is not None:
        return _over(ground, around)
    if ground := style.get("background"):
        if "(" in ground and not ground.startswith("rgb"):
            return None
        return _over(ground if ground.startswith("rgb") else ground.split(" ", maxsplit=1)[0], around)
    return _over(attributes["bgcolor"], around) if attributes.get("bgcolor") else around


def _over(ground: str, around: Colour) -> Colour:
    colour = _colour(ground, around)
    return around if colour == TRANSPARENT or ground in ("none", "initial", "unset") else colour


def _colour(value: str | None, around: Colour) -> Colour:
    if value is None or value in ("inherit", "currentcolor"):
        return around
    value = value.strip().lower()
    if digits := _HEX.match(value):
        return _of_digits(digits[1])
    if value.startswith("rgb"):
        numbers = [float(number) for number in _NUMBERS.findall(value)]
        if len(numbers) > 3 and numbers[3] < SLIGHT:
            return TRANSPARENT
        red, green, blue = (*map(int, numbers), 0, 0, 0)[:3]
        return (red, green, blue) if "%" not in value else None
    return NAMED.get(value, value or around)


def _of_digits(digits: str) -> Colour:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *cover = (int(digits[place : place + 2], 16) for place in range(0, len(digits), 2))
    return TRANSPARENT if cover and cover[0] / 255 < SLIGHT else (red, green, blue)


def _alike(one: Colour, other: Colour) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(abs(a - b) <= ALIKE for a, b in zip(one, other, strict=True))
    return one is not None and one == other


def _is_below(value: str | None, least: float, hundredth: float = _OF_PAGE) -> bool:
    size = pixels(value, hundredth)
    return size is not None and 0 <= size < least


def pixels(value: str | None, hundredth: float = _OF_PAGE) -> float | None:
    """A length in pixels, about; none where it cannot be told."""
    found = _LENGTH.match(value or "")
    return float(found[1]) * (hundredth if found[2] == "%" else _PIXELS[found[2]]) if found else None
