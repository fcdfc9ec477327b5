"""Read the articles: Markdown files, cut into passages at their headings as a knowledge base would cut them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import SimulatorError

LONGEST = 1600
"""Characters of a passage, about the 300 tokens of the knowledge base's own chunks."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of an article under its headings; *source* is the path of the file below the folder."""

    source: str
    title: str
    heading: str
    body: str

    @property
    def text(self) -> str:
        """Give the passage with its headings, as Markdown."""
        heading = f"## {self.heading}\n\n" if self.heading else ""
        return f"# {self.title}\n\n{heading}{self.body}"


def read(folder: Path) -> tuple[Passage, ...]:
    """Read every article below *folder*; raise `SimulatorError` when there is none."""
    if not folder.is_dir():
        raise SimulatorError(f"{folder}: no such folder. Put the articles there, or name another folder.")
    paths = sorted(folder.rglob("*.md"))
    passages = tuple(passage for path in paths for passage in _read_article(path, folder))
    if not passages:
        raise SimulatorError(f"{folder}: no article there. Put Markdown files (*.md) below it.")
    return passages


def _read_article(path: Path, folder: Path) -> Iterator[Passage]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SimulatorError(f"{path}: cannot be read ({error}). Save it as UTF-8 text.") from error
    title, heading = path.stem.replace("-", " ").capitalize(), ""
    lines: list[str] = []
    for line in [*text.splitlines(), "## "]:
        if not line.startswith("#"):
            lines.append(line)
            continue
        source = path.relative_to(folder).as_posix()
        yield from (Passage(source, title, heading, body) for body in _pieces("\n".join(lines)))
        lines = []
        if line.startswith("# "):
            title = line.removeprefix("# ").strip()
        else:
            heading = line.lstrip("#").strip()


def _pieces(section: str) -> Iterator[str]:
    """Cut a long section between its paragraphs."""
    piece = ""
    for paragraph in (part.strip() for part in section.split("\n\n")):
        if piece and len(piece) + len(paragraph) > LONGEST:
            yield piece
            piece = ""
        piece = f"{piece}\n\n{paragraph}".strip()
    if piece:
        yield piece
