"""Which models are asked, in which order, and what a request to each of them may contain.

Every current model is called through an inference profile, whose id is the model's with a geography in front;
a geographic profile can be called only from its source regions, `global` from all
(https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from triage.tables import table

WORLDWIDE = "global"


@dataclass(frozen=True, slots=True)
class Capability:
    """What a request to one model may contain; the defaults are what every model accepts."""

    max_tokens: int = 2600
    temperature: float | None = None
    additional_fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """When calls of a model began to fail, and what to ask in its place."""

    on: str
    successor: str


_DOCUMENT: Mapping[str, Any] = table(__file__)

DEFAULT_CHAIN: tuple[str, ...] = tuple(_DOCUMENT["chain"])
GEOGRAPHIES: Mapping[str, Sequence[str]] = _DOCUMENT["geographies"]
CAPABILITIES: Mapping[str, Capability] = {name: Capability(**row) for name, row in _DOCUMENT["capabilities"].items()}

ENDED: Mapping[str, End] = {name: End(**row) for name, row in _DOCUMENT["ended"].items()}


def geography(region: str) -> str:
    """Name the prefix of the inference profiles that *region* may call."""
    return next((prefix for prefix, regions in GEOGRAPHIES.items() if region in regions), WORLDWIDE)


def base_id(model_id: str) -> str:
    """Take the geography off an inference profile id."""
    prefix, _, rest = model_id.partition(".")
    return rest if prefix == WORLDWIDE or prefix in GEOGRAPHIES else model_id


def model_ids(region: str, chain: Sequence[str] = DEFAULT_CHAIN) -> list[str]:
    """Give the inference profile of each model in *chain*; an id that names its geography already is kept."""
    return [name if base_id(name) != name else f"{geography(region)}.{name}" for name in chain]


def capability(model_id: str) -> Capability:
    """Say what a request to *model_id*, a profile id, may contain."""
    return CAPABILITIES.get(base_id(model_id), Capability())
