"""The vector index: its mapping, and the name that changes with it."""

import hashlib
import json
from typing import Any

from backend.knowledge.vectors import DIMENSIONS, METADATA_FIELD, TEXT_FIELD, VECTOR_FIELD

MAPPING: dict[str, Any] = {
    "settings": {"index": {"knn": True}},
    "mappings": {
        "properties": {
            # Bedrock accepts faiss only; with l2 the score of a passage is 1/(1+d), on which the relevance bound rests.
            VECTOR_FIELD: {
                "type": "knn_vector",
                "dimension": DIMENSIONS,
                "method": {"name": "hnsw", "engine": "faiss", "space_type": "l2"},
            },
            TEXT_FIELD: {"type": "text", "index": True},
            METADATA_FIELD: {"type": "text", "index": False},
        }
    },
}

PUBLISHED = "5ff1e658"
"""Digest of the mapping under which the index has its plain name."""


def digest(mapping: dict[str, Any]) -> str:
    """Tell mappings apart in eight characters."""
    return hashlib.sha256(json.dumps(mapping, sort_keys=True).encode()).hexdigest()[:8]


def versioned(name: str, mapping: dict[str, Any]) -> str:
    """Name what rests on *mapping*, which cannot change in place: another mapping means a new index."""
    found = digest(mapping)
    return name if found == PUBLISHED else f"{name}-{found}"
