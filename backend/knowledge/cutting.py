"""Cut an article into the objects that the knowledge base reads, one a section: deployment and simulator alike.

An object is plain text: the heading path on the first line, then one sentence a line. Beside it stand its metadata, by
which a search leaves out what is out of date and the run time knows the passage for ours.
"""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.knowledge import markdown
from backend.knowledge.markdown import Block, Heading
from triage.passages import line_lengths, passage_hash
from triage.wording import cut as shortened

LONGEST = 1500
"""Characters of a section's sentences, or of one sentence; what is longer is cut between paragraphs."""
MOST_SENTENCES = 40
ALWAYS = date.max
"""Until when an article is valid that does not say so."""
ENGLISH = "en"

_SETTING = re.compile(r"([A-Za-z_]{1,40}):[ \t]*(.{0,200}?)[ \t]*$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$")
_FRONT_MATTER_LINES = 20


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an article, or a part of a long one; *name* is the object's, below the folder of all."""

    name: str
    article: str
    heading: tuple[str, ...]
    sentences: tuple[str, ...]
    language: str
    valid_until: date

    @property
    def path(self) -> str:
        """The headings above the sentences, the title first."""
        return " > ".join(self.heading)

    @property
    def text(self) -> str:
        """What the object holds."""
        return "\n".join((self.path, *self.sentences))

    @property
    def metadata(self) -> Mapping[str, str | int]:
        """What the knowledge base keeps beside the text; together less than a kilobyte.

        The date is a number of days since 1970, which the store keeps exactly whatever type of number it takes it for.
        """
        return {
            "article": shortened(self.article, 150),
            "heading": shortened(self.path, 180),
            "language": self.language,
            "valid_until": days(self.valid_until),
            "lines": line_lengths(self.text),
            "hash": passage_hash(self.text),
        }

    @property
    def files(self) -> Mapping[str, str]:
        """The object and its metadata file, by name, as Bedrock wants them beside each other."""
        metadata = json.dumps({"metadataAttributes": self.metadata}, ensure_ascii=False)
        return {self.name: self.text, f"{self.name}.metadata.json": metadata}


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one heading, before the next."""

    heading: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was read; *faults* says what is wrong with the lines before its text."""

    language: str
    valid_until: date
    has_heading: bool
    chapters: tuple[Chapter, ...]
    faults: tuple[str, ...]


def days(day: date) -> int:
    """Give a day as a number that grows."""
    return (day - date(1970, 1, 1)).days


def cut(article: str, text: str) -> tuple[Section, ...]:
    """Cut the *text* of the *article* with this path; any text can be cut, though perhaps into nothing."""
    found = read(article, text)
    taken: set[str] = set()
    return tuple(
        Section(name, article, chapter.heading, sentences, found.language, found.valid_until)
        for chapter in found.chapters
        for part, sentences in enumerate(_parts(chapter.blocks), start=1)
        for name in [_name(article, chapter.heading, part, taken)]
    )


def read(article: str, text: str) -> Article:
    """Read an article: lines `language: es` and `valid_until: 2027-12-31` between two `---` may stand before it."""
    settings, text = _front_matter(text.removeprefix("\ufeff"))
    language, valid_until, faults = _understood(settings)
    blocks = list(markdown.read(text, language))
    chapters = tuple(_chapters(blocks, _title(article)))
    has_heading = any(isinstance(block, Heading) and block.text for block in blocks)
    return Article(language, valid_until, has_heading, chapters, tuple(faults))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    first, *lines = text.replace("\r\n", "\n").split("\n")
    ends = [place for place, line in enumerate(lines[:_FRONT_MATTER_LINES]) if line.strip() == "---"]
    rows = [_SETTING.match(line.strip()) for line in lines[: ends[0]] if line.strip()] if ends else []
    if first.strip() != "---" or not rows or not all(rows):
        return {}, text
    return {row[1]: row[2] for row in rows if row}, "\n".join(lines[ends[0] + 1 :])


def _understood(settings: Mapping[str, str]) -> tuple[str, date, list[str]]:
    """Read the settings; what cannot be read leaves an article that is never found, and a fault."""
    faults = [
        f"has a line {name!r} at its top: write language or valid_until" for name in settings if name not in _KNOWN
    ]
    language = settings.get("language", ENGLISH)
    if not _LANGUAGE.match(language):
        faults.append(f"has the language {language!r}: write a code such as en or es")
        language = "und"
    try:
        valid_until = date.fromisoformat(settings["valid_until"]) if "valid_until" in settings else ALWAYS
    except ValueError:
        faults.append(f"is valid until {settings['valid_until']!r}: write a date such as 2027-12-31")
        valid_until = date(1970, 1, 1)
    return language, valid_until, faults


_KNOWN = frozenset({"language", "valid_until"})


def _title(article: str) -> str:
    """Make a title of the path, for what stands before the first heading."""
    stem = article.rsplit("/", 1)[-1].removesuffix(".md")
    words = " ".join(stem.replace("-", " ").replace("_", " ").split())[: markdown.LONGEST_HEADING]
    return words[:1].upper() + words[1:] or "Article"


def _chapters(blocks: Sequence[Heading | Block], title: str) -> Iterator[Chapter]:
    above: list[Heading] = []
    inside: list[Block] = []
    for block in [*blocks, Heading(1, "")]:
        if isinstance(block, Block):
            inside.append(block)
            continue
        if above or inside:
            yield Chapter(tuple(heading.text for heading in above) or (title,), tuple(inside))
        inside = []
        if block.text:
            above = [*(heading for heading in above if heading.level < block.level), block]


def _parts(blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """Pack paragraphs, and the sentences of what is too long by itself, into parts of bounded size."""
    part: list[str] = []
    for unit in _units(blocks):
        if part and (_size(part) + _size(unit) > LONGEST or len(part) + len(unit) > MOST_SENTENCES):
            yield tuple(part)
            part = []
        part += unit
    if part:
        yield tuple(part)


def _units(blocks: Sequence[Block]) -> Iterator[list[str]]:
    for block in blocks:
        if _size(block.sentences) <= LONGEST and len(block.sentences) <= MOST_SENTENCES:
            yield list(block.sentences)
            continue
        for sentence in block.sentences:
            yield from ([piece] for piece in textwrap.wrap(sentence, LONGEST, break_on_hyphens=False))


def _size(sentences: Sequence[str]) -> int:
    return sum(len(sentence) + 1 for sentence in sentences) - 1


def _name(article: str, heading: Sequence[str], part: int, taken: set[str]) -> str:
    """Name an object by its heading, so that it keeps its name whatever happens to other sections."""
    slug = _slug(" ".join(heading[1:]) or heading[0]) + (f"-part-{part}" if part > 1 else "")
    name, number = slug, 1
    while name in taken:
        number += 1
        name = f"{slug}-{number}"
    taken.add(name)
    return f"{article}/{name}.txt"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:80].strip("-") or "section"
