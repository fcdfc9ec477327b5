"""Something that somebody said, found again in bytes: whatever wrote it there, and in whatever form."""

import base64
import html
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


def places(content: Iterable[tuple[str, bytes]], told: Iterable[str]) -> Mapping[str, set[str]]:
    """What of the texts that were *told* stands in each place of some *content*."""
    plain = [(form.lower(), text) for text in told for form in _written(text)]
    coded = [(form, text) for text in told for form in _in_base64(text)]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place, raw in content:
        low = raw.decode(errors="replace").lower()
        if here := {text for form, text in plain if form in low} | {text for form, text in coded if form in raw}:
            found[place] |= here
    return dict(found)


def _written(text: str) -> set[str]:
    """A text as it is, in JSON, in JSON within JSON, and in a page."""
    in_json = json.dumps(text)[1:-1]
    return {text, in_json, json.dumps(in_json)[1:-1], html.escape(text)}


def _in_base64(text: str) -> Iterator[bytes]:
    """A text wherever it begins in what was encoded: the characters that nothing beside it changes."""
    for each in {text.encode(), json.dumps(text)[1:-1].encode()}:
        for begin in range(3):
            whole = base64.b64encode(b"-" * begin + each)
            yield whole[4 if begin else 0 : len(whole) - 4]
