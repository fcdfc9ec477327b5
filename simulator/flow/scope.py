"""The state of one run: the contact, the services, and the slots that last only as long as the flow."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from backend.connect.flow_language import references
from backend.connect.flow_language.document import FlowError
from backend.connect.flow_language.references import Key, Reference
from simulator.flow.contact import Contact
from simulator.flow.services import Services

VOLATILE = ("External", "Customer", "Case", "Views", "Wisdom", "Email", "LambdaInvocation", "Modules", "Lex")
"""Namespaces that actions fill and later ones replace; nothing of them is in the contact record."""


class Scope:
    """Where references are looked up and what performers change."""

    def __init__(self, contact: Contact, services: Services) -> None:
        self.contact = contact
        self.services = services
        self.slots: dict[str, dict[str, Any]] = {name: {} for name in VOLATILE}
        self.flow_attributes: dict[str, str] = {}
        self.loops: Counter[str] = Counter()
        self.profile_characters: dict[str, int] = {}
        self.lambda_seconds = 0.0
        self.draft: tuple[str, bool] | None = None
        self.warnings: list[str] = []
        self.action = ""

    def enter_flow(self) -> None:
        """Forget what belongs to one flow only."""
        self.flow_attributes = {}
        self.loops.clear()

    def memory(self) -> dict[str, Any]:
        """What a run that waits for a person has to know to go on in another process, as JSON."""
        return {"slots": self.slots, "flow_attributes": self.flow_attributes, "loops": dict(self.loops)}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Know again what `memory` gave."""
        self.slots = {**self.slots, **memory["slots"]}
        self.flow_attributes = dict(memory["flow_attributes"])
        self.loops = Counter(memory["loops"])

    def value(self, reference: Reference) -> Any:
        """What a reference stands for; None, with a warning, where nothing does."""
        keys = [self._key(key) for key in reference.keys]
        value = references.look_up(self._namespace(keys[0]), keys[1:])
        if value is None:
            self.warn(f"{reference.text} is not set")
        return value

    def text(self, text: str) -> str:
        """The text with its references filled in; a missing one leaves nothing behind."""
        if not isinstance(text, str):
            raise FlowError(f"{text!r} must be written as a string; run `simulator lint` on the flow.")
        if "$" not in text:
            return text
        return "".join(piece if isinstance(piece, str) else self._embedded(piece) for piece in references.parse(text))

    def resolve(self, value: Any) -> Any:
        """The same for every text inside a JSON value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.resolve(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolve(inner) for inner in value]
        return value

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Keys and values filled in."""
        return {self.text(key): self.text(value) for key, value in values.items()}

    def warn(self, message: str) -> None:
        self.warnings.append(f"{self.action}: {message}")

    def _embedded(self, reference: Reference) -> str:
        value = self.value(reference)
        text = references.as_text(value)
        if text is None and value is not None:
            self.warn(f"{reference.text} is an object or a list and cannot be put into text")
        return text or ""

    def _key(self, key: Key) -> str:
        return "".join(piece if isinstance(piece, str) else self._embedded(piece) for piece in key)

    def _namespace(self, name: str) -> Any:
        """What the first key of a path stands for; what is asked for most comes first."""
        if name == "Attributes":
            return self.contact.attributes
        if name == "FlowAttributes":
            return self.flow_attributes
        if name == "LambdaInvocation":
            return {"ResultData": self.slots["External"], **self.slots[name]}
        return self.slots[name] if name in self.slots else self.contact.namespaces().get(name)
