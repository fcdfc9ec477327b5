"""Read XML that declares nothing, so that nothing in it is expanded or fetched, whatever it is encoded in."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from simulator.errors import SimulatorError


class DeclaringError(SimulatorError):
    """The XML declares a type or entities."""


class _Builder(TreeBuilder):
    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Refuse the declaration before anything uses it."""
        raise DeclaringError("it declares entities")


def parsed(content: bytes) -> Element:
    """Give the root; DeclaringError, or xml's ParseError for what is no XML."""
    parser = XMLParser(target=_Builder())  # noqa: S314 - without declarations nothing is expanded or fetched
    parser.feed(content)
    root: Element = parser.close()
    return root
